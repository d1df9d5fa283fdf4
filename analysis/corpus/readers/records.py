"""What a reader returns, and the sentences in which readers refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True)
class Finding:
    """Something to know about one line of a file; a refused one stops the reading.

    `detail` is a whole sentence: the file, the place, the problem and the remedy.
    """

    line: int
    kind: str
    detail: str
    refused: bool = True


@dataclass(frozen=True)
class Records:
    """A source as it was written: one row a record, with the place of each.

    `frame` has the source's own columns and values, a missing one as NA. `lines`
    holds a number for each row, counted from 1: the line where the record starts
    or, where a format has no lines, its row; `unit` says which of the two.
    """

    frame: pd.DataFrame
    lines: list[int]
    unit: str = "line"
    findings: tuple[Finding, ...] = ()
    titles_are_unique: bool = False


class Reader(Protocol):
    """A function that reads one format. It raises InputError where nothing can be read at all."""

    def __call__(self, path: Path) -> Records:
        """Return the records of the file in their own order, none left out."""
        ...


def require_content(path: Path) -> None:
    """Refuse a file that is not there, is a folder, or is empty."""
    if not path.exists():
        raise InputError(f"{path}: there is no such file; check the name and the folder.")
    if path.is_dir():
        raise InputError(f"{path}: this is a folder; name one file in it.")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; save it again with its papers.")


def not_utf8(path: Path) -> InputError:
    """Return the refusal of a file that is not UTF-8, naming its first wrong byte."""
    offset = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return InputError(
                    f"{path}, line {number}: byte {offset + error.start} is not UTF-8; "
                    "save the file with the encoding UTF-8."
                )
            offset += len(line)
    return InputError(f"{path}: the file is not UTF-8; save it with the encoding UTF-8.")
