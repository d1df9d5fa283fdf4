"""Selections that are kept by a name: one file beside the results, which a refit leaves alone.

The file is CSV with the columns name and paper_id, a row a paper. Papers are known by their
ids, so that a selection means the same papers after every refit.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import InputError
from analysis.explorer.editing import SHIPPED, shown
from analysis.findings import labelled
from analysis.store import Results, as_csv, load_results, plain, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = "selections.csv"
LONGEST_NAME = 80
"""Characters that the name of a selection has at most."""
_COLUMNS = ["name", "paper_id"]


def load_selections(
    results: Results | str | Path = "corpus/derived", path: str | Path | None = None
) -> dict[str, pd.DataFrame]:
    """Return the selections that were kept in the explorer, each as a table of its papers.

    Parameters
    ----------
    results
        Finished results, or the folder they lie in.
    path
        The file of selections; by default `selections.csv` in that folder, for the shipped
        results in `corpus`, and for results without a folder in the current one.

    Returns
    -------
    dict
        By name, in the order in which they were kept: the papers in corpus order, with all
        columns of `results.papers` and topic_label. `attrs["missing"]` lists the ids of papers
        that these results no longer hold.

    Raises
    ------
    InputError
        If the folder holds no results, or the file is none of selections.
    """
    found = results if isinstance(results, Results) else load_results(results)
    place = Path(path) if path is not None else selections_file(results)
    return selected_tables(found, read_selections(place))


def selections_file(results: Results | str | Path) -> Path:
    """Return the file that selections of these results are kept in."""
    if isinstance(results, Results):
        return Path.cwd() / FILE
    folder = Path(results)
    return (SHIPPED.parent if folder.resolve() == SHIPPED.resolve() else folder) / FILE


def selected_tables(results: Results, kept: Mapping[str, Iterable[str]]) -> dict[str, pd.DataFrame]:
    """Return the papers of each selection, in corpus order."""
    papers = labelled(results)
    ids = papers["paper_id"].astype(str)
    tables = {}
    for name, wanted in kept.items():
        table = papers[ids.isin(list(wanted))]
        table.attrs["missing"] = sorted(set(wanted) - set(ids))
        tables[name] = table
    return tables


def read_selections(path: Path) -> dict[str, list[str]]:
    """Return the ids of each selection's papers, in the file's order; none where it is missing.

    Raises
    ------
    InputError
        If it is no table of names and papers, or a row lacks one of them.
    """
    if not path.is_file():
        return {}
    remedy = f"mend it, or move it away; it has the columns {' and '.join(_COLUMNS)}"
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:  # of pandas too: it derives its own from ValueError
        raise InputError(f"{shown(path)}: cannot be read as CSV ({error}); {remedy}") from None
    if not set(_COLUMNS) <= set(table.columns):
        raise InputError(f"{shown(path)}: this is no file of selections; {remedy}")
    kept: dict[str, list[str]] = {}
    for line, (name, paper) in enumerate(table[_COLUMNS].itertuples(index=False), start=2):
        if not str(name).strip() or not str(paper).strip():
            raise InputError(f"{shown(path)}, row {line}: a name or a paper is missing; {remedy}")
        kept.setdefault(str(plain(name)), []).append(str(plain(paper)))
    return {name: list(dict.fromkeys(ids)) for name, ids in kept.items()}


def keep_selection(path: Path, name: str, paper_ids: Iterable[str]) -> str:
    """Keep papers under a name, in place of those that had it; return what was done.

    Parameters
    ----------
    path
        The file of selections; it is made where it is not there.
    name
        What they are called.
    paper_ids
        The ids of the papers.

    Raises
    ------
    InputError
        If there is no name, no paper, or the file cannot be read or written.
    """
    called, ids = " ".join(name.split()), list(dict.fromkeys(paper_ids))
    if not called:
        raise InputError("a selection needs a name to be kept under")
    if len(called) > LONGEST_NAME:
        raise InputError(f"the name has {len(called)} characters; {LONGEST_NAME} are allowed")
    if not ids:
        raise InputError("no paper is selected, so there is nothing to keep; select some first")
    kept = read_selections(path)
    done = "Replaced" if called in kept else "Kept"
    _write(path, {**kept, called: ids})
    return f"{done}; written to {shown(path)}."


def drop_selection(path: Path, name: str) -> str:
    """Forget a selection; its papers stay where they are. Return what was done.

    Raises
    ------
    InputError
        If there is none of that name, or the file cannot be read or written.
    """
    kept = read_selections(path)
    if name not in kept:
        known = ", ".join(kept) or "none"
        raise InputError(f"no selection is called {name!r}; there are: {known}")
    _write(path, {other: ids for other, ids in kept.items() if other != name})
    return f"Removed; {shown(path)} is without it."


def _write(path: Path, kept: Mapping[str, Iterable[str]]) -> None:
    rows = [(name, paper) for name, ids in kept.items() for paper in ids]
    table = pd.DataFrame(rows, columns=_COLUMNS, dtype="str")
    try:
        write_whole(path, as_csv(table).encode())
    except OSError as error:
        raise InputError(
            f"{shown(path)}: cannot be written ({error.strerror}); make the folder writable"
        ) from None
