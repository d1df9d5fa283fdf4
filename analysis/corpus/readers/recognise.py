"""What a file is, told by its content; its name counts only where the content says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.page import BANNER
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 4000
ANY = {".txt", ".dat", ".xls", ""}  # names under which tables are saved, too

_FORMS = {
    ".ris": r"(?:.*\n){0,5}?TY  - ",
    ".nbib": r"PMID *- ",
    ".wos": r"FN .*\nVR |PT [JBSP]\nAU ",
    ".bib": r"(?:\s*%.*\n|\s)*@\w+\s*[{(]",
}


def recognised(path: Path) -> str:
    """Return the suffix under which READERS has the reader of this content, or none."""
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:  # may be long
        return ""
    with path.open("rb") as source:
        start = source.read(8)
    if start.startswith(b"PAR1"):
        return ".parquet"
    if start.startswith(b"PK\x03\x04"):
        return ".xlsx" if _is_workbook(path) else ""
    try:
        head = decoded(path)[:HEAD].lstrip("\ufeff").lstrip().replace("\r\n", "\n")
    except InputError:
        return ""
    form = next((suffix for suffix, form in _FORMS.items() if re.match(form, head)), "")
    if form or suffix not in ANY or head.startswith(BANNER):
        return form
    names = {name.strip(' "').casefold() for name in re.split(r"[,;\t|]", head.split("\n")[0])}
    if len(names) > 1 and names & {"title", "ti", "article title", "document title"}:
        return ".csv"
    return ".titles" if suffix == ".txt" and _is_list(head.split("\n")) else ""


def _is_list(lines: list[str]) -> bool:
    """Return whether every other line, where a page has abstracts, looks as titles do."""
    firsts, seconds = lines[:-1:2], lines[1:-1:2]
    if min(len(firsts), len(seconds)) < 3 or not all(map(str.strip, seconds)):
        return False
    ended = sum(line.rstrip().endswith((".", "!")) for line in seconds) / len(seconds)
    longer = (sum(map(len, seconds)) / len(seconds)) / (sum(map(len, firsts)) / len(firsts) or 1)
    return ended < 0.5 and longer < 2


def _is_workbook(path: Path) -> bool:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except BadZipFile:
        return False
