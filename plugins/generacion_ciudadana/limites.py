"""The limits of each document as the SEC set them. A form shows them and a refused file names them; a document for which no
row says anything keeps those with which it was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import g, has_request_context
from sqlalchemy import select

from estado_verde.models import db
from estado_verde.scope import UNSCOPED
from estado_verde.spec.fields import MB, Field

from .administracion import LimiteAdjunto

Limits = Mapping[str, tuple[int, tuple[str, ...]]]


def of(spec: Field) -> Field:
    """A field of files as it takes them today. Its own message about size and types holds while the limits are its own."""
    found = _rows().get(spec.name)
    if found is None:
        return spec
    largest, types = found
    if (largest, set(types)) == (spec.max_bytes, set(spec.file_types)):
        return spec
    messages = {kind: code for kind, code in spec.messages.items() if kind not in ("size", "types")}
    return replace(spec, max_bytes=largest, file_types=types, messages=messages)


def _rows() -> Limits:
    """All of them at once: a page shows up to twelve."""
    if not has_request_context():
        return _read()
    if "generacion_limites" not in g:
        g.generacion_limites = _read()
    found: Limits = g.generacion_limites
    return found


def _read() -> Limits:
    rows = db.session.scalars(select(LimiteAdjunto).execution_options(**UNSCOPED))
    return {one.campo: (bytes_of(one), types_of(one.tipos)) for one in rows}


def bytes_of(row: LimiteAdjunto) -> int:
    """The largest size that is taken."""
    return int(row.maximo_mb * MB) - (1 if row.exclusivo else 0)


def types_of(text: str) -> tuple[str, ...]:
    return tuple(one.strip().lower() for one in text.split(",") if one.strip())
