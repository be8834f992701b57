"""From a form to the values that its template draws, for a new record or a stored one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask_babel import gettext

from .. import auditing
from . import files, forms, history, pages
from .drafting import Draft
from .screens import Screen


def build(screen: Screen, form: forms.RecordForm, row: Any, draft: Draft) -> pages.FormPage:
    """``row`` is None for a new record."""
    sections = screen.view.sections
    screen.finish(form)
    form.name_rows(row)
    if row is not None:
        for name, listed in files.of_row(row, screen.form_fields).items():
            form.controls[name].files = listed
    for name, listed in draft.files.items():
        if name in form.controls:
            form.controls[name].files += listed
    anio = {"periodo": screen.periodo.anio} if screen.periodo is not None else {}
    return pages.FormPage(
        title=screen.add_text if row is None else screen.edit_text,
        meta=_meta(screen, row),
        url=screen.url("add", **anio) if row is None else screen.url("edit", pk=row.id),
        back_url=screen.url("list") if row is None else screen.url("show", pk=row.id),
        sections=form.sections(sections, gettext("Otros datos") if sections else screen.title),
        faults=form.faults,
        version="" if row is None else version_of(row),
        delete_url=screen.url("delete", pk=row.id) if row is not None and screen.may("delete") else "",
        delete_text=screen.delete_text,
        history=[] if row is None else history.of_row(row, screen.record),
        draft=draft,
    )


def _meta(screen: Screen, row: Any) -> str:
    if row is None:
        return screen.meta
    return " · ".join(filter(None, (str(row), screen.meta if screen.periodic else "")))


def version_of(row: Any) -> str:
    """Changes with every change of the row, so that two people who edit it do not undo each other unseen."""
    return hashlib.sha256(json.dumps(auditing.snapshot(row), sort_keys=True).encode()).hexdigest()[:16]
