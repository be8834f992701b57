"""Steps of a workflow as pages: the detail offers those that the account may take, and each is a small form that asks what
the table says. Nothing about a step is written twice: ``Steps`` is the page, whoever shows the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext

from .. import services, workflow
from ..messages import texts_of
from ..spec.faults import Fault
from . import forms, pages, show_page
from .cells import NOTHING, Cell
from .views import EvModelView


class Steps:
    """What a view needs to take steps: it gives ``take_step`` an address, and says what it wants otherwise."""

    step_template = "ev/crud/step.html"

    def after_step(self, row: Any, _action: str) -> str:
        """Where the row is shown: there one goes once the step is taken, or when it cannot be."""
        raise NotImplementedError

    def opens_with(self, _row: Any, _action: str) -> Mapping[str, Sequence[str]]:
        """Values with which the form of a step opens."""
        return {}

    def arrange(self, form: forms.RecordForm, _row: Any, _action: str) -> None:
        """What this row changes in the form: choices that it does not have."""

    def shown_with(self, _row: Any, _action: str) -> Mapping[str, Any]:
        """More values for the template."""
        return {}

    def done_text(self, row: Any, action: str) -> str:
        return gettext("Listo: %(paso)s.", paso=gettext(workflow.of(type(row)).actions.get(action, action)))

    def take_step(self, row: Any, action: str) -> ResponseReturnValue:
        """GET asks, POST takes the step, or shows again what was typed with every fault beside its field. A step that is
        none of this state leads back to the row, which says why."""
        flow = workflow.of(type(row))
        if not any(one.action == action and one.source for one in flow.transitions):
            abort(404)
        fields = workflow.fields_of(type(row), action, getattr(row, flow.field))
        if request.method == "POST":
            form = forms.RecordForm.of_request(fields, request.form)
            outcome = workflow.run(row, action, form.raw(), arrived(fields))
            if outcome.ok:
                flash(self.done_text(row, action), "success")
                return self._back(row, action, outcome.warnings, "warning")
            if not fields or not workflow.offers(row, action):
                return self._back(row, action, outcome.faults)
            form.tell(outcome.faults)
        elif workflow.offers(row, action):
            form = forms.RecordForm(fields, self.opens_with(row, action))
        elif workflow.is_for(row, action):
            return self._back(row, action, [workflow.refusal_of(row, action)])
        else:
            raise services.NotAllowed(f"{action} {flow.table}")
        return self._ask(row, action, form)

    def _ask(self, row: Any, action: str, form: forms.RecordForm) -> ResponseReturnValue:
        for one in form.controls.values():
            one.single = True
        self.arrange(form, row, action)
        return render_template(
            self.step_template,
            title=gettext(workflow.of(type(row)).actions.get(action, action)),
            row=row,
            action=action,
            form=form,
            url=request.path,
            back_url=self.after_step(row, action),
            **self.shown_with(row, action),
        )

    def _back(self, row: Any, action: str, faults: Sequence[Fault], category: str = "danger") -> ResponseReturnValue:
        for text in texts_of(faults):
            flash(text, category)
        return redirect(self.after_step(row, action), 303)


def arrived(fields: Sequence[Any]) -> dict[str, workflow.Arrived]:
    """The files that were sent, one for each field of the step."""
    found = ((one.name, request.files.get(one.name)) for one in fields if one.kind == "files")
    return {name: (file.filename, file.stream) for name, file in found if file is not None and file.filename}


class EvStepsView(Steps, EvModelView):
    """A generated screen whose model has a workflow. ``icons`` names a Tabler icon by action; ``consequences`` says in a
    sentence what taking it means, beside the states that its table gives."""

    icons: dict[str, str] = {}
    consequences: Mapping[str, str] = {}
    method_permission_name = {"step": "run"}

    def show_links(self, row: Any) -> list[pages.Link]:
        """A button for each step that the account may take now. The step of a new row is nobody's button: code takes it."""
        if not getattr(row, workflow.of(type(row)).field):
            return []
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
        return url_for(f"{self.endpoint}.show", pk=row.id)

    def shown_with(self, row: Any, action: str) -> Mapping[str, Any]:
        """What the step is about, with everything that the record says, and what it does to it."""
        screen, flow = self._screen_of(row), workflow.of(type(row))
        found = (cell for section in show_page.sections(screen, row) for cell in section.cells)
        source = getattr(row, flow.field)
        targets = dict.fromkeys(one.target for one in flow.transitions if (one.source, one.action) == (source, action))
        sems = self.sems.get(flow.field, {})
        return {
            "meta": " · ".join(filter(None, (screen.title, screen.meta if screen.periodic else ""))),
            "cells": [one for one in found if one.files or one.text not in ("", NOTHING)],
            "consequence": gettext(self.consequences[action]) if action in self.consequences else "",
            "moves": [Cell("", gettext(flow.states[one]), sem=sems.get(one, "none")) for one in (source, *targets)],
        }

    @expose("/step/<pk>/<accion>", methods=["GET", "POST"])
    @has_access
    def step(self, pk: str, accion: str) -> ResponseReturnValue:
        return self.take_step(self._row(pk), accion)
