#!/usr/bin/env bash
# Brings the texts that the sources mark, in Spanish, to the English catalogues: one of the core and one of each plugin.
set -euo pipefail

template=$(mktemp --suffix=.pot)
trap 'rm -f "$template"' EXIT

bring() { # sources, folder of catalogues
  local catalog="$2/en/LC_MESSAGES/messages.po"
  .venv/bin/pybabel -q extract -F pyproject.toml -k N_ --no-location --sort-output --omit-header -o "$template" "$1"
  grep -q "^msgid" "$template" || return 0
  if [ -e "$catalog" ]; then
    .venv/bin/pybabel -q update -N --omit-header -i "$template" -o "$catalog" -l en
  else
    .venv/bin/pybabel -q init -i "$template" -d "$2" -l en
  fi
  echo "» $catalog: faltan $(.venv/bin/python -c '
import sys
from babel.messages.pofile import read_po
print(sum(1 for text in read_po(open(sys.argv[1], "rb"), "en") if text.id and not text.string))' "$catalog")" >&2
}

bring estado_verde translations
for plugin in plugins/*/; do bring "$plugin" "${plugin}translations"; done
