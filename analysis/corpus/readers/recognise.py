"""What a file is, told by how it begins; its name counts only where the content says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.corpus.names import DATES, NAMES, plain_name
from analysis.corpus.readers.encoding import beginning

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

HEAD = 65_536  # bytes that tell what a file is
MOST_LINES = 20  # of them that may come before the names of columns
TEXT, BLANK, ZIP = "running text", "an empty file", "a zip archive"
FEW_LINES = 3  # of titles that show what a list is
TABLES = (".csv", ".tsv")
ITEM = re.compile(r"\s*(?:[-*+•–]|\[?\d{1,4}[.)\]])\s+(?=\S)")  # how an item of a list begins
LONG = 100  # letters that every line has where each is a text of its own
TITLES = {"title", "ti", *NAMES["title"]}
COLUMNS = {*DATES, *NAMES, *(name for names in NAMES.values() for name in names)}
_TEXTS = re.compile(r'"((?:[^"\\\n]|\\.)*)"[ \r]*\n\s*"(?:[^"\\\n]|\\.)*"[ \r]*(?:\n|$)')
_CELL = re.compile(r'\s*"(?:[^"]|"")*"\s*(?=[,;\t|]|$)|[^,;\t|]+')

# What people hold that is no form of papers, by its first bytes and what it is called.
OTHERS = (
    (rb"%PDF", "a PDF"),
    (rb"\s*(?i:<!doctype html|<html)", "a page of the web"),
    (rb"\{\\rtf", "a document of a word processor"),
    (rb"SQLite format 3", "a data base"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF", "a picture"),
    (rb"\x93NUMPY|\x80[\x02-\x05]", "data of a program"),
    (rb"Rar!|7z\xbc\xaf", "an archive of a kind that is not unpacked here (zip, gz, xz, zst are)"),
)


@dataclass(frozen=True)
class Head:
    """How a file begins: its bytes, its text ("" where it is none), and its suffix."""

    source: Source
    raw: bytes
    text: str

    @classmethod
    def of(cls, source: Source) -> Head:
        """Read how a file begins."""
        with source.open() as file:
            raw = file.read(HEAD)
        return cls(source, raw, beginning(source, HEAD))

    @property
    def lines(self) -> list[str]:
        """The lines of the beginning, the last one maybe cut."""
        return self.text.split("\n")


def is_table(head: Head) -> bool:
    """Return whether one of the first lines names columns, one of them that of titles."""
    tabs = [line.count("\t") for line in head.lines[:FEW_LINES]]
    return header_at(head.lines) is not None or (len(set(tabs)) == 1 and tabs[0] > 0)


def is_page(head: Head) -> bool:
    """Return whether lines take turns as titles and abstracts do: a short one, then a long one."""
    firsts, seconds = _turns(head)
    if len(firsts) < FEW_LINES or not all(map(str.strip, [*firsts, *seconds])):
        return False
    ended = sum(line.rstrip().endswith((".", "!", "?")) for line in seconds) / len(seconds)
    return ended >= 0.5 and _mean(seconds) >= 2 * _mean(firsts)


def is_texts(head: Head) -> bool:
    """Return whether a file is a JSON list of texts, or a JSON text a line, and no column."""
    if re.match(r'\[\s*"', head.text):
        return True
    found = _TEXTS.match(head.text)
    return bool(found) and plain_name(found[1]) not in TITLES  # type: ignore[index]  # it is there


def is_list(head: Head) -> bool:
    """Return whether a text is a list, one title or one text a line.

    Titles seldom end in a full stop; texts of several sentences are long, every one of them.
    A short list is one if its lines are numbered or have bullets.
    """
    if head.source.suffix not in TABLES and _is_itemised(head):
        return True
    firsts, seconds = _turns(head)
    lines = [line for line in [*firsts, *seconds] if line.strip()]
    few = min(len(firsts), len(seconds)) < FEW_LINES or not lines
    if few or head.source.suffix in TABLES or is_page(head):
        return False
    ended = sum(line.rstrip().endswith((".", "!")) for line in lines) / len(lines)
    alike = _mean(seconds) < 2 * _mean(firsts) and _mean(firsts) < 2 * _mean(seconds)
    return alike and (ended < 0.5 or min(map(len, lines)) > LONG)


def _is_itemised(head: Head) -> bool:
    """Return whether all lines but headings are items, two at least."""
    lines = [line for line in head.lines if line.strip()]
    items = [bool(ITEM.match(line)) for line in lines]
    first = items.index(True) if any(items) else 0
    few_above = first <= FEW_LINES and all(len(line) < LONG for line in lines[:first])
    return sum(items) > 1 and few_above and all(items[first:])


def _turns(head: Head) -> tuple[list[str], list[str]]:
    """Return every other line and those between them, without the last one, which may be cut."""
    lines = head.lines if len(head.raw) < HEAD else head.lines[:-1]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines[::2], lines[1::2]


def _mean(lines: list[str]) -> float:
    return sum(map(len, lines)) / max(len(lines), 1)


def header_at(lines: list[str]) -> int | None:
    """Return which of the first lines names columns, or None where none names one of titles.

    Of several that do, the one that names most columns counts; a quoted cell is one cell.
    """
    best: tuple[int, int] | None = None
    for number, line in enumerate(lines[:MOST_LINES]):
        cells = {plain_name(cell.strip(' "')) for cell in _CELL.findall(line[:20_000])}
        if len(cells) > 1 and TITLES & cells and (best is None or len(COLUMNS & cells) > best[0]):
            best = len(COLUMNS & cells), number
    return best[1] if best else None


def looks_like(head: Head) -> str:
    """Say what a file that no reader knows looks like."""
    for sign, what in OTHERS:
        if re.match(sign, head.raw):
            return what
    if head.raw.startswith(b"PK\x03\x04"):
        return "a document of an office program" if b"word/" in head.raw else ZIP
    if not head.raw.strip():
        return BLANK
    if not head.text or "\x00" in head.text:
        return "data of a program"
    return TEXT
