#!/usr/bin/env bash
# Speaks each sign of the verification codes in Spanish, in two voices, into estado_verde/data/voices/: what people hear
# instead of the image. Run it only when the signs change: the sounds are committed. Needs espeak-ng and sox.
set -euo pipefail

target=estado_verde/data/voices/es
signs=$(.venv/bin/python -c 'from estado_verde.security.captcha import SIGNS; print(*SIGNS)')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$target"
for sign in $signs; do
  mkdir -p "$target/$sign"
  for voice in m3 f2; do
    espeak-ng -v "es-419+$voice" -s 120 -w "$work/spoken.wav" "$sign"
    # 8 kHz, 8 bits: what the library that mixes them reads. Silence before and after is cut off.
    sox "$work/spoken.wav" -r 8000 -b 8 -e unsigned-integer -c 1 "$target/$sign/$voice.wav" norm -3 \
      silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse
  done
done
du -sh "$target"
