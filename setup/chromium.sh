#!/usr/bin/env bash
# The browser of the tests is Debian's: nothing is downloaded from anywhere else. Playwright, which drives it, needs
# libatomic1 besides.
set -euo pipefail

[ -x /usr/bin/chromium ] && /sbin/ldconfig -p | grep -q libatomic.so.1 && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "» Instalando chromium" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libatomic1 >/dev/null
else
  echo "✗ Falta chromium o libatomic1, y las pruebas con navegador los necesitan." >&2
  echo "  En Debian: sudo apt-get install chromium libatomic1" >&2
fi
