"""What an applicant began and did not send: «Borrador», which is no request and has no folio, and which only its author sees
(open-world §1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estado_verde import drafts
from estado_verde.crud.drafting import Draft

from .formularios import FORMULARIOS

#: Below it stand the four forms.
BELOW = "/generacion/nueva/"


@dataclass(frozen=True)
class Borrador:
    """One of them, in the tray: which form it is of, and the draft itself."""

    titulo: str
    draft: Draft


def mine() -> Iterator[Borrador]:
    """Those of whoever asks, newest first."""
    titles = {f"{BELOW}{one.direccion}/": one.titulo for one in FORMULARIOS.values()}
    for one in drafts.below(BELOW):
        if title := titles.get(one.clave.partition("?")[0]):
            yield Borrador(title, Draft(one.clave, stored=one))
