"""Vectors that the user brings along: one a paper, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.embeddings.rows import unit_rows
from analysis.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_vectors(path: str | Path, papers: pd.DataFrame) -> NDArray[np.float32]:
    """Read the vectors of the papers from a file, and bring them to length one.

    A `.npy` holds one row a paper in the order in which `papers` has them. A `.parquet`
    holds numbers in columns, or one column of lists; with a column `paper_id` its rows
    may stand in any order, and those of other papers are left out.

    Returns
    -------
    numpy.ndarray
        float32 (n_papers, n_dimensions), in the papers' order.

    Raises
    ------
    InputError
        If the file cannot be read, a paper has no vector or two, or a number is missing.
    """
    file = Path(path)
    readers = {".npy": _read_array, ".parquet": _read_table}
    if not file.is_file():
        raise InputError(f"{file}: no such file; check what --vectors names")
    if file.suffix not in readers:
        raise InputError(f"{file}: vectors are read from .npy and .parquet; write one of these")
    try:
        found = readers[file.suffix](file, papers)
    except (OSError, ValueError, TypeError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(
            f"{file}: cannot be read as vectors ({reason}); write numbers, one row a paper"
        ) from error
    if found.ndim != 2 or found.shape[1] < 2:
        raise InputError(f"{file}: shape {found.shape}; a paper needs a row of two numbers or more")
    if len(found) != len(papers):
        raise InputError(
            f"{file}: {len(found):,} rows for {len(papers):,} papers; `themes check` says which "
            "were merged or set aside, or name the rows by paper_id in a Parquet file"
        )
    odd = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if len(odd):
        name = papers["paper_id"].iloc[int(odd[0])]
        raise InputError(
            f"{file}: the vector of paper {name} (row {odd[0] + 1:,}) has a number that is missing "
            "or infinite; leave no gaps"
        )
    return unit_rows(found)


def _read_array(file: Path, _papers: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(np.load(file, allow_pickle=False), dtype=np.float64)


def _read_table(file: Path, papers: pd.DataFrame) -> NDArray[np.float64]:
    table = pd.read_parquet(file)
    if "paper_id" in table.columns:
        table = table.set_index(table["paper_id"].astype(str)).drop(columns="paper_id")
        wanted = papers["paper_id"].astype(str)
        lacking = wanted[~wanted.isin(table.index)]
        twice = wanted[wanted.isin(table.index[table.index.duplicated()])]
        for names, what in ((lacking, "no vector"), (twice, "two vectors")):
            if len(names):
                raise InputError(
                    f"{file}: {what} for paper {names.iloc[0]} ({len(names):,} such papers); "
                    "give each paper one"
                )
        table = table.loc[wanted.tolist()]
    if table.shape[1] == 1:
        return np.array(table.iloc[:, 0].tolist(), dtype=np.float64)
    return table.to_numpy(dtype=np.float64)
