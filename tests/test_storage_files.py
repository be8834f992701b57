"""Which files are taken, with the exact verdict, and under which names they are shown and kept (00-overview §6 «Files»)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from estado_verde.messages import text_of
from estado_verde.spec.fields import EVIDENCE, MB, files
from estado_verde.storage import Store, clean_name, extension, show_size, validate

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + b"\0" * 64 + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
DOC = OLE + "WordDocument".encode("utf-16-le") + b"\0" * 1024
XLS = OLE + "Workbook".encode("utf-16-le") + b"\0" * 1024


def package(part: str, content_type: str, **more: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="application/{content_type}"/></Types>')
        archive.writestr(part, "<a/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return stream.getvalue()


WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCX = package("word/document.xml", WORD)
DOCM = package("word/document.xml", "vnd.ms-word.document.macroEnabled.main+xml")
DOCX_WITH_MACRO = package("word/document.xml", WORD, **{"word/vbaProject.bin": b"x"})
ZIP = package("hola.txt", "x")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

ARC_01 = "Archivo debe ser del tipo jpg, png, doc, docx o pdf."
ARC_03 = "El archivo está vacío o dañado."
ARC_05 = "El contenido del archivo no corresponde a su extensión."


def xlsx() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def texts(name: str, content: bytes, **more: object) -> list[str]:
    return [text_of(one) for one in validate(files("archivo", "Archivo", **more), name, io.BytesIO(content))]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF, []),
        ("factura.exe.pdf", PDF, []),
        ("A.PDF", PDF, []),
        ("con script.pdf", PDF.replace(b"<<>>", b"<</JS(app.alert(1))>>"), []),
        ("a.png", PNG, []),
        ("a.png", PNG + b"trailing text", []),
        ("a.jpg", JPG, []),
        ("a.jpeg", JPG, []),
        ("a.doc", DOC, []),
        ("a.docx", DOCX, []),
        ("a.exe", b"MZ", [ARC_01]),
        ("a.pdf.exe", PDF, [ARC_01]),
        ("a", PDF, [ARC_01]),
        ("", PDF, [ARC_01]),
        ("a.svg", SVG, [ARC_01]),
        ("a.html", b"<html>", [ARC_01]),
        ("a.docm", DOCM, [ARC_01]),
        ("a.pdf", b"", [ARC_03]),
        ("a.pdf", PDF[:30], [ARC_03]),
        ("a.png", PNG[:50], [ARC_03]),
        ("a.jpg", JPG[:-2], [ARC_03]),
        ("a.docx", DOCX[:-30], [ARC_03]),
        ("a.doc", OLE[:600], [ARC_03]),
        ("a.pdf", b"MZ\x90\0" + b"\0" * 100, [ARC_05]),
        ("a.pdf", b"<html>%PDF-1.4</html>", [ARC_05]),
        ("a.png", SVG, [ARC_05]),
        ("a.jpg", PNG, [ARC_05]),
        ("a.doc", XLS, [ARC_05]),
        ("a.doc", DOCX, [ARC_05]),
        ("a.docx", DOCM, [ARC_05]),
        ("a.docx", DOCX_WITH_MACRO, [ARC_05]),
        ("a.docx", ZIP, [ARC_05]),
        ("a.docx", PDF, [ARC_05]),
        ("a.pdf", PDF + ZIP, [ARC_05]),
        ("a.jpg", JPG + ZIP, [ARC_05]),
        ("a.png", PNG + ZIP, [ARC_05]),
        ("a.doc", DOC + ZIP, [ARC_05]),
    ],
)
def test_type_and_content_must_agree(name: str, content: bytes, expected: list[str]) -> None:
    """security-checks 15."""
    assert texts(name, content) == expected


def test_a_field_with_its_own_list_says_it() -> None:
    message = "Archivo debe ser del tipo pdf, jpg, png, doc, docx, xls o xlsx."
    assert texts("a.exe", b"MZ", types=EVIDENCE) == [message]
    assert texts("a.xls", XLS, types=EVIDENCE) == []
    assert texts("a.xlsx", xlsx(), types=EVIDENCE) == []
    assert texts("a.xlsx", DOCX, types=EVIDENCE) == [ARC_05]
    assert texts("a.png", PNG, types=("pdf",)) == ["El archivo debe estar en formato PDF."]


def test_the_limit_is_inclusive() -> None:
    exact = PDF + b" " * (5 * MB - len(PDF))
    assert texts("a.pdf", exact) == []
    assert texts("a.pdf", exact + b" ") == ["El archivo supera el tamaño máximo permitido de 5 MB."]
    assert texts("a.pdf", PDF, max_bytes=10) == ["El archivo supera el tamaño máximo permitido de 10 bytes."]
    assert texts("a.exe", b" " * 20, max_bytes=10) == [
        ARC_01,
        "El archivo supera el tamaño máximo permitido de 10 bytes.",
    ]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (5 * MB, "5 MB"),
        (MB, "1 MB"),
        (3 * MB // 2, "1,5 MB"),
        (188_416, "184 KB"),
        (MB - 1, "1 MB"),
        (MB - 52, "1023,9 KB"),
    ],
)
def test_sizes_as_people_read_them(size: int, text: str) -> None:
    assert show_size(size) == text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Factura Ñuñoa 2026.pdf", "Factura Ñuñoa 2026.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Windows\\a.pdf", "a.pdf"),
        ("/etc/shadow", "shadow"),
        ("a\0.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("  ...  ", "archivo"),
        (".pdf", "archivo.pdf"),
        ('a"b.pdf', 'a"b.pdf'),
        ("a" * 300 + ".pdf", "a" * 177 + ".pdf"),
        ("n\u0303.pdf", "ñ.pdf"),
    ],
)
def test_names_to_show_are_harmless(given: str, shown: str) -> None:
    """security-checks 17."""
    assert clean_name(given) == shown
    assert len(clean_name(given)) <= 181


def test_the_extension_that_counts_is_the_last_visible_one() -> None:
    assert [extension(name) for name in ("a.exe.pdf", "a.JPEG", "a.pdf\0.exe", "a.pdf\u202e", "a.pdf ")] == [
        "pdf",
        "jpg",
        "exe",
        "pdf",
        "pdf",
    ]


def test_a_stored_file_has_a_random_name_and_its_hash(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/adjuntos")
    key, size, digest = store.write(io.BytesIO(PDF), MB)
    assert size == len(PDF) and len(digest) == 64 and len(key) == 48
    with store.open(key) as opened:
        assert opened.read() == PDF
    assert [(found, path) for found, path, _ in store.files()] == [(key, store.path(key))]
    store.delete(key)
    assert list(store.files()) == []


def test_a_file_that_grows_or_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("cut")

    store = Store(f"file://{tmp_path}/adjuntos")
    with pytest.raises(ValueError, match="grew"):
        store.write(io.BytesIO(PDF), 10)
    with pytest.raises(OSError, match="cut"):
        store.write(Broken(), MB)
    assert list(store.files()) == []


def test_any_store_of_fsspec_serves() -> None:
    store = Store("memory://adjuntos")
    key, _, _ = store.write(io.BytesIO(PDF), MB)
    with store.open(key) as opened:
        assert opened.read() == PDF
    store.delete(key)
    assert list(store.files()) == []
