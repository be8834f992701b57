#!/usr/bin/env bash
# The browser of the tests is Debian's: nothing is downloaded from anywhere else.
set -euo pipefail

[ -x /usr/bin/chromium ] && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "» Instalando chromium" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo "✗ Falta chromium: las pruebas con navegador se omiten. En Debian: sudo apt-get install chromium" >&2
fi
