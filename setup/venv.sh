#!/usr/bin/env bash
# Creates .venv on a machine where nothing was prepared: Debian and Ubuntu ship Python without venv or pip.
set -euo pipefail

say() { printf '» %s\n' "$*" >&2; }
stop() { printf '\n✗ %s\n' "$1" >&2; shift; printf '  %s\n' "$@" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_apt() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
apt_install() {
  say "Instalando $*"
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$python"; then echo "$python"; return; fi
  done
  return 1
}

python=$(find_python) || { can_apt && apt_install python3 && python=$(find_python); } ||
  stop "Se necesita Python 3.11 o posterior. En Debian o Ubuntu: sudo apt-get install python3 python3-venv" \
       "Si está instalado en otro lugar: make run PYTHON=/ruta/a/python3"

try_venv() { rm -rf .venv && "$python" -m venv .venv >/dev/null 2>&1; }
try_virtualenv() { rm -rf .venv && command -v virtualenv >/dev/null && virtualenv -q -p "$python" .venv; }
# The package carries the version: python3-venv belongs to the distribution's own Python, which may be another one.
package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
try_apt() { can_apt && apt_install "$package" && try_venv; }

say "Creando el entorno de Python en .venv ($("$python" --version))"
try_venv || try_virtualenv || try_apt || {
  rm -rf .venv
  stop "No se pudo crear el entorno de Python: falta el módulo venv." \
       "En Debian o Ubuntu: sudo apt-get install $package" \
       "Sin permisos de administración: pip install --user virtualenv, y repita la orden."
}
