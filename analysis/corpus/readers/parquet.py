"""Parquet files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analysis.corpus.readers.records import Records, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_parquet(path: Path) -> Records:
    """Read a Parquet file; rows are counted from 1. Lists and structs become JSON text.

    Raises
    ------
    InputError
        If the file is not there, is empty, is not Parquet or has no rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    require_content(path)
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        problem = str(error).splitlines()[0]
        raise InputError(
            f"{path}: this is not a readable Parquet file ({problem}); write it anew."
        ) from None
    if not table.num_rows:
        raise InputError(f"{path}: the table has no rows; write it with its papers.")
    for i, column in enumerate(table.schema):
        if pa.types.is_nested(column.type):
            values = [
                None if value is None else json.dumps(value, ensure_ascii=False, default=str)
                for value in table.column(i).to_pylist()
            ]
            table = table.set_column(i, column.name, pa.array(values, pa.string()))
    frame = table.to_pandas(ignore_metadata=True)
    return Records(frame, list(range(1, len(frame) + 1)), unit="row")
