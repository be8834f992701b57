"""The texts of pages in the language of whoever reads. A page has two hundred of them: what is the same for all of them is
looked up once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import Domain, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Texts(Domain):  # type: ignore[misc]
    """Flask-Babel's, which works out the name of the language again at each text."""

    def get_translations(self) -> Any:
        locale = get_locale()
        if locale is None:  # outside any page
            return super().get_translations()
        known = g.get("ev_texts")
        if known is None or known[0] is not locale:
            g.ev_texts = known = (locale, super().get_translations())
        return known[1]


def bound() -> Callable[..., str]:
    """``_`` for the templates of a page, in its language."""
    return _said(get_translations())


@lru_cache(maxsize=16)
def _said(translations: Any) -> Callable[..., str]:
    """Jinja's own looks for the language at each text, and fills in places where a text has none."""

    @pass_eval_context
    def said(context: EvalContext, text: str, /, **values: Any) -> str:
        found: str = translations.ugettext(text)
        found = Markup(found) if context.autoescape else found  # noqa: S704 - a text of ours, as Jinja's own does
        return found % values if "%" in found else found

    return said


def install(app: Flask) -> None:
    """After AppBuilder, which makes Flask-Babel."""
    babel = app.extensions["babel"].instance
    babel.domain_instance = Texts(domain=app.extensions["babel"].default_domain)
    # For texts that are data («Llenado (%)»): Jinja's own reads a per cent sign as a place to fill.
    app.jinja_env.globals["translated"] = gettext
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: get_translations().ugettext(text),
        lambda one, many, number: get_translations().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: get_translations().upgettext(context, text),
        npgettext=lambda context, one, many, number: get_translations().unpgettext(context, one, many, number),
    )
