"""People of the portal at a browser: they post forms with their token and their files, and read what the page says."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from estado_verde.testing import csrf

SCRIPTS = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
MB = 1024 * 1024
ADDRESSES = {
    "SI": "solicitud-de-informacion",
    "SC": "solicitud-de-conexion",
    "MC": "manifestacion-de-conformidad",
    "NC": "notificacion-de-conexion",
}
DOCUMENTS = {
    "SI": ("formulario", "cedula"),
    "SC": ("formulario", "cedula"),
    "MC": ("manifestacion",),
    "NC": ("formulario", "dominio_vigente", "instalador", "te4", "contrato"),
}


def words(page: str) -> str:
    """The text of a page, as a person reads it."""
    return " ".join(html.unescape(TAGS.sub(" ", SCRIPTS.sub(" ", page))).split())


def pdf(name: str = "documento.pdf", size: int = 0) -> tuple[str, bytes]:
    """A PDF of exactly this size."""
    return name, PDF + b"%" * max(size - len(PDF), 0)


@dataclass
class Person:
    client: FlaskClient

    def get(self, url: str, status: int = 200) -> str:
        answer = self.client.get(url, follow_redirects=True)
        assert answer.status_code == status, (answer.status_code, words(answer.text)[:500])
        return words(answer.text)

    def send(
        self, url: str, data: Mapping[str, Any] | None = None, files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Any:
        sent = {**(data or {}), "csrf_token": csrf(self.client)}
        sent |= {name: (io.BytesIO(content), filename) for name, (filename, content) in (files or {}).items()}
        return self.client.post(url, data=sent, content_type="multipart/form-data", follow_redirects=True)

    def post(self, url: str, data: Any = None, files: Any = None, status: int = 200) -> str:
        answer = self.send(url, data, files)
        assert answer.status_code == status, (answer.status_code, words(answer.text)[:500])
        return words(answer.text)
