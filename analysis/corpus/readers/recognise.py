"""What a file is, told by how it begins; its name counts only where the content says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.corpus.names import NAMES, plain_name
from analysis.corpus.readers.encoding import beginning

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

HEAD = 65_536  # bytes that tell what a file is
MOST_LINES = 20  # of them that may come before the names of columns
TEXT, BLANK, ZIP = "running text", "an empty file", "a zip archive"
TITLES = {"title", "ti", *NAMES["title"]}

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
    return header_at(head.lines) is not None


def is_titles(head: Head) -> bool:
    """Return whether every other line, where a page has abstracts, looks as titles do."""
    lines = head.lines
    if len(lines) < 2 and len(head.raw) < HEAD:
        return False
    firsts, seconds = lines[:-1:2], lines[1:-1:2]
    if min(len(firsts), len(seconds)) < 3 or not all(map(str.strip, seconds)):
        return False
    ended = sum(line.rstrip().endswith((".", "!")) for line in seconds) / len(seconds)
    longer = (sum(map(len, seconds)) / len(seconds)) / (sum(map(len, firsts)) / len(firsts) or 1)
    return ended < 0.5 and longer < 2


def header_at(lines: list[str]) -> int | None:
    """Return which of the first lines names columns, or None where none names one of titles."""
    for number, line in enumerate(lines[:MOST_LINES]):
        cells = [plain_name(cell) for cell in re.split(r"[,;\t|]", line[:20_000])]
        if len(cells) > 1 and TITLES & set(cells):
            return number
    return None


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
