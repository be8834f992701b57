"""The figures of docs/security.md, written by the suite that measured them.

python -m tests.security.figures           runs the checks and writes what they measured
python -m tests.security.figures *.xml     writes what runs with --junitxml=FILE.xml -o junit_family=xunit1 measured
"""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- figures: written by python -m tests.security.figures -->", "<!-- end of figures -->"
#: Where the checks are: any test whose text names one of «security-checks».
FOLDERS = (ROOT / "tests", *sorted(ROOT.glob("plugins/*/tests")))
NAMED = re.compile(r"security-checks ([\d, y–-]+)")


def checks() -> dict[str, str]:
    """Test name → number of its check, for every test that says it."""
    found = {}
    for folder in FOLDERS:
        for file in sorted(folder.rglob("test_*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and (match := NAMED.search(ast.get_docstring(node) or "")):
                    found[node.name] = match[1].strip(" ,")
    return found


def files_with_checks() -> list[str]:
    texts = {file: file.read_text("utf-8") for folder in FOLDERS for file in folder.rglob("test_*.py")}
    named = [file for file, text in texts.items() if NAMED.search(text) and "figure" in text]
    return sorted({str(file.relative_to(ROOT)) for file in named} | {"tests/security"})


def measured(report: Path) -> Iterator[tuple[str, str, bool]]:
    """(test, figure, whether it passed) of every test of a run that measured something."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - our own run wrote it
        passed = case.find("failure") is None and case.find("error") is None
        for one in case.iter("property"):
            if one.get("name") == "figure":
                yield case.get("name") or "", one.get("value") or "", passed


def table(*reports: Path) -> list[str]:
    known = checks()
    rows = []
    for name, text, passed in itertools.chain.from_iterable(map(measured, reports)):
        plain, _, parameters = name.partition("[")
        number = known.get(plain, "")
        first = int(re.match(r"\d+", number)[0]) if number else 99  # type: ignore[index]
        rows.append((first, plain, parameters.rstrip("]"), number or "–", text if passed else f"**falló** {text}"))
    lines = [f"| {number} | `{name}` | {given} | {text} |" for _, name, given, number, text in sorted(set(rows))]
    return ["| Check | Test | On | Figure |", "|---|---|---|---|", *lines]


def write(lines: list[str]) -> None:
    document = DOCUMENT.read_text("utf-8")
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = "\n".join((BEGIN, f"Measured on {date.today():%d/%m/%Y}.", "", *lines, END))  # noqa: DTZ011 - a day is enough
    DOCUMENT.write_text(before + body + after, "utf-8")


def main() -> int:
    if len(sys.argv) > 1:
        write(table(*map(Path, sys.argv[1:])))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "figures.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            f"--junitxml={report}",
            "-o",
            "junit_family=xunit1",
            *files_with_checks(),
        ]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        write(table(report))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
