"""A workbook as the answer to a request."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

from flask import send_file
from flask.typing import ResponseReturnValue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEMORY = 4 * 1_048_576  # beyond it a workbook being written goes to disk


def send_book(name: str, write: Callable[[IO[bytes]], object]) -> ResponseReturnValue:
    """A workbook as a download, without holding it in memory."""
    stream = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 - the answer closes it
    write(stream)
    stream.seek(0)
    answer = send_file(stream, XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)
    answer.call_on_close(stream.close)
    return answer
