"""What a reader takes and returns, and the sentences in which readers refuse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analysis.errors import InputError

if TYPE_CHECKING:
    from typing import BinaryIO

    import pandas as pd


@dataclass(frozen=True)
class Source:
    """A file of papers: what people call it, and where its bytes lie.

    The two differ where the file was unpacked from another or came by standard input. `sought`
    tells that nobody named the file: it was come upon in a folder or in a packed file.
    `first` is the number of its first row in the file that people know, where this one
    is a slice of that.
    """

    name: str
    path: Path
    sought: bool = False
    first: int = 1

    @classmethod
    def of(cls, path: Source | str | Path) -> Source:
        """Return a file that lies where its name says."""
        return path if isinstance(path, Source) else cls(str(path), Path(path))

    @property
    def suffix(self) -> str:
        """The end of its file's name in lower case, with the dot; unpacked ones keep theirs."""
        return self.path.suffix.lower()

    def __str__(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        """Open it as bytes."""
        return self.path.open("rb")

    def read_bytes(self) -> bytes:
        """Return all its bytes."""
        return self.path.read_bytes()


@dataclass(frozen=True)
class Finding:
    """Something to know about one line of a file; a refused one stops the reading.

    `detail` is a whole sentence: the file, the place, the problem and the remedy.
    `aside` tells that the record at that place is left out and the others are read; `n` is
    the number of records that it is said of, where that place is only the first.
    """

    line: int
    kind: str
    detail: str
    refused: bool = True
    aside: bool = False
    n: int = 1


@dataclass(frozen=True)
class Records:
    """A source as it was written: one row a record, with the place of each.

    `frame` has the source's own columns and values, a missing one as NA. `lines`
    holds a number for each row, counted from 1: the line where the record starts
    or, where a format has no lines, its row; `unit` says which of the two. `keys`
    holds what the source calls each record, where it has such names. `encoding` is what the
    encoding of a text is called, "" for UTF-8 and for files that are no text.
    """

    frame: pd.DataFrame
    lines: list[int]
    unit: str = "line"
    findings: tuple[Finding, ...] = ()
    titles_are_unique: bool = False
    keys: list[str] | None = None
    form: str = ""
    encoding: str = ""


class Reader(Protocol):
    """A function that reads one format. It raises InputError where nothing can be read at all."""

    def __call__(self, source: Source, /) -> Records:
        """Return the records of the file in their own order, none left out."""
        ...


def at(name: object, line: int, unit: str = "line") -> str:
    """Write a place as compilers do, or with the word for what is counted.

    Parameters
    ----------
    name
        The file.
    line
        The number of the line, from 1.
    unit
        What is counted, if not lines.

    Examples
    --------
    >>> at("papers.bib", 412), at("papers.xlsx", 3, "row")
    ('papers.bib:412', 'papers.xlsx, row 3')
    """
    return f"{name}:{line}" if unit == "line" else f"{name}, {unit} {line}"


def require_content(source: Source) -> None:
    """Refuse a file that is not there, is a folder, or is empty."""
    if not source.path.exists():
        raise InputError(f"{source}: no such file; check the name and the folder.")
    if source.path.is_dir():
        raise InputError(f"{source}: this is a folder; name one file in it.")
    if source.path.stat().st_size == 0:
        raise InputError(f"{source}: the file is empty; save it again with its papers.")


def not_utf8(source: Source) -> InputError:
    """Return the refusal of a file that is not UTF-8, naming its first wrong byte."""
    offset = 0
    with source.open() as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return InputError(
                    f"{at(source, number)}: byte {offset + error.start} is not UTF-8; "
                    "save the file with the encoding UTF-8."
                )
            offset += len(line)
    return InputError(f"{source}: the file is not UTF-8; save it with the encoding UTF-8.")
