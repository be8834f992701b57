"""The weighing sheet as a form: one line per bag with the blanks of Anexo 1, some empty lines at the end, and each fault at
its cell. What was typed stays when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from estado_verde import services
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.spec.fields import fold
from estado_verde.spec.numbers import show_editable
from estado_verde.spec.workbooks import SheetRow

from .models import MuestreoPesaje, PesajeBolsa
from .workbooks import COLUMNS, anexo_rows, blank

#: Field of each column of Anexo 1, and the two with which a day is left out.
FIELDS = tuple(name for _, name in COLUMNS if name != "unidad")
LEFT_OUT = ("excluir_dia", "excluir_justificacion")
EMPTY_LINES = 6
MOST = 1000


@dataclass
class Line:
    """``key`` is the id of a stored bag, or «n1» for a new line; ``cells`` is what stands in the inputs."""

    key: str
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return all(map(blank, self.cells.values()))


class _Refused(Exception):
    """Undoes the lines that were taken away."""


@dataclass
class SheetForm:
    lines: list[Line]

    @classmethod
    def of_rows(cls, rows: Sequence[PesajeBolsa]) -> SheetForm:
        return cls([Line(str(one.id), _cells(one)) for one in rows] + _empty(EMPTY_LINES))

    @classmethod
    def of_request(cls, given: Mapping[str, str], rows: Sequence[PesajeBolsa]) -> SheetForm:
        """Lines of bags that this sheet has, and new ones; nothing else is read."""
        known = [str(one.id) for one in rows]
        new = [f"n{number}" for number in range(1, MOST) if f"n{number}.numero_bolsa" in given]
        names = (*FIELDS, *LEFT_OUT)
        return cls([Line(key, {name: given.get(f"{key}.{name}", "") for name in names}) for key in [*known, *new]])

    def save(self, sheet: MuestreoPesaje) -> list[tuple[str, str, str]]:
        """Everything or nothing: (id of the cell, what it is, text) of each fault."""
        stored = {str(one.id): one for one in sheet.bolsas}
        gone = [stored[line.key] for line in self.lines if line.blank and line.key in stored]
        kept = [line for line in self.lines if not line.blank]
        outcomes: list[services.Outcome] = []
        try:
            with services.batch():
                for row in gone:
                    outcomes.append(services.delete(row))
                db.session.expire(sheet, ["bolsas"])
                raws = [_raw(sheet, one) for one in self._standing_alone(kept)]
                saved = (
                    services.save_many(PesajeBolsa, raws, rows=[stored.get(line.key) for line in kept]) if kept else []
                )
                outcomes += saved
                if not all(one.ok for one in outcomes):
                    raise _Refused
        except _Refused:
            return [*_general(outcomes[: len(gone)]), *self._mark(kept, outcomes[len(gone) :])]
        return []

    @staticmethod
    def _standing_alone(lines: Sequence[Line]) -> list[dict[str, Any]]:
        """Blanks become those of the line above, as in the printed sheet."""
        titles = {name: title for title, name in COLUMNS}
        rows = (SheetRow(n, {titles[name]: line.cells[name] for name in FIELDS}) for n, line in enumerate(lines))
        read = {row.number: row.cells for row in anexo_rows(rows)}
        return [
            {
                **{name: read.get(n, {}).get(titles[name]) for name in FIELDS},
                **{name: line.cells[name] for name in LEFT_OUT},
            }
            for n, line in enumerate(lines)
        ]

    def _mark(self, kept: Sequence[Line], outcomes: Sequence[services.Outcome]) -> list[tuple[str, str, str]]:
        found = []
        for number, (line, outcome) in enumerate(zip(kept, outcomes, strict=False), 1):
            for one in outcome.faults:
                if not one.warning:
                    name = one.field if one.field in line.cells else FIELDS[0]
                    line.faults[name] = text_of(one)
                    found.append((f"{line.key}.{name}", str(number), text_of(one)))
        return found


def _raw(sheet: MuestreoPesaje, cells: dict[str, Any]) -> dict[str, Any]:
    cells["excluir_dia"] = bool(fold(cells["excluir_dia"] or ""))
    return {**cells, "unidad": sheet.unidad_id, "periodo": sheet.periodo, "muestreo": sheet.id}


def _cells(row: PesajeBolsa) -> dict[str, str]:
    return {
        "numero_dia": str(row.numero_dia),
        "fecha": f"{row.fecha:%d-%m-%Y}",
        "numero_bolsa": str(row.numero_bolsa),
        "kilos": "-" if row.kilos is None else show_editable(row.kilos),
        "nombre_responsable": row.nombre_responsable or "",
        "observaciones": row.observaciones or "",
        "excluir_dia": "1" if row.excluir_dia else "",
        "excluir_justificacion": row.excluir_justificacion or "",
    }


def _empty(lines: int) -> list[Line]:
    return [Line(f"n{number}", dict.fromkeys((*FIELDS, *LEFT_OUT), "")) for number in range(1, lines + 1)]


def _general(outcomes: Sequence[services.Outcome]) -> list[tuple[str, str, str]]:
    return [("", "", text_of(one)) for outcome in outcomes for one in outcome.faults if not one.warning]
