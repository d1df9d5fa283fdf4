"""Results verified: whether they are as they were written, and whether the same comes out again."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.config import EmbeddingConfig, RunConfig, ScaleConfig
from analysis.corpus import opened
from analysis.errors import InputError
from analysis.pipeline.places import Places, inputs_of, locate, places_of
from analysis.pipeline.sizes import compute_any
from analysis.pipeline.stages import STAGES, Clock
from analysis.progress import progress
from analysis.schema import RESULT_TABLES
from analysis.store import file_hash, load_results, versions, write_results
from analysis.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.corpus import Corpus
    from analysis.store import Results

ENOUGH = 0.97
"""The adjusted Rand index from which on topics count as the same under other versions."""
READ = ("audit", "duplicates")
OPTIONS = {
    "--dates": "dates",
    "--themes": "themes",
    "--vectors": "vectors",
    "--seed-topics": "seeds",
}


@dataclass(frozen=True)
class Verification:
    """Whether results are the same when they are made again, and where they are not.

    `same` is the answer; `lines` say how it was found and where differences are; `table` has
    a row a table of results (table, same, differences); `agreement` is the adjusted Rand
    index of old and new topics, None where nothing was made again.
    """

    same: bool
    lines: tuple[str, ...]
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    agreement: float | None = None

    def __str__(self) -> str:
        return "\n".join(
            [f"{'same' if self.same else 'different'}: {self.lines[0]}", *self.lines[1:]]
        )


def verify_results(
    results: str | Path,
    corpus: Corpus | None = None,
    *,
    quiet: bool = False,
    **beside: str | Path | None,
) -> Verification:
    """Check results against their hashes, make them again, and compare.

    First every file is hashed. Then the tables are computed anew with the settings of the
    results: from the corpus, or without one from the papers and vectors in the results
    themselves (the shipped results from the shipped corpus). Tables that are not the same to the
    byte are compared cell by cell; where other versions of dependencies made the results, they
    count as the same if the topics agree to an adjusted Rand index of .97. Nothing is
    written.

    Parameters
    ----------
    results
        A folder that `run` wrote.
    corpus
        What it was made from; None takes the papers as they stand in the results.
    quiet
        Whether to show no bar.
    beside
        Files that were read beside the corpus: dates, themes, vectors, seeds. A `themes.toml` in
        the folder of results is found.

    Raises
    ------
    InputError
        If the folder holds no results, or a file that they were made with is not named.
    """
    home = Path(results)
    if not (home / "provenance.json").is_file():
        load_results(home)  # refuses it
    try:
        known = load_results(home, full=True)
    except InputError as damage:
        return Verification(False, (f"{damage}",))
    whole = f"{count(len(known.provenance['files']), 'file')} as written"
    if "placed" in known.provenance:
        how = "papers were placed among those of a fit, which is what can be made again"
        return Verification(True, (f"{whole}; {how}",))
    places, own = _places(home, known, corpus, beside)
    settings = _settings(known)
    with opened(places.corpus) as files, tempfile.TemporaryDirectory(prefix="themes-") as room:
        places = replace(places, corpus=files)
        other = [] if own else _other_inputs(known, inputs_of(files, places))
        if own and places.vectors is None:
            places = replace(places, vectors=home / "vectors.npy")
        with progress(len(STAGES) - 1, quiet=quiet) as begin:
            aside = replace(places, results=Path(room) / "results")
            again = compute_any(aside, settings, Clock(begin), "again")
        parquet = "papers.parquet" in known.provenance["files"]
        fresh = Path(room) / "again"
        fresh.mkdir()
        write_results(again, fresh, "parquet" if parquet else "csv")
        again = load_results(fresh)
    return _judged(known, again, whole, other, own=own)


def _places(
    home: Path, known: Results, corpus: Corpus | None, beside: Mapping[str, Any]
) -> tuple[Places, bool]:
    """Return what to read, and whether that is the papers of the results themselves."""
    if unknown := set(beside) - set(OPTIONS.values()):
        raise TypeError(
            f"unexpected arguments {sorted(unknown)}; there are {list(OPTIONS.values())}"
        )
    shipped = places_of(home).shipped and corpus is None
    named = {name: beside.get(name) for name in OPTIONS.values()}
    places = locate(None if shipped else (corpus or home), None if shipped else home, **named)
    made = known.provenance.get("made", "")
    words = shlex.split(made) if isinstance(made, str) and not shipped else []
    own = corpus is None and not shipped
    for option, name in OPTIONS.items():
        here = getattr(places, name)
        if option in words and here is None and not (own and name in ("dates", "vectors")):
            file = words[words.index(option) + 1]
            raise InputError(f"{home}: was made with {file}; name that file with {option}")
    columns = known.provenance.get("configuration", {}).get("columns")
    return replace(places, columns=None if own else columns), own


def _settings(known: Results) -> RunConfig:
    """Return the settings of results, as far as they are known today."""
    asked = known.provenance.get("configuration", {})
    embedding = {
        name: value
        for name, value in asked.get("embedding", {}).items()
        if name in ("encoder", "batch_size")
    }
    sizes = {setting.name for setting in fields(ScaleConfig)}
    scale = {name: value for name, value in asked.get("scale", {}).items() if name in sizes}
    return RunConfig(
        EmbeddingConfig(**embedding),
        known.topic_config,
        known.trend_config,
        str(asked.get("language", "auto")),
        scale=ScaleConfig(**scale),
    )


def _other_inputs(known: Results, inputs: Mapping[str, Path]) -> list[str]:
    """Name the files that are not those that the results were made from."""
    due = known.provenance.get("inputs", {})
    if not isinstance(due, dict) or not due:
        return []
    found = {name: file_hash(path) for name, path in inputs.items()}
    return [name for name, digest in found.items() if digest not in due.values()]


def _judged(
    known: Results, again: Results, whole: str, other: list[str], *, own: bool
) -> Verification:
    """Compare results with those that came out again.

    Parameters
    ----------
    known, again
        The results, and those made again.
    whole
        What the hashes say.
    other
        The files read that are not those of the results.
    own
        Whether only their own papers were read.
    """
    from analysis.topics import agreement

    before, now = known.provenance["files"], again.provenance["files"]
    rows = []
    for name in sorted(before):
        stem = Path(name).stem
        if own and stem in READ:
            continue  # what was read from where is not known from the papers alone
        if now.get(name) == before[name]:
            rows.append((stem, True, ""))
        elif stem in RESULT_TABLES:
            told = table_differences(getattr(known, stem), getattr(again, stem))
            rows.append((stem, not told, "; ".join(told)))
        else:
            rows.append((stem, False, _vector_differences(known, again)))
    table = pd.DataFrame(rows, columns=["table", "same", "differences"])
    differ = table[~table["same"]]
    lines = [f"{other[0]} is not the file that these results were made from"] if other else []
    if not len(differ):
        exact = now == before
        how = "every table came out again" + (" byte for byte" if exact else " to six digits")
        return Verification(True, (f"{whole}, and {how}", *lines), table, 1.0)
    both = known.papers[["paper_id", "topic"]].merge(
        again.papers[["paper_id", "topic"]], on="paper_id"
    )
    ari = agreement(both["topic_x"], both["topic_y"])["ari"] if len(both) else 0.0
    places = [f"{row.table}: {row.differences}" for row in differ.itertuples()]
    changed = _other_versions(known)
    agreed = f"topics agree to {ari:.3f} (adjusted Rand index) over {count(len(both), 'paper')}"
    lines += [agreed, *([f"other versions: {listing(changed)}"] if changed else []), *places]
    alike = bool(changed) and ari >= ENOUGH and len(both) == len(known.papers) == len(again.papers)
    names = listing(differ["table"])
    first = f"{whole}, but {names} came out otherwise"
    if alike:
        first += (
            f"; with other versions of dependencies the topics are the same (at least {ENOUGH})"
        )
    return Verification(alike, (first, *lines), table, ari)


def _other_versions(known: Results) -> list[str]:
    """Say which dependencies have another version here than the results were made with."""
    then, here = known.provenance.get("versions", {}), versions()
    return [
        f"{name} {then[name]}, here {here.get(name, 'none')}"
        for name in sorted(then)
        if then[name] != here.get(name)
    ]


def table_differences(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Say where two tables differ: rows, columns, and how many cells of which columns.

    Numbers are the same if they agree to five digits.

    Examples
    --------
    >>> table_differences(pd.DataFrame({"n": [1, 2]}), pd.DataFrame({"n": [1, 3]}))
    ['n in 1 of 2 rows (first in row 2: 2, now 3)']
    """
    import numpy as np

    found = []
    if len(old) != len(new):
        found.append(f"{count(len(old), 'row')}, now {len(new):,}")
    if gone := [str(name) for name in old if name not in new]:
        found.append(f"no column {listing(gone)} any more")
    if more := [str(name) for name in new if name not in old]:
        found.append(f"a new column {listing(more)}")
    if len(old) != len(new):
        return found
    for name in (column for column in old if column in new):
        one, other = old[name], new[name]
        if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
            numbers = one.to_numpy(dtype=float), other.to_numpy(dtype=float)
            differ = ~np.isclose(*numbers, rtol=1e-5, atol=1e-8, equal_nan=True)
        else:
            texts = one.astype("str").fillna(""), other.astype("str").fillna("")
            differ = texts[0].to_numpy() != texts[1].to_numpy()
        if differ.any():
            row = int(np.flatnonzero(differ)[0])
            shown = f"first in row {row + 1:,}: {one.iloc[row]}, now {other.iloc[row]}"
            found.append(f"{name} in {int(differ.sum()):,} of {len(old):,} rows ({shown})")
    return found


def _vector_differences(known: Results, again: Results) -> str:
    import numpy as np

    one, other = known.vectors, again.vectors
    if one.shape != other.shape:
        return f"{one.shape[0]:,} by {one.shape[1]:,}, now {other.shape[0]:,} by {other.shape[1]:,}"
    return f"they differ by up to {float(np.abs(one - other).max()):.2g}"
