"""Results read again: every file as it was written, or the one that is not is named."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.schema import (
    AUDIT,
    DATE,
    DUPLICATES,
    PAPER_TOPICS,
    PAPERS,
    PREVALENCE,
    REAL,
    RESULT_TABLES,
    SEEDS,
    TEXT,
    THEMES,
    TOPIC_TERMS,
    TOPICS,
    TRENDS,
)
from analysis.store.appearing import settle
from analysis.store.commas import plain
from analysis.store.files import read_json
from analysis.store.records import RECORD, changed_files, order_of, read_record, remedy_of
from analysis.store.results import LATER, TABLES, Results
from analysis.store.soundness import faults
from analysis.wording import listing

if TYPE_CHECKING:
    from typing import Any

MIXED = 3  # changed files from which on they are taken for those of other results
RETRIES = 3  # of reading, while others write
MARKS = dict.fromkeys(
    ("arxiv_id", "date_precision", "date_evidence", "text_source", "topic_label"), TEXT
)
# Of trends; each may be empty.
REASONS = ("reason", "course", "null", "null_reason", "hangs_on", "falls_beside")
KINDS = {  # of the columns that the code reads; others keep what pandas finds
    "papers": {**PAPERS.columns, **PAPER_TOPICS.columns, "theme": TEXT, **MARKS},
    "topics": {**TOPICS.columns, "theme": TEXT, "trust": TEXT, "coherence": REAL, "papers": TEXT},
    "themes": {**THEMES.columns, "about": TEXT},
    "topic_terms": dict(TOPIC_TERMS.columns),
    "tree": {"height": REAL, "label": TEXT},
    "representatives": {"paper_id": TEXT, "title": TEXT, "confidence": REAL},
    "audit": dict(AUDIT.columns),
    "duplicates": dict(DUPLICATES.columns),
    "seeds": dict(SEEDS.columns),
    "corrections": dict.fromkeys(("do", "theme", "papers", "name", "note"), TEXT),
    "prevalence": dict(PREVALENCE.columns),
    "trends": {**TRENDS.columns, **dict.fromkeys(REASONS, TEXT)},
}


def load_results(folder: str | Path = "corpus/derived", *, full: bool = False) -> Results:
    """Read a folder that `themes run` wrote, and make sure that it is as it was written.

    Hashes, sizes, columns, ids, counts and the shape of the vectors are checked. Large files
    (32 MB and more) are known by size and time where they have been checked before. Results of
    earlier versions lack some tables, which then are empty.

    Parameters
    ----------
    folder
        The folder.
    full
        Whether to read every file again for its hash, also large ones.

    Raises
    ------
    InputError
        If the folder is not one of results, or a file in it is missing, damaged, edited or
        of other results; it says which file, what is wrong and what makes it anew.
    """
    home = Path(folder)
    settle(home)
    for _ in range(RETRIES):
        record = read_record(home)
        try:
            return _load(home, record, full=full)
        except InputError:
            if read_json(home / RECORD) == record:
                raise  # else a run has just put other results in their place
    return _load(home, read_record(home), full=full)


def _load(home: Path, record: dict[str, Any], *, full: bool) -> Results:
    """Read results that are what their record says, or say what is not."""
    changed = changed_files(home, record, full=full)
    remedy = remedy_of(record, home)
    if len(changed.files) >= MIXED and "is missing" not in changed.files.values():
        some = listing(list(changed.files)[:2])
        raise InputError(
            f"{home / RECORD}: is of other results than tables beside it ({some} and "
            f"{len(changed.files) - 2} more of {changed.of} files are not those that it lists); "
            f"{remedy}"
        )
    listed = {Path(name).stem: home / name for name in record["files"]}
    missing = [name for name, how in changed.files.items() if how == "is missing"]
    missing += [f"{name}.csv" for name in TABLES if name not in listed]
    missing += ["vectors.npy"] if "vectors" not in listed else []
    if missing:
        what = "table" if Path(missing[0]).stem in RESULT_TABLES else "file"
        raise InputError(f"{home / missing[0]}: this {what} of the results is missing; {remedy}")
    name = ""
    try:
        tables = {}
        for name in (*TABLES, *LATER):
            if name in listed:
                tables[name] = _read_table(listed[name], name)
        name = "vectors"
        with listed[name].open("rb") as file:
            vectors = np.lib.format.read_array(file, allow_pickle=False)
    except Exception as error:  # whatever a reader of files says of what is none
        how = changed.files.get(listed[name].name) or _said(error)
        raise InputError(f"{listed[name]}: {_unread(listed[name], how)}; {remedy}") from error
    found = list(faults(tables, vectors, record))
    if "order" in record and not changed and order_of(tables["papers"]) != record["order"]:
        found.append(("papers", "has its papers in another order than the vectors"))
    told = [(listed[where].name, what) for where, what in found]
    if changed:
        told = [fault for fault in told if fault[0] in changed.files] or list(changed.files.items())
        more = [file for file in changed.files if file != told[0][0]]
        also = f" (changed as well: {', '.join(more)})" if more else ""
        raise InputError(
            f"{home / told[0][0]}: {told[0][1]}{also}; {remedy}, and edit tables in a copy "
            f"(`themes export-tables {home} --out DIR`)"
        )
    if told:
        raise InputError(f"{home / told[0][0]}: {told[0][1]}; {remedy}")
    return Results(**tables, vectors=vectors, provenance=record)


def _said(error: Exception) -> str:
    """Return what a reader said, in one line."""
    return " ".join(str(error).split())[:160] or type(error).__name__


def _unread(path: Path, how: str) -> str:
    kinds = {".csv": "a table in CSV (UTF-8)", ".parquet": "a table in Parquet", ".npy": "vectors"}
    return f"cannot be read as {kinds.get(path.suffix, 'a table')} ({how})"


def _read_table(path: Path, name: str) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    header = list(pd.read_csv(path, nrows=0, encoding="utf-8").columns)
    kinds = {column: KINDS[name].get(column) for column in header}
    texts = [column for column, kind in kinds.items() if kind == TEXT]
    frame = pd.read_csv(
        path,
        dtype=dict.fromkeys(texts, "str"),
        encoding="utf-8",
        keep_default_na=False,  # a paper may be called "NA"
        na_values={column: [""] for column in header if column not in texts},
    )
    for column, kind in kinds.items():
        if kind == DATE:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif kind == REAL:
            with suppress(ValueError):  # what is no number is told with the table's other faults
                frame[column] = frame[column].astype("float64")
        elif frame[column].dtype == "str" and frame[column].str.startswith("'").any():
            frame[column] = frame[column].map(plain)
    return frame.rename(columns=plain)
