"""Generated screens of what has a workflow: the detail offers the steps that the account may take, and each step is a small
form that asks what the table says. Nothing about a step is written twice."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext

from .. import workflow
from ..messages import texts_of
from . import forms, pages
from .views import EvModelView


class EvStepsView(EvModelView):
    """A generated screen whose model has a workflow. ``icons`` names a Tabler icon by action."""

    icons: dict[str, str] = {}

    def __init__(self) -> None:
        self.method_permission_name = {"step": "run", **(type(self).method_permission_name or {})}
        type(self).method_permission_name = self.method_permission_name
        super().__init__()

    def show_links(self, row: Any) -> list[pages.Link]:
        """A button for each step that the account may take now."""
        return [
            (
                url_for(f"{self.endpoint}.step", pk=row.id, accion=one.name),
                gettext(one.title),
                self.icons.get(one.name, ""),
            )
            for one in workflow.actions(row)
            if self.offers(one.name, row)
        ]

    def after_step(self, row: Any, _action: str) -> str:
        """Where to go once the step is taken; nothing: to the detail."""
        return url_for(f"{self.endpoint}.show", pk=row.id)

    @expose("/step/<pk>/<accion>", methods=["GET", "POST"])
    @has_access
    def step(self, pk: str, accion: str) -> ResponseReturnValue:
        """GET asks, POST takes the step, or shows again what was typed with every fault beside its field."""
        row = self._row(pk)
        flow = workflow.of(type(row))
        fields = workflow.fields_of(type(row), accion, getattr(row, flow.field))
        form = forms.RecordForm.of_request(fields, request.form)
        if request.method == "POST":
            arrived = {name: (one.filename, one.stream) for name, one in request.files.items() if one.filename}
            outcome = workflow.run(row, accion, form.raw(), arrived)
            if outcome.ok:
                flash(gettext("Listo: %(paso)s.", paso=gettext(flow.actions.get(accion, accion))), "success")
                for text in texts_of(outcome.warnings):
                    flash(text, "warning")
                return redirect(self.after_step(row, accion), 303)
            form.tell(outcome.faults)
        return render_template(
            "ev/crud/step.html",
            title=gettext(flow.actions.get(accion, accion)),
            row=row,
            form=form,
            url=url_for(f"{self.endpoint}.step", pk=row.id, accion=accion),
            back_url=self.after_step(row, accion),
        )
