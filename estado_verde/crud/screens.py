"""What a generated screen is made of, derived from the record of its model for the year that is being worked on. The view
only answers requests; this says which fields, titles, filters and links there are. Nothing here outlives a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy import select

from .. import catalog, masking
from ..models import Periodo, db
from ..spec.fields import Field
from ..spec.records import Record
from . import filters, forms
from .cells import Path, find_path
from .context import selected
from .listing import filtered_column, reachable
from .remembered import Habit

if TYPE_CHECKING:
    from .views import EvModelView

#: A list shows as many fields as these when the screen does not name them.
COLUMNS = 6


class Screen:
    """One generated screen in one request. ``periodo`` is that of the row, or the one chosen in the top bar."""

    def __init__(self, view: EvModelView, periodo: Periodo | None = None, habit: Habit | None = None) -> None:
        self.view = view
        self.model = view.model
        self.habit = habit or Habit(None)
        self.periodo = periodo or (selected().periodo if self.periodic else None)

    @property
    def periodic(self) -> bool:
        return bool(self.model.__periodic__)

    @cached_property
    def record(self) -> Record:
        """With the name and the fields that the screen gives it."""
        record = catalog.record(self.model, self.periodo.anio if self.periodo else None)
        one, several = self.view.called
        fields = tuple(self.view.asked(record.fields))
        return replace(record, fields=fields, title=one or record.title, plural=several or record.plural)

    # --- words -----------------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return gettext(self.record.title)

    @property
    def plural(self) -> str:
        return gettext(self.record.plural)

    @property
    def singular_within(self) -> str:
        """«unidad», inside a sentence."""
        return lower_first(self.title)

    @property
    def plural_within(self) -> str:
        return lower_first(self.plural)

    @property
    def add_text(self) -> str:
        return gettext("Agregar %(que)s", que=self.singular_within)

    @property
    def edit_text(self) -> str:
        return gettext("Editar %(que)s", que=self.singular_within)

    @property
    def delete_text(self) -> str:
        return gettext("Eliminar %(que)s", que=self.singular_within)

    # --- what the account may do -----------------------------------------------------------------------------------------

    def may(self, method: str) -> bool:
        """Whether the screen has this route («add», «edit», «delete») and the account is granted it."""
        if method in self.view.exclude_route_methods:
            return False
        return bool(g.who.may(self.view.get_method_permission(method), self.view.class_permission_name))

    def may_act(self, action: Any) -> bool:
        """Whether the account may run a bulk action: its own permission, or that of writing."""
        return self.may("action_post") and self.may(action.func.__name__)

    def url(self, method: str, **values: Any) -> str:
        return url_for(f"{self.view.endpoint}.{method}", **values)

    # --- fields ----------------------------------------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        return find_path(self.model, self.record, name)

    @cached_property
    def usual(self) -> list[Path]:
        """The columns of the list for who chose none, and the fields that an edition added."""
        names = self.view.list_fields
        if not names:
            plain = [one.name for one in self.record.fields if one.kind not in ("files", "long_text", "references")]
            return [self.path(name) for name in plain[:COLUMNS]]
        added = (one.name for one in self.added if one.kind not in ("files", "long_text", "references"))
        return [*map(self.path, names), *(path for name in added if not (path := self.path(name)).stored)]

    @cached_property
    def added(self) -> tuple[Field, ...]:
        """What the edition of the year asks for beyond the module, which no screen could name."""
        return catalog.added_fields(self.model, self.periodo.anio) if self.periodo else ()

    @cached_property
    def offered(self) -> list[Path]:
        """Everything that is known of a row, the usual columns first: what people choose their columns from."""
        names = [one.name for one in self.usual]
        hidden = {*names, *(("periodo",) if self.periodic else ())}
        rest = (one.name for one in self.record.fields if one.name not in hidden and one.kind != "files")
        return [*self.usual, *map(self.path, rest)]

    @cached_property
    def columns(self) -> list[Path]:
        """Those that the person chose, or the usual ones. The first names the row and always stays."""
        chosen = set(self.habit.columns)
        picked = [one for one in self.offered[1:] if one.name in chosen]
        return [self.offered[0], *picked] if chosen else self.usual

    @property
    def export_columns(self) -> list[Path]:
        """The columns that the person chose; everything that is known for who chose none."""
        return self.columns if self.habit.columns else self.offered

    def chosen_of(self, names: Sequence[str]) -> list[str]:
        """The columns that were ticked, as they are kept: none when they are the usual ones."""
        wanted = [one.name for one in self.offered[1:] if one.name in names]
        first = self.offered[0].name
        return [] if wanted == [one.name for one in self.usual[1:]] else [first, *wanted]

    @cached_property
    def sortable(self) -> list[Path]:
        """Columns of the list, and what orders it by default: only what is stored can be sorted."""
        ordered = [one.removeprefix("-") for one in self.view.order]
        names = [*(one.name for one in self.columns), *(one for one in ordered if one != "id")]
        paths = [path for name in dict.fromkeys(names) if not masking.hides((path := self.path(name)).spec)]
        kinds = ("references", "files", "long_text")
        return [one for one in paths if one.stored and one.spec.kind not in kinds and reachable(self.model, one)]

    @cached_property
    def search(self) -> list[Path]:
        """Where the screen looks for a text, and in the texts that the person put into the list."""
        if self.view.search_fields is not None:
            usual = [path for name in self.view.search_fields if not masking.hides((path := self.path(name)).spec)]
        else:
            texts = (one for one in self.record.fields if one.kind == "text")
            usual = [path for one in texts if (path := self.path(one.name)).stored][:2]
        known = {one.name for one in (*usual, *self.usual)}
        shown = (one for one in self.columns if one.name not in known and one.spec.kind == "text")
        return [*usual, *(one for one in shown if one.stored and reachable(self.model, one))] if usual else []

    @property
    def search_label(self) -> str:
        words = [lower_first(one.label) for one in self.search]
        if not words:
            return ""
        several = gettext("%(a)s o %(b)s", a=", ".join(words[:-1]), b=words[-1]) if len(words) > 1 else words[0]
        return gettext("Buscar por %(que)s", que=several)

    @cached_property
    def filters(self) -> list[filters.Filter]:
        found = []
        for path in self._filtered():
            spec = replace(path.spec, name=path.name)
            made = filters.make(
                spec,
                filtered_column(self.model, path),
                prefix=path.name in self.view.prefix_fields,
                months=self.months,
                options_url=self.url("options", field=path.name) if spec.kind == "reference" else "",
                name_of=partial(_name_of, spec),
            )
            if made is not None:
                found.append(made)
        return found

    def _filtered(self) -> list[Path]:
        """The fields that a screen names, also through references; by default those of few values."""
        names = self.view.filter_fields
        if names is None:
            names = tuple(one.name for one in self.record.fields if one.kind in ("choice", "boolean", "reference"))
        paths = [self.path(name) for name in names if not (self.periodic and name == "periodo")]
        shown = (one for one in paths if not masking.hides(one.spec))
        return [one for one in shown if one.stored and one.spec.kind not in ("references", "files")]

    @cached_property
    def months(self) -> Sequence[str]:
        return self.periodo.period().months() if self.periodo else ()

    @cached_property
    def form_fields(self) -> list[Field]:
        chosen = self.view.form_fields
        names = tuple(dict.fromkeys((*chosen, *(one.name for one in self.added)))) if chosen else ()
        return forms.fields_of(self.record.fields, names, periodic=self.periodic)

    def shown_fields(self) -> list[Path]:
        hidden = ("periodo",) if self.periodic else ()
        return [self.path(one.name) for one in self.record.fields if one.name not in hidden]

    @property
    def meta(self) -> str:
        """Where the page is: the service or unit, and the year when the record has one."""
        names = [selected().title] if self.view.in_context and selected().title else []
        if self.periodo is not None:
            names.append(gettext("Periodo %(anio)s", anio=self.periodo.anio))
        return " · ".join(names)

    def finish(self, form: forms.RecordForm) -> None:
        """What the controls need from the screen: where their options are asked for, and which field narrows which."""
        for control in form.controls.values():
            if control.widget == "remote":
                control.options_url = self.url("options", field=control.name)
                control.parent = forms.parent_of(control.spec, self.form_fields)
                if control.parent:
                    form.controls[control.parent].narrows = True


def _name_of(spec: Field, number: int) -> str:
    """The text of a chip; a row that the account does not see has none."""
    model = catalog.model_of(spec.target)
    row = db.session.scalar(select(model).where(model.id == number))
    return "–" if row is None else str(row)


def lower_first(text: str) -> str:
    """«Unidad» inside a sentence; «RT7» and «N° de pisos» stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
