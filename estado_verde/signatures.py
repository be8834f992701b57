"""What a file really is, judged by its bytes and never by its name or by what the browser says (00-overview §6 «Files»)."""

from __future__ import annotations

import zipfile
from os import SEEK_END
from typing import IO

import filetype

from .excel.inspection import Refused, check_directory

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream that tells an old Word document from an old Excel workbook, as directories of OLE files write it.
OLE_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}
#: The main part of each modern document and its content type. One with macros has another content type.
PACKAGES = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
#: What must be somewhere in a whole file of a kind; without it the file was cut.
ENDS = {"pdf": b"%%EOF", "png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9"}

MIME = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def verdict(stream: IO[bytes], extension: str) -> str:
    """The message that refuses a file of this extension: «MSG-ARC-03» empty or damaged, «MSG-ARC-05» another thing than it
    says; empty when it is what it says."""
    if stream.seek(0, SEEK_END) == 0:
        return "MSG-ARC-03"
    if extension in PACKAGES:
        return _package(stream, extension)
    stream.seek(0)
    head = stream.read(8_192)
    if extension in OLE_STREAMS:
        if not head.startswith(OLE):
            return "MSG-ARC-05"
        return "MSG-ARC-05" if is_zip(stream) else _old_office(stream, extension)
    if filetype.guess_extension(head) != extension or is_zip(stream):
        return "MSG-ARC-05"
    return "" if _contains(stream, ENDS[extension]) else "MSG-ARC-03"


def is_zip(stream: IO[bytes]) -> bool:
    """Whether some program would open it as a zip, whatever else it is too."""
    stream.seek(0)
    try:
        if not zipfile.is_zipfile(stream):
            return False
        with zipfile.ZipFile(stream) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _package(stream: IO[bytes], extension: str) -> str:
    part, content_type = PACKAGES[extension]
    stream.seek(0)
    head = stream.read(4)
    if head != b"PK\x03\x04":
        return "MSG-ARC-05"
    try:
        check_directory(stream)
        with zipfile.ZipFile(stream) as archive:
            names = {name.casefold() for name in archive.namelist()}
            if part not in names or any(name.endswith("vbaproject.bin") for name in names):
                return "MSG-ARC-05"
            types = archive.getinfo("[Content_Types].xml")
            if types.file_size > 1_048_576:
                return "MSG-ARC-03"
            return "" if content_type in archive.read(types) else "MSG-ARC-05"
    except (Refused, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, NotImplementedError):
        return "MSG-ARC-03"


def _old_office(stream: IO[bytes], extension: str) -> str:
    if stream.seek(0, SEEK_END) < 1_536:
        return "MSG-ARC-03"
    if any(_contains(stream, name.encode("utf-16-le") + b"\0\0") for name in OLE_STREAMS[extension]):
        return ""
    return "MSG-ARC-05"


def _contains(stream: IO[bytes], wanted: bytes) -> bool:
    """Whether the bytes appear anywhere, without holding the file in memory."""
    stream.seek(0)
    tail = b""
    while piece := stream.read(1 << 18):
        if wanted in tail + piece:
            return True
        tail = piece[-len(wanted) :]
    return False
