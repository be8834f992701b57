"""From a wording and its values to a mail: one line of subject, a text, and the same as HTML. Values come from people, so
they are escaped, cannot bring a line break into the subject, and are never read as placeholders themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import nh3
from flask import current_app
from markupsafe import Markup, escape

from .wording import PLACEHOLDER, Wording, clean

#: What could end a header: controls, and the separators that Unicode adds.
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Controls that no text needs; line breaks and tabs stay.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
BLOCKS = {"p", "ul", "ol", "h2", "h3", "blockquote"}


def one_line(text: Any) -> str:
    """Safe inside a header."""
    return " ".join(BREAKS.sub(" ", str(text)).split())


def subject(wording: Wording, values: Mapping[str, Any]) -> str:
    return one_line(_replace(wording.asunto, {name: str(value) for name, value in values.items()}))


def body(wording: Wording, values: Mapping[str, Any]) -> Markup:
    """The HTML of the message itself. It is cleaned after the values are in it: one of them may stand in a link."""
    escaped = {name: str(escape(CONTROLS.sub("", str(value)))) for name, value in values.items()}
    if nh3.is_html(wording.cuerpo):
        html = _replace(wording.cuerpo, {name: value.replace("\n", "<br>") for name, value in escaped.items()})
    else:
        html = _paragraphs(_replace(str(escape(wording.cuerpo)), escaped))
    return Markup(clean(html))  # noqa: S704 - cleaned by the library


def _replace(text: str, values: Mapping[str, str]) -> str:
    """In one pass: what a value brings is not looked at again."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _paragraphs(escaped: str) -> str:
    linked = ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
    parts = (part.strip() for part in re.split(r"\n\s*\n", linked))
    return "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def framed(content: Markup, language: str, platform: str, home: str, reason: str, unsubscribe: str) -> str:
    """The whole HTML part. Outside of any page: nothing of who is signed in may come into a mail."""
    frame = current_app.jinja_env.get_template("ev/mail/frame.html")
    return frame.render(
        content=content, language=language, platform=platform, home=home, reason=reason, unsubscribe=unsubscribe
    )


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.href = ""
        self.shown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "a":
            self.href, self.shown = dict(attrs).get("href") or "", len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href and self.href not in "".join(self.parts[self.shown :]):
            self.parts.append(f" ({self.href})")
        elif tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data) if data.strip() else " ")


def plain(html: str) -> str:
    """The text part: what the HTML says, with the addresses of its links."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def linked(text: str) -> Markup:
    """A stored text on a page of ours, with its addresses as links."""
    return Markup(clean(_paragraphs(str(escape(text)))))  # noqa: S704 - cleaned by the library
