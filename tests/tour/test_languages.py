"""Every page in both languages: whatever the catalogues know in English is read in English, and nothing in English is read
in Spanish, on the pages of plugins that do not exist yet too."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import flask_appbuilder
import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import String, inspect, select

from estado_verde.models import Correo, Model, db
from estado_verde.plugins import host
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf
from tests.tour.pages import PEOPLE, Person, Plan

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "translations/en/LC_MESSAGES/messages.po", *ROOT.glob("plugins/*/translations/en/*/messages.po"))
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SILENT = re.compile(r"<(script|style|template|svg)\b.*?</\1>", re.S)
SAID = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-placeholder|data-confirm)="([^"]*)"')
#: Words that make a text English whatever the catalogues know: no Spanish text of ours has them.
ENGLISH = re.compile(r"\b(?:the|and|of|with|your|please|this|these|is|are|was|not|has|have|must|from|for|or)\b", re.I)
#: What keeps its name in every language.
NAMES = re.compile(r"English|E-mail|(?:[\w.+-]+@)?[\w-]+(?:\.[\w-]+)+|https?://\S+")
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def catalogue() -> dict[str, str]:
    """Spanish text → English, of the core and of every plugin."""
    found = {}
    for file in FILES:
        made = file.with_suffix(".mo")
        assert made.exists() and made.stat().st_mtime >= file.stat().st_mtime, f"{made}: `make test` compiles it"
        for one in read_po(file.open("rb"), "en"):
            spanish, english = (text if isinstance(text, tuple | list) else (text,) for text in (one.id, one.string))
            found |= {a: english[min(n, len(english) - 1)] for n, a in enumerate(spanish) if a}
    return found


class Spanish:
    """Recognises a text that should have been in English."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.plain = {text for text, english in known.items() if english != text and not HOLE.search(text)}
        holed = (text for text, english in known.items() if english != text and HOLE.search(text))
        shapes = ("(?:.+)".join(map(re.escape, HOLE.split(text))) for text in holed if _words(HOLE.sub(" ", text)) > 1)
        self.holed = re.compile("|".join(f"(?:{one})" for one in shapes), re.S)

    def __call__(self, text: str) -> bool:
        return text in self.plain or bool(self.holed.fullmatch(text))


def _words(text: str) -> int:
    return len(re.findall(r"[^\W\d_]{3,}", text))


def texts(page: str) -> Iterator[str]:
    """What people see or hear of a page, each piece once."""
    page = SILENT.sub(" ", page)
    pieces = [*SAID.findall(page), *re.split(r"<[^>]*>", page)]
    yield from dict.fromkeys(" ".join(html.unescape(one).split()) for one in pieces if one.strip())


def stored(app: Flask) -> set[str]:
    """What rows say is nobody's to translate, nor is what a mail will say."""
    with app.app_context(), acting(SYSTEM):
        found = {one.subject for one in host().values("ev_mail_templates")}
        here = set(inspect(db.engine).get_table_names())  # another test's plugin may be in the metadata too
        for table in Model.metadata.sorted_tables:
            columns = [one for one in table.columns if isinstance(one.type, String)]
            if columns and table.name in here:
                for row in db.session.execute(select(*columns).execution_options(unscoped=True)):
                    found.update(" ".join(str(one).split()) for one in row if one)
        for subject, written in db.session.execute(select(Correo.asunto, Correo.html)):
            found.update((f"{subject} · {app.config['APP_NAME']}", *texts(written)))
    return found


@pytest.mark.timeout(900)
def test_every_page_is_read_in_english(
    tour_app: Flask, plan: Callable[[Flask], Plan], figure: Callable[[str], None]
) -> None:
    spanish, data, left, count = Spanish(catalogue()), stored(tour_app), [], 0
    for name in PEOPLE:
        person = Person(tour_app, name)
        own, other = person.client(), person.client()
        assert other.post("/contexto/idioma", data={"idioma": "en", "csrf_token": csrf(other)}).status_code == 303
        for visit in plan(tour_app)[name]:
            if not visit.page:
                continue
            count += 1
            page = other.get(visit.address).text
            if 'lang="en"' not in page or 'name="idioma" value="es"' not in page:
                left.append(f"{visit.address}: no way back to Spanish")
            left += [f"{visit.address}: {one}" for one in texts(page) if spanish(one) and one not in data]
        assert re.search(r'name="idioma" value="en"', own.get("/plataformas").text)
    assert "\n".join(sorted(set(left))) == ""
    figure(f"{count} pages in English: no text of the catalogues in Spanish")


def english_of(known: Mapping[str, str]) -> set[str]:
    """What must not be read in Spanish: our translations, and the words of the libraries that were not translated."""
    ours = {english for spanish, english in known.items() if english not in known and not HOLE.search(english)}
    libraries = set()
    for library in (flask_appbuilder, wtforms):
        for file in (Path(str(library.__file__)).parent).glob("**/es/LC_MESSAGES/*.po"):
            for one in read_po(file.open("rb"), "es"):
                if isinstance(one.id, str) and isinstance(one.string, str) and one.string not in ("", one.id):
                    libraries.add(one.id)
    return (ours | libraries) - set(known) - {""}


@pytest.mark.timeout(900)
def test_no_page_has_english_in_spanish(
    tour_app: Flask, plan: Callable[[Flask], Plan], figure: Callable[[str], None]
) -> None:
    english, data, left, count = english_of(catalogue()), stored(tour_app), [], 0
    for name in PEOPLE:
        client = Person(tour_app, name).client()
        for visit in plan(tour_app)[name]:
            if visit.page:
                count += 1
                page = client.get(visit.address).text
                left += [] if 'lang="es' in page else [f"{visit.address}: not in Spanish"]
                left += [f"{visit.address}: {one}" for one in texts(page) if one not in data and foreign(one, english)]
    assert "\n".join(sorted(set(left))) == ""
    figure(f"{count} pages in Spanish: no text in English")


def foreign(text: str, english: set[str]) -> bool:
    text = NAMES.sub(" ", text).strip()
    return text in english or bool(ENGLISH.search(text))
