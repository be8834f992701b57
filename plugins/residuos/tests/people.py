"""A person at a browser: posts forms with their token and reads what the page says."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from estado_verde.testing import csrf

SCRIPTS = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


@dataclass
class Person:
    client: FlaskClient

    def get(self, url: str) -> str:
        answer = self.client.get(url, follow_redirects=True)
        assert answer.status_code == 200, (answer.status_code, words(answer.text)[:500])
        return words(answer.text)

    def post(self, url: str, data: Mapping[str, Any] | None = None, **more: Any) -> str:
        """What the page that follows says."""
        answer = self.send(url, data, follow_redirects=True, **more)
        assert answer.status_code == 200, (answer.status_code, words(answer.text)[:500])
        return words(answer.text)

    def send(self, url: str, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(url, data={**(data or {}), "csrf_token": csrf(self.client)}, **more)

    def json(self, url: str, sent: Any) -> Any:
        return self.client.post(url, json=sent, headers={"X-CSRFToken": csrf(self.client)})


def words(page: str) -> str:
    """The text of a page, as a person reads it."""
    return " ".join(html.unescape(TAGS.sub(" ", SCRIPTS.sub(" ", page))).split())
