"""What a person names as a corpus, as files to read: several, folders, packed ones, a stream."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from analysis.corpus.columns import did_you_mean
from analysis.corpus.given import NAME, is_given, write_given
from analysis.corpus.readers import LISTS, Finding, Source, told
from analysis.corpus.unpacking import copy, is_packed, unpacked
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM = "-"
LONGEST = 1_000  # letters of a path
TABLES = ("papers.parquet", "papers.csv")  # those of a folder of results


@dataclass(frozen=True)
class Opened:
    """The files of a corpus in order, and what was passed over."""

    sources: list[Source]
    findings: list[Finding] = field(default_factory=list)


Corpus = str | Path | Sequence[Any] | Opened
"""A file, a folder, "-", several of these, or what people have at hand: see `opened`. A
DataFrame is one too, though not by its type, which this room loads late."""


@contextmanager
def opened(corpus: Corpus) -> Iterator[Opened]:
    """Give the files that a corpus is made of; what is unpacked for it is gone afterwards.

    A corpus is a file, a folder, several of these, or "-" for standard input. Packed
    files (gz, zip, xz, zst, told by their content) are unpacked, a folder is searched with
    all folders in it, and of a folder of results its table of papers is read. A DataFrame,
    a list of texts and a list of records are corpora too. What is opened already stays so.

    Raises
    ------
    InputError
        If something is not there, holds no papers, or unpacks to more than it should.
    """
    if isinstance(corpus, Opened):
        yield corpus
        return
    with tempfile.TemporaryDirectory(prefix="themes-") as room:
        found = Opened([])
        if is_given(corpus):
            found.sources.append(Source(NAME, Path(room) / "table.parquet"))
            write_given(corpus, found.sources[0])
        else:
            for name in _names(corpus):
                _open(name, Path(room), found)
        yield found


def _names(corpus: Any) -> list[str | Path]:
    """Return the paths that a person named; refuse what is none."""
    named = [corpus] if isinstance(corpus, str | Path) else corpus
    if not isinstance(named, list | tuple) or not all(isinstance(n, str | Path) for n in named):
        raise InputError(
            f"papers are read from a file, a folder, a DataFrame or a list of texts, not from "
            f"{type(corpus).__name__}; name one of these."
        )
    if not named:
        raise InputError("no corpus is named; name a file, a folder, or - for standard input.")
    return list(named)


def corpus_name(corpus: Corpus) -> str:
    """Say what a corpus is called: its file, or the first of several and how many more."""
    if isinstance(corpus, Opened):
        return corpus_name([source.name for source in corpus.sources])
    if is_given(corpus):
        return NAME
    if isinstance(corpus, str | Path):
        return "standard input" if str(corpus) == STREAM else str(corpus)
    listed = corpus if isinstance(corpus, list | tuple) else []
    names = [corpus_name(name) for name in listed if isinstance(name, str | Path)]
    if not names:
        return "the corpus"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _open(name: str | Path, room: Path, found: Opened) -> None:
    path = Path(name)
    if len(str(name)) > LONGEST or "\n" in str(name):
        raise InputError("a text was given where a path is needed; put texts in a list.")
    if str(name) == STREAM:
        _open_stream(sys.stdin.buffer, "standard input", room, found)
    elif path.is_dir():
        _open_folder(path, room, found)
    elif not path.exists():
        if path.is_symlink():
            raise InputError(f"{path}: this link leads to no file; name the file itself.")
        stems = {other.stem: other.name for other in _beside(path)}
        near = did_you_mean(path.stem, stems)
        remedy = near.removeprefix(", ") or "check the name and the folder."
        for stem, whole in stems.items():
            remedy = remedy.replace(f'"{stem}"', f'"{whole}"')
        raise InputError(f"{path}: no such file; {remedy}")
    elif not path.is_file():  # a pipe, such as `<(zcat papers.csv.gz)` is to a shell
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            os.set_blocking(stream.fileno(), True)  # opened without waiting for a writer
            _open_stream(stream, str(path), room, found)
    else:
        _take(_unpacked(Source.of(path), room), found)


def _open_stream(stream: IO[bytes], name: str, room: Path, found: Opened) -> None:
    """Take what a stream gives, kept in a file of its own."""
    target = Path(tempfile.mkdtemp(dir=room)) / "stream"
    with target.open("wb") as file:
        copy(stream, file, name)
    _take(_unpacked(Source(name, target), room), found)


def _beside(path: Path) -> list[Path]:
    """Return what lies in the folder of a path."""
    return sorted(path.parent.iterdir()) if path.parent.is_dir() else []


def _take(sources: list[Source], found: Opened) -> None:
    """Take the file, or of several that were packed together those that hold papers."""
    if len(sources) > 1 and any(map(_holds_papers, sources)):
        _sort_out(sources, found)
    else:
        found.sources.extend(sources)


def _sort_out(sources: list[Source], found: Opened) -> None:
    for source in sources:
        if _holds_papers(source):
            found.sources.append(replace(source, sought=True))
        else:
            said = f"{source}: passed over, no form of papers is recognised in it."
            found.findings.append(Finding(0, "passed over", said, refused=False))


def _holds_papers(source: Source) -> bool:
    return bool(source.path.stat().st_size and told(source))


def _unpacked(source: Source, room: Path) -> list[Source]:
    if not source.path.is_file() or not is_packed(source):
        return [source]
    return unpacked(source, Path(tempfile.mkdtemp(dir=room)))


def _open_folder(folder: Path, room: Path, found: Opened) -> None:
    """Take the files of a folder that hold papers, and say which are passed over."""
    if (folder / "provenance.json").is_file():
        table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
        if table:
            found.sources.append(Source.of(table))
            return
    n_before = len(found.sources)
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or any(part.startswith(".") for part in _below(path, folder)):
            continue
        try:
            inner = _unpacked(Source.of(path), room)
        except InputError as error:
            found.findings.append(Finding(0, "passed over", f"{error}", refused=False))
            continue
        _sort_out(inner, found)
    _pass_over_lists(found, n_before)
    if len(found.sources) == n_before:
        raise InputError(f"{folder}: no file in this folder holds papers that can be recognised.")


def _pass_over_lists(found: Opened, start: int) -> None:
    """Leave files of mere lines, as notes are too, where a folder has others that hold papers."""
    lists = [source for source in found.sources[start:] if told(source) in LISTS]
    if len(lists) == len(found.sources) - start:
        return
    for source in lists:
        found.sources.remove(source)
        said = f"{source}: passed over, mere lines beside files of papers; name it to read it."
        found.findings.append(Finding(0, "passed over", said, refused=False))


def _below(path: Path, folder: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts
