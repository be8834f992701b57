"""The generated screen of a model: list, detail, forms, deletion, options, bulk actions and export. All of it comes from the
record of the model in the catalogue, for the year that is being worked on; a plugin names what it wants otherwise.

Flask-AppBuilder makes one instance for all requests and threads, so nothing of a request is kept on ``self``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import ModelView, expose
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import catalog, privacy, services
from ..clock import now
from ..excel.sending import send_book
from ..messages import text_of, texts_of
from ..models import Periodo, db
from ..spec.faults import fault
from ..spec.fields import Field
from ..spec.reports import Column, Sheet
from . import cells, drafting, files, form_page, forms, list_page, options, pages, remembered, show_page
from .base import row_or_refuse
from .context import KINDS, number_of, selected
from .filters import clean
from .interface import EvInterface
from .listing import LARGEST_PAGE, Listing
from .screens import Screen

READING = ("list", "show", "export", "options")
#: Routes of Flask-AppBuilder that have no place here: any file by name, and actions by GET.
WITHOUT = {"download", "action"}


class _Refused(Exception):
    """Undoes the transaction of a form whose files were refused."""


class EvModelView(ModelView):
    """``model`` is enough. The rest says what a screen wants otherwise."""

    model: Any = None
    #: What one and several of them are called here, where it is another name than that of the record.
    called: tuple[str, str] = ("", "")
    #: Columns of the list, through references too: «edificio.comuna».
    list_fields: Sequence[str] = ()
    #: Fields that the search looks into; None: the first two short texts.
    search_fields: Sequence[str] | None = None
    #: Fields that filter; None: choices, yes/no and references.
    filter_fields: Sequence[str] | None = None
    #: Text fields whose filter means «begins with», for which an index serves.
    prefix_fields: Sequence[str] = ()
    #: Order of the list, «-fecha» for the newest first.
    order: Sequence[str] = ()
    #: Fields of the form, in order; empty: all that people may fill in.
    form_fields: Sequence[str] = ()
    #: Sections of form and detail: (title, field names). What no section names comes last.
    sections: Sequence[tuple[str, Sequence[str]]] = ()
    #: Semaphores: field → code → ok, warn, bad, info or none.
    sems: Mapping[str, Mapping[str, str]] = {}
    #: Whether the list keeps to the service, unit and period of the top bar.
    in_context = True
    #: A screen that only shows.
    readonly = False
    #: Of «add» and «delete», what this screen does not do.
    without: frozenset[str] = frozenset()
    #: Another permission than ("write", resource) to save with, for a second screen of a model.
    right: tuple[str, str] | None = None

    list_template = "ev/crud/list.html"
    add_template = edit_template = "ev/crud/form.html"
    show_template = "ev/crud/show.html"
    delete_template = "ev/crud/delete.html"

    # --- what Flask-AppBuilder asks at start -----------------------------------------------------------------------------

    def __init__(self) -> None:
        cls = type(self)
        table: str = cls.model.__tablename__
        self.route_base = cls.route_base or "/" + table.partition("_")[2].replace("_", "-")
        self.class_permission_name = cls.class_permission_name or cls.model.__resource__
        self.exclude_route_methods = WITHOUT | cls.without | ({"add", "edit", "delete"} if cls.readonly else set())
        self.method_permission_name = {
            **dict.fromkeys(READING, "read"),
            **dict.fromkeys(("add", "edit", "action_post"), "write"),
            "delete": "delete",
            **{name: "write" for name in dir(cls) if hasattr(getattr(cls, name), "_action")},
            **(cls.method_permission_name or {}),
        }
        self.datamodel = EvInterface(cls.model)
        super().__init__()

    def _init_properties(self) -> None:
        """Columns, labels and filters come from the record of each request's year, not from the table at start."""
        self._base_filters = self.datamodel.get_filters()
        self.label_columns = {}
        self.related_views, self._related_views = [], []

    def _init_forms(self) -> None:
        """Forms are made for each request."""

    def _init_titles(self) -> None:
        """Titles are in the reader's language."""

    @property
    def _filters(self) -> Filters:
        """Flask-AppBuilder keeps one for all threads; here each asks for its own."""
        return self.datamodel.get_filters()

    # --- what a plugin may override --------------------------------------------------------------------------------------

    def narrow(self) -> Iterable[Any]:
        """More criteria for the list, beside the scope and what was chosen in the top bar."""
        return ()

    def list_links(self) -> Iterable[pages.Link]:
        """Buttons on top of the list: (url, text, icon)."""
        return ()

    def show_links(self, row: Any) -> Iterable[pages.Link]:
        """Buttons on top of the detail: (url, text, icon)."""
        return ()

    def offers(self, _action: str, _row: Any) -> bool:
        """Whether an action makes sense for this row: its button is on the detail only then."""
        return True

    def prefill(self) -> Mapping[str, Any]:
        """Values with which a new form opens."""
        return {}

    def asked(self, fields: Iterable[Field]) -> Iterable[Field]:
        """The fields of list, form and detail as they concern who is here: less of them, or said otherwise."""
        return fields

    def after_save(self, row: Any, created: bool) -> str:
        """Where to go after saving; nothing: to the detail."""
        return ""

    # --- list ------------------------------------------------------------------------------------------------------------

    def screen(self) -> Screen:
        """What the list is made of, with the columns that the person chose."""
        return Screen(self, habit=remembered.of(self.endpoint))

    def habits(self, given: MultiDict[str, str]) -> Sequence[tuple[str, str]]:
        """What of an address is worth remembering: filters, order and page size that the list has."""
        return self._listing(Screen(self), given).kept("q")

    def _listing(self, screen: Screen, args: MultiDict[str, str]) -> Listing:
        base = [*(selected().criteria(self.model) if self.in_context else ()), *self.narrow()]
        return Listing(
            self.model,
            screen.columns,
            args,
            order=self.order or self._first_order(screen),
            sortable=screen.sortable,
            search=screen.search,
            filters=screen.filters,
            base=base,
            size=self.page_size,
        )

    @staticmethod
    def _first_order(screen: Screen) -> Sequence[str]:
        return [screen.sortable[0].name] if screen.sortable else ()

    @expose("/list/")
    @has_access
    def list(self) -> ResponseReturnValue:
        screen = self.screen()
        page = list_page.build(screen, self._listing(screen, screen.habit.applied(request.args)))
        partial = request.headers.get("X-Partial") == "lista"
        return render_template("ev/crud/_list.html" if partial else self.list_template, page=page, view=self)

    # --- detail ----------------------------------------------------------------------------------------------------------

    def _row(self, pk: str, *also: str) -> Any:
        references = [one.name for one in catalog.record(self.model).fields if one.kind == "reference"]
        names = [*references, *also, *(("periodo",) if self.model.__periodic__ and "periodo" not in references else ())]
        return row_or_refuse(self.model, pk, *(joinedload(getattr(self.model, name)) for name in names))

    def _screen_of(self, row: Any) -> Screen:
        """The screen of the row's own year."""
        return Screen(self, db.session.get(Periodo, row.periodo_id) if self.model.__periodic__ else None)

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> ResponseReturnValue:
        row = self._row(pk)
        screen = self._screen_of(row)
        return render_template(self.show_template, page=show_page.build(screen, row), row=row, view=self)

    # --- forms -----------------------------------------------------------------------------------------------------------

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> ResponseReturnValue:
        screen = Screen(self)
        if request.method == "POST":
            return self._submit(screen, None)
        draft = self._draft(screen, None)
        values = draft.values if draft.recovered else self._opening(screen)
        return self._form_page(screen, forms.RecordForm(screen.form_fields, values, screen.months), None, draft)

    def _draft(self, screen: Screen, row: Any) -> drafting.Draft:
        if row is not None:
            return drafting.of_form(screen.url("edit", pk=row.id), version=form_page.version_of(row))
        opened_for = {one.name: request.args.get(one.name) for one in screen.form_fields}
        return drafting.of_form(screen.url("add"), {**opened_for, "periodo": screen.periodo and screen.periodo.anio})

    def _opening(self, screen: Screen) -> Mapping[str, Sequence[str]]:
        """Defaults, what was chosen in the top bar, what the address proposes, what the plugin says."""
        values: dict[str, Sequence[str]] = {}
        given = self.prefill()
        for spec in screen.form_fields:
            if spec.name in KINDS and (chosen := selected().id_of(spec.name)):
                values[spec.name] = [str(chosen)]
            elif spec.name in request.args:
                values[spec.name] = [clean(request.args[spec.name])]
            elif spec.name in given:
                values[spec.name] = forms.editable(spec, given[spec.name])
            elif spec.default is not None:
                values[spec.name] = forms.editable(spec, spec.default)
        return values

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> ResponseReturnValue:
        row = self._row(pk)
        screen = self._screen_of(row)
        if request.method == "POST":
            return self._submit(screen, row)
        draft = self._draft(screen, row)
        if draft.recovered:
            return self._form_page(
                screen, forms.RecordForm(screen.form_fields, draft.values, screen.months), row, draft
            )
        return self._form_page(screen, forms.RecordForm.of_row(screen.form_fields, row, screen.months), row, draft)

    def _submit(self, screen: Screen, row: Any) -> ResponseReturnValue:
        """Save what was typed, or show it again untouched with every fault beside its field."""
        created = row is None
        form = forms.RecordForm.of_request(screen.form_fields, request.form, screen.months)
        upload = files.Upload(screen.form_fields, request.files, request.form)
        if not created and request.form.get("version") not in (None, "", form_page.version_of(row)):
            text = gettext("Otra persona cambió este registro mientras lo editaba. Revise los datos y guarde otra vez.")
            form.general.append(("", "", text))
            upload.hold(request.form)
            return self._form_page(screen, form, row, self._draft(screen, row))
        outcome = self._save(screen, form, upload, row)
        if not outcome.ok:
            form.tell(outcome.faults)
            upload.hold(request.form)
            row = row if created else self._row(str(row.id))
            return self._form_page(screen, form, row, self._draft(screen, row))
        drafting.saved()
        flash(text_of(fault("MSG-GEN-02")), "success")
        for text in texts_of(outcome.warnings):
            flash(text, "warning")
        return redirect(self.after_save(outcome.row, created) or screen.url("show", pk=outcome.row.id), 303)

    def _save(self, screen: Screen, form: forms.RecordForm, upload: files.Upload, row: Any) -> services.Outcome:
        raw = form.raw() | ({"periodo": screen.periodo} if screen.periodic and row is None else {})
        refused = upload.check(row)
        if refused:
            outcome = services.check(self.model, raw, row, right=self.right)
            db.session.rollback()
            return services.Outcome(None, [*outcome.faults, *refused])
        if not upload:
            return services.save(self.model, raw, row, right=self.right)
        outcome = services.Outcome()
        try:
            with services.batch():
                outcome = services.save(self.model, raw, row, right=self.right)
                if outcome.ok:
                    outcome.faults += upload.save(outcome.row)
                if not outcome.ok:
                    raise _Refused
        except _Refused:
            outcome.row = None
        return outcome

    def _form_page(
        self, screen: Screen, form: forms.RecordForm, row: Any, draft: drafting.Draft
    ) -> ResponseReturnValue:
        page = form_page.build(screen, form, row, draft)
        return render_template(self.add_template if row is None else self.edit_template, page=page, row=row, view=self)

    # --- deletion --------------------------------------------------------------------------------------------------------

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> ResponseReturnValue:
        """GET asks, POST deletes."""
        row = self._row(pk)
        screen = self._screen_of(row)
        name, found = str(row), []
        if request.method == "POST":
            outcome = services.delete(row)
            if outcome.ok:
                flash(gettext("Se eliminó %(que)s.", que=name), "success")
                return redirect(screen.url("list"), 303)
            found = outcome.faults
        page = pages.DeletePage(
            screen.delete_text,
            gettext("¿Eliminar «%(que)s»? Esta acción no se puede deshacer.", que=name),
            screen.url("delete", pk=pk),
            screen.url("show", pk=pk),
            texts_of(found),
        )
        return render_template(self.delete_template, page=page, view=self)

    # --- bulk actions ----------------------------------------------------------------------------------------------------

    @expose("/action_post", methods=["POST"])
    @has_access
    def action_post(self) -> ResponseReturnValue:
        """Runs an action over rows that are looked up again through the scope: one that is not there refuses them all."""
        action = self.actions.get(request.form.get("action", ""))
        if action is None:
            abort(404)
        wanted = self.method_permission_name.get(action.func.__name__, "write")
        if not g.who.may(wanted, self.class_permission_name):
            raise services.NotAllowed(f"{wanted} {self.class_permission_name}")
        rows = self._selected(select(self.model).order_by(self.model.id))
        answer: ResponseReturnValue = action.func(rows)
        return answer

    def _selected(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that were ticked, of those that the statement gives; none when one of them is not there."""
        ids = {number_of(one) for one in request.form.getlist("rowid")[:LARGEST_PAGE]}
        rows = db.session.scalars(statement.where(self.model.id.in_(ids - {None}))).all()
        if not ids or len(rows) != len(ids):
            abort(404)
        return rows

    # --- options of selects ----------------------------------------------------------------------------------------------

    @expose("/options/<field>")
    @has_access
    def options(self, field: str) -> ResponseReturnValue:
        """Rows that a reference may point to, within the scope: [{"value", "text"}]."""
        screen = Screen(self)
        record, names = screen.record, {one.name for one in screen.record.fields if one.target}
        if field not in (*names, *(self.filter_fields or ())):
            abort(404)
        spec = screen.path(field).spec
        if not spec.target:
            abort(404)
        rule = self.model.choices(g.who).get(field)
        return jsonify(options.of_field(record, spec, request.args, rule))

    # --- export ----------------------------------------------------------------------------------------------------------

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> ResponseReturnValue:
        """The list exactly as it is filtered and sorted, all of its pages; by POST, of its rows those that were ticked."""
        from ..excel.writer import write_workbook

        screen = self.screen()
        listing = self._listing(screen, screen.habit.applied(request.args))
        listing.columns = paths = screen.export_columns
        columns = [Column(one.label, cells.sheet_kind(one.spec), one.spec.decimals) for one in paths]
        if request.method == "POST":
            rows: Any = self._selected(listing.statement())
        else:
            rows = db.session.scalars(listing.statement().execution_options(yield_per=1000))
        sheet = Sheet(screen.plural[:31], columns, list_page.sheet_rows(screen, rows))
        name = f"{self.route_base.strip('/').replace('/', '_')}_{now():%Y%m%d_%H%M}"
        answer = send_book(name, lambda out: write_workbook([sheet], out))
        privacy.note_export(self.model.__tablename__, [one.spec for one in paths], request.values)
        return answer
