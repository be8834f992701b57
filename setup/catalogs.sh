#!/usr/bin/env bash
# Brings the texts that the sources mark, in Spanish, to the English catalogues: one of the core and one of each plugin.
set -euo pipefail

work=$(mktemp -d)
template="$work/messages.pot"
trap 'rm -rf "$work"' EXIT

bring() { # plugin, sources, folder of catalogues
  local catalog="$3/en/LC_MESSAGES/messages.po"
  .venv/bin/python setup/texts.py "$1" >"$work/texts.py"
  .venv/bin/pybabel -q extract -F pyproject.toml -k N_ -k lazy_gettext -k lazy_ngettext:1,2 --no-location --sort-output --omit-header -o "$template" "$2" "$work"
  grep -q "^msgid" "$template" || return 0
  if [ -e "$catalog" ]; then
    .venv/bin/pybabel -q update -N --omit-header -i "$template" -o "$catalog" -l en
  else
    .venv/bin/pybabel -q init -i "$template" -d "$3" -l en
  fi
  echo "» $catalog: faltan $(.venv/bin/python -c '
import sys
from babel.messages.pofile import read_po
print(sum(1 for text in read_po(open(sys.argv[1], "rb"), "en") if text.id and not text.string))' "$catalog")" >&2
}

bring core estado_verde translations
for plugin in plugins/*/; do bring "$(basename "$plugin")" "$plugin" "${plugin}translations"; done
