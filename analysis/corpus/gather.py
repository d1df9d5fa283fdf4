"""The rows of all files of a corpus under our names, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.columns import LONGEST_ABSTRACT, LONGEST_TITLE, name_columns, taken_columns
from analysis.corpus.dates import choose_dates
from analysis.corpus.fields import tidy_fields
from analysis.corpus.readers import Finding, Records, Source, at, read_records
from analysis.errors import InputError, NoPapers
from analysis.schema import PAPER_TOPICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


MADE = [*(name for name in PAPER_TOPICS.columns if name != "paper_id"), "theme", "topic_label"]
MADE += ["outlier", "by_hand", "text_source"]  # columns that a run adds to its papers


LONGEST_KEY = 80  # letters of a record's own name that are said


@dataclass(frozen=True)
class Place:
    """Where a record stands: its file, its line, row or record there, and its own name."""

    file: str
    line: int
    unit: str
    key: str = ""

    def __str__(self) -> str:
        return at(self.file, self.line, self.unit)

    @property
    def short(self) -> str:
        """The place as it is said within a sentence on another place."""
        return f"{self.unit} {self.line}"

    @property
    def named(self) -> str:
        """The record as its source calls it: 'entry "smith2023"', else "the paper"."""
        key = " ".join(self.key.split())[:LONGEST_KEY]
        return f'entry "{key}"' if key else "the paper"


@dataclass(frozen=True)
class Gathered:
    """Rows under our names, the place of each, what was found, and how many there were.

    `sources` names every file with the form it was read as and its number of records;
    `columns` says file by file what was taken for each of our columns: file, ours, theirs
    and how many records have it.
    """

    rows: pd.DataFrame
    places: list[Place]
    findings: list[Finding]
    n_read: int
    titles_are_unique: bool = False
    sources: list[tuple[str, str, int]] = field(default_factory=list)
    columns: list[tuple[str, str, str, int]] = field(default_factory=list)

    def finding(
        self,
        row: int,
        kind: str,
        problem: str,
        *,
        refused: bool = True,
        aside: bool = False,
        n: int = 1,
    ) -> Finding:
        """Return what was found in a row, with its place before it.

        Parameters
        ----------
        row
            The row, from 0.
        kind
            What kind of finding it is.
        problem
            What was found, in words.
        refused
            Whether the corpus is refused for it.
        aside
            Whether the row is set aside for it.
        n
            How many rows it is said of, the row being the first.
        """
        place = self.places[row]
        return Finding(place.line, kind, f"{place}: {problem}", refused, aside, n)


def gather(sources: Sequence[Source], columns: Mapping[str, str] | None = None) -> Gathered:
    """Read all files, each by its own reader and under its own names of columns.

    Raises
    ------
    InputError
        If a file cannot be read, or no record of a file has a title.
    """
    read, passed = _files(sources, columns)
    if len(read) == 1:
        return replace(read[0], findings=[*passed, *read[0].findings])
    starts = [0]
    for part in read:
        starts.append(starts[-1] + len(part.rows))
    frames = [
        part.rows.set_index(pd.RangeIndex(start, start + len(part.rows)))
        for part, start in zip(read, starts, strict=False)
    ]
    return Gathered(
        pd.concat([_alike(frame) for frame in frames]),
        [place for part in read for place in part.places],
        [*passed, *(finding for part in read for finding in part.findings)],
        sum(part.n_read for part in read),
        any(part.titles_are_unique for part in read),
        [said for part in read for said in part.sources],
        [said for part in read for said in part.columns],
    )


def _files(
    sources: Sequence[Source], columns: Mapping[str, str] | None
) -> tuple[list[Gathered], list[Finding]]:
    """Read each file; say which of those that nobody named hold no papers."""
    read: list[Gathered] = []
    passed: list[Finding] = []
    first: NoPapers | None = None
    for source in sources:
        try:
            read.append(_file(source, columns))
        except NoPapers as error:
            if not source.sought:
                raise
            first = first or error
            said = str(error).partition("; ")[0].rstrip(".")
            passed.append(Finding(0, "passed over", f"{said}; passed over.", refused=False))
    if first and not read:
        raise first
    return read, passed


def _file(source: Source, columns: Mapping[str, str] | None) -> Gathered:
    records = read_records(source)
    aside = sum(finding.aside for finding in records.findings)
    n_read = len(records.lines) + aside
    form = f"{records.form} in {records.encoding}" if records.encoding else records.form
    said = [(source.name, form, n_read)]
    if records.frame.empty:
        refused = [f for f in records.findings if f.refused or f.aside]
        if refused:
            raise InputError(refused[0].detail)
        raise NoPapers(f"{source}: the file holds no papers.")
    place = at(source, 1) if records.unit == "line" and records.form == "table" else source
    rows = _without_results(name_columns(place, records.frame, columns))
    keys = records.keys or [""] * len(rows)
    places = [
        Place(source.name, line, records.unit, key)
        for line, key in zip(records.lines, keys, strict=True)
    ]
    whole = Gathered(rows, places, [], n_read, records.titles_are_unique, said)
    rows, undated = choose_dates(rows, whole.finding)
    rows = tidy_fields(rows)
    kept, untitled = _titled(whole, rows, records)
    findings = [*records.findings, *undated, *untitled, *_cut(whole, rows)]
    whole = Gathered(kept.reset_index(drop=True), [places[i] for i in kept.index], findings, n_read)
    taken = [
        (source.name, ours, theirs, n) for ours, theirs, n in taken_columns(records.frame, columns)
    ]
    rows, places, unique = whole.rows, whole.places, records.titles_are_unique
    return Gathered(rows, places, findings, n_read, unique, said, taken)


def _without_results(rows: pd.DataFrame) -> pd.DataFrame:
    """Take out what a run added to its papers; a source's own columns of these names keep theirs.

    They become "source_topic" and so on, because the results of a run will need the names.
    """
    ours = [name for name in MADE if name in rows]
    if set(PAPER_TOPICS.columns) <= set(rows.columns):
        return rows.drop(columns=ours)
    return rows.rename(columns={name: f"source_{name}" for name in ours})


def _titled(
    whole: Gathered, rows: pd.DataFrame, records: Records
) -> tuple[pd.DataFrame, list[Finding]]:
    """Set rows without a title aside; on a page, where lines are paired, refuse them."""
    empty = rows.index[rows["title"] == ""].tolist()
    if records.titles_are_unique:
        problem = "the title is empty; write it there or delete the paper."
        return rows, [whole.finding(row, "empty title", problem) for row in empty]
    if len(empty) == len(rows):
        raise InputError(
            f"{whole.places[0]}: {whole.places[0].named} has no title, nor has any other; "
            "name the column of titles with --columns title=..."
        )
    aside = [
        Finding(
            whole.places[row].line,
            "empty title",
            f"{whole.places[row]}: {whole.places[row].named} has no title; set aside.",
            refused=False,
            aside=True,
        )
        for row in empty
    ]
    return rows.drop(index=empty) if empty else rows, aside


def _cut(whole: Gathered, rows: pd.DataFrame) -> list[Finding]:
    """Say which texts are too long to be read whole."""
    findings = []
    for name, most in (("title", LONGEST_TITLE), ("abstract", LONGEST_ABSTRACT)):
        texts = rows[f"original_{name}"]
        texts = texts[texts.str.len() > most]
        long = rows.index.get_indexer(texts.index[texts.str.strip().str.len() > most])
        findings += [
            whole.finding(
                row,
                f"{name} cut",
                f"the {name} is cut after {most:,} letters; is it one {name}?",
                refused=False,
            )
            for row in long.tolist()
        ]
    return findings


def _alike(frame: pd.DataFrame) -> pd.DataFrame:
    """Make texts of the columns that another file may hold as texts."""
    plain = {"date", "title", "abstract"}
    others = [name for name in frame if name not in plain and frame[name].dtype != "str"]
    return frame.astype(dict.fromkeys(others, "str"))
