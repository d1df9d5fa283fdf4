"""Read a large corpus a part at a time: clean papers, each once, kept as they are finished."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields, replace
from socket import gethostname
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.corpus import (
    CorpusCheck,
    as_corpus,
    corpus_name,
    paper_keys,
    paper_rows,
    parquet_slices,
    read_corpus,
    read_slices,
    repeats,
)
from analysis.errors import InputError
from analysis.progress import progress
from analysis.scale.runners import Here
from analysis.schema import AUDIT, DUPLICATES, table_of
from analysis.wording import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.corpus import Opened, Slice
    from analysis.scale.runners import Runner
    from analysis.scale.work import Work

BUNDLE = 8  # slices that are read by one task at most; more lose more to a worker that dies
RAW = ["original_title", "original_abstract"]  # not kept: results do not hold them
TABLES = ("findings", "audit", "duplicates")
NO_LANGUAGE = "no paper is in"


@dataclass(frozen=True)
class Parts:
    """The papers of a corpus in parts that lie in a work folder.

    `steps` names the parts in order; `keys` has a row for every paper of all parts: part and
    row (its place), paper_id, date, and what it is known again by; only rows with `kept`
    are papers of their own. `check` reports on the reading, `named` are the rows (of `keys`)
    of papers that somebody has named.
    """

    work: Work
    steps: list[str]
    keys: pd.DataFrame
    check: CorpusCheck
    named: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.keys["kept"].sum())

    def papers(self, number: int, columns: list[str] | None = None) -> pd.DataFrame:
        """Return the papers of a part that are papers of their own, in corpus order."""
        kept = self.keys["kept"].to_numpy()[self.keys["part"].to_numpy() == number]
        table = self.work.table(self.steps[number], "papers", columns)
        return table.iloc[np.flatnonzero(kept)].reset_index(drop=True)

    def some(self, rows: Collection[int] | NDArray[np.int64]) -> pd.DataFrame:
        """Return papers by their rows in `keys`, in corpus order."""
        chosen = self.keys.iloc[np.sort(np.asarray(list(rows), dtype=np.int64))]
        part, row = chosen["part"].to_numpy(), chosen["row"].to_numpy()
        found: list[pd.DataFrame] = [
            self.work.table(self.steps[number], "papers").iloc[row[part == number]]
            for number in np.unique(part).tolist()
        ]
        return pd.concat(found, ignore_index=True)


def read_parts(
    work: Work,
    files: Opened,
    size: int,
    *,
    columns: Mapping[str, str] | None,
    language: str,
    named: Collection[str] = (),
    runner: Runner | None = None,
) -> Parts:
    """Read Parquet files a slice at a time into the work folder; what lies there is not read again.

    The language that is kept is, where `auto` is asked for, the main one of the first slice.

    Parameters
    ----------
    work
        Where parts are kept.
    files
        The files of the corpus, all Parquet.
    size
        Rows of a slice.
    columns, language
        As `load_papers` takes them.
    named
        What papers are called that somebody has named, case folded.
    runner
        Who does the parts; None for this process.

    Raises
    ------
    InputError
        At the first problem that is refused, or if a paper_id is that of two papers.
    """
    slices = parquet_slices(files, size)
    assert slices is not None  # the caller has looked
    steps = [f"read-{place:05d}" for place in range(len(slices))]
    cleaning = Cleaning(work, slices, steps, columns, language)
    if slices and not work.has(steps[0]):
        cleaning([0])
    if slices and language == "auto":
        chosen = work.facts(steps[0])["counts"]["language"] or "all"
        cleaning = replace(cleaning, language=chosen)
    waiting = {place for place, step in enumerate(steps) if not work.has(step)}
    if waiting:
        _read(cleaning, waiting, runner or Here())
    return gathered(work, steps, corpus_name(files), named)


def split_parts(
    work: Work, papers: pd.DataFrame, check: CorpusCheck, size: int, named: Collection[str] = ()
) -> Parts:
    """Put papers that are in memory into the work folder, in parts.

    Parameters
    ----------
    work
        Where parts are kept.
    papers, check
        What `read_corpus` returns.
    size
        Papers of a part.
    named
        What papers are called that somebody has named, case folded.
    """
    starts = range(0, len(papers), size)
    steps = [f"read-{place:05d}" for place in range(len(starts))]
    for place, (start, step) in enumerate(zip(starts, steps, strict=True)):
        part = papers.iloc[start : start + size].reset_index(drop=True)
        _keep(work, step, part, check if place == 0 else CorpusCheck(check.path, _no_findings()))
    return gathered(work, steps, check.path, named)


def gathered(work: Work, steps: list[str], name: str, named: Collection[str]) -> Parts:
    """Join what is known of all parts, and find the papers that an earlier part has already.

    Parameters
    ----------
    work, steps
        Where parts are kept, and their names in order.
    name
        What the corpus is called.
    named
        What papers are called that somebody has named, case folded.
    """
    keys = pd.concat(
        [work.table(step, "keys").assign(part=place) for place, step in enumerate(steps)],
        ignore_index=True,
    )
    keys["row"] = keys.groupby("part").cumcount()
    again = repeats(keys)
    kept = np.ones(len(keys), dtype=bool)
    kept[again["row"].to_numpy(dtype=np.int64)] = False
    _refuse_shared_ids(keys[kept], name)
    check = _joined(work, steps, name)
    if len(again):
        check = _with_repeats(check, keys, again, name)
    known: list[int] = []
    for place, step in enumerate(steps if named else []):
        at = paper_rows(work.table(step, "papers"))
        first = int(np.searchsorted(keys["part"].to_numpy(), place))
        known += [first + at[paper] for paper in named if paper in at]
    rows = np.unique(np.array(known, dtype=np.int64))
    return Parts(work, steps, keys.assign(kept=kept), check, rows[kept[rows]])


@dataclass(frozen=True)
class Cleaning:
    """What reads slices of a corpus into parts, the same whoever does it and when."""

    work: Work
    slices: Sequence[Slice]
    steps: Sequence[str]
    columns: Mapping[str, str] | None
    language: str

    def __call__(self, places: Sequence[int]) -> int:
        """Read slices, by their places, and keep each; return how many."""
        self.work.check_seen()
        for file in {self.slices[place].source.path for place in places}:
            if not file.is_file():
                raise InputError(
                    f"{file}: the worker on {gethostname()} sees no such file; let results and "
                    "corpus lie on storage that all workers see under the same path"
                )
        for place, table in read_slices(self.slices, set(places)):
            made = _cleaned(self.slices[place], table, self.columns, self.language)
            _keep(self.work, self.steps[place], *made)
        return len(places)


def _read(cleaning: Cleaning, wanted: Collection[int], runner: Runner) -> None:
    tasks = [(some,) for some in _bundles(cleaning.slices, sorted(wanted), runner.size)]
    began, done = time.monotonic(), 0
    with progress(len(tasks)) as begin:
        begin(f"reading {len(wanted)} parts")
        for n in runner(cleaning, tasks):
            done += n
            if done < len(wanted):
                left = (time.monotonic() - began) / done * (len(wanted) - done)
                begin(f"reading part {done + 1} of {len(wanted)}, about {duration(left)} left")


def _bundles(slices: Sequence[Slice], wanted: list[int], size: int) -> list[list[int]]:
    """Put slices of one row group together, which is unpacked from its beginning each time."""
    groups: dict[tuple[str, int], list[int]] = {}
    for place in wanted:
        groups.setdefault((slices[place].source.name, slices[place].group), []).append(place)
    found = []
    for places in groups.values():
        n = -(-len(places) // size) if len(places) > 1 else 1
        n = min(n, BUNDLE)
        found += [places[start : start + n] for start in range(0, len(places), n)]
    return found


def _cleaned(
    one: Slice, table: Any, columns: Mapping[str, str] | None, language: str
) -> tuple[pd.DataFrame, CorpusCheck]:
    with as_corpus(one, table) as corpus:
        try:
            return read_corpus(corpus, columns=columns, language=language)
        except InputError as error:
            if NO_LANGUAGE not in str(error) or one.first == 1:
                raise
        papers, check = read_corpus(corpus, columns=columns, language="all")
        none = replace(check, n_aside=check.n_aside + len(papers), language=language)
        return papers.iloc[:0], none


def _keep(work: Work, step: str, papers: pd.DataFrame, check: CorpusCheck) -> None:
    """Keep a part: its papers, what they are known by, and the report on them."""
    table = papers.drop(columns=RAW, errors="ignore")
    keys = paper_keys(papers).assign(
        paper_id=papers["paper_id"].to_numpy(), date=papers["date"].to_numpy()
    )
    counts = {
        field.name: getattr(check, field.name)
        for field in fields(check)
        if field.name not in (*TABLES, "path", "first_date", "last_date")
    }
    found = {name: getattr(check, name) for name in TABLES}
    work.save(step, {"papers": table, "keys": keys, **found}, facts={"counts": counts})


def _joined(work: Work, steps: list[str], name: str) -> CorpusCheck:
    """Return one report on the reading of all parts."""
    counts = [work.facts(step)["counts"] for step in steps]
    tables = {
        table: pd.concat([work.table(step, table) for step in steps], ignore_index=True)
        for table in TABLES
    }
    audit = tables["audit"]
    whole = audit["what"].isin(["read", "column"])
    by = ["what", "file", "row", "out", "detail"]
    summed: pd.DataFrame = audit[whole].groupby(by, as_index=False, sort=False).agg(n=("n", "sum"))
    rest = audit[~whole]
    audit = pd.concat([summed[list(audit)], rest], ignore_index=True)
    languages: dict[str, int] = {}
    for one in counts:
        for code, n in one["languages"].items():
            languages[code] = languages.get(code, 0) + int(n)
    ordered = sorted(languages, key=lambda code: (-languages[code], code))

    def total(key: str) -> int:
        return sum(int(one[key]) for one in counts)

    return CorpusCheck(
        name,
        tables["findings"],
        n_read=total("n_read"),
        n_merged=total("n_merged"),
        n_aside=total("n_aside"),
        n_without_abstract=total("n_without_abstract"),
        n_without_date=total("n_without_date"),
        languages={code: languages[code] for code in ordered},
        language=next((one["language"] for one in counts if one["language"]), ""),
        audit=audit,
        duplicates=tables["duplicates"],
    )


def _with_repeats(
    check: CorpusCheck, keys: pd.DataFrame, again: pd.DataFrame, name: str
) -> CorpusCheck:
    """Add to the report the papers that an earlier part has already."""
    ids = keys["paper_id"].to_numpy()
    rows, first = again["row"].to_numpy(), again["first"].to_numpy()
    listed = pd.DataFrame(
        {
            "decision": "merged",
            "rule": again["rule"].to_numpy(),
            "similarity": 1.0,
            "kept_id": ids[first],
            "merged_id": ids[rows],
            "kept_file": name,
            "kept_row": np.int64(0),
            "merged_file": name,
            "merged_row": np.int64(0),
            "title": "",
        }
    )
    said = f"{name}: {len(rows):,} papers are those of an earlier part of the corpus."
    line = table_of(AUDIT, [("merged", name, 0, len(rows), True, said)])
    return replace(
        check,
        n_merged=check.n_merged + len(rows),
        audit=pd.concat([check.audit, line], ignore_index=True),
        duplicates=pd.concat(
            [check.duplicates, listed[list(DUPLICATES.columns)]], ignore_index=True
        ),
    )


def _refuse_shared_ids(keys: pd.DataFrame, name: str) -> None:
    twice = keys["paper_id"].duplicated()
    if twice.any():
        shared = keys.loc[twice, "paper_id"].iloc[0]
        raise InputError(
            f"{name}: the paper_id {shared!r} is that of two papers that say different things "
            f"({int(twice.sum()):,} such papers); give each paper its own."
        )


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame({"line": [], "kind": [], "detail": [], "refused": [], "aside": []}).astype(
        {"line": "int64", "kind": "str", "detail": "str", "refused": bool, "aside": bool}
    )
