"""Parquet files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.nested import flat
from analysis.corpus.readers.records import Records, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

FIRST_DAY, LAST_DAY = "1000-01-01", "9999-12-31"  # what lies outside is no date


def read_parquet(source: Source) -> Records:
    """Read a Parquet file; rows are counted from 1, those of a slice from where it begins.

    Lists and structs are written out as those of JSON are. Dates out of range and bytes
    that are no text are missing values.

    Raises
    ------
    InputError
        If the file is not there, is empty, is not Parquet or has no rows.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    require_content(source)
    try:
        table = pq.ParquetFile(source.path).read()
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        problem = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise InputError(
            f"{source}: this is not a readable Parquet file ({problem}); write it anew."
        ) from None
    if not table.num_rows:
        raise InputError(f"{source}: the table has no rows; write it with its papers.")
    plain: dict[int, Any] = {}
    nested: dict[str, list[Any]] = {}
    for i, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        if pa.types.is_nested(column.type):
            nested[name] = _values(column)
        else:
            plain[i] = _plain(column)
    frame = pd.DataFrame(plain).set_axis([table.column_names[i] for i in plain], axis="columns")
    if nested:
        values = zip(*nested.values(), strict=True)
        rows = [flat(dict(zip(nested, row, strict=True))) for row in values]
        others = pd.DataFrame(rows).astype("str")
        frame = frame.join(others[[name for name in others if name not in frame]])
    return Records(frame, list(range(source.first, source.first + table.num_rows)), unit="row")


def _plain(column: Any) -> Any:
    """Return a column as pandas holds it: numbers and flags, days, or texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _days(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return column.to_pandas()
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _decoded(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            return _decoded(column.cast(pa.large_binary()))
        return column.to_pandas().astype("str")
    try:
        return pc.cast(column, pa.string()).to_pandas().astype("str")
    except pa.ArrowException:
        return _texts([None if value is None else str(value) for value in _values(column)])


def _days(column: Any) -> Any:
    """Return moments in UTC without a zone, those of no calendar missing."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    kind = column.type
    unit = "D" if pa.types.is_date32(kind) else "ms" if pa.types.is_date64(kind) else kind.unit
    whole = pa.int32() if pa.types.is_date32(kind) else pa.int64()
    numbers = column.cast(whole).cast(pa.int64())
    raw = numbers.fill_null(0).to_numpy()
    first, last = (
        np.datetime64(day, "s").astype(f"datetime64[{unit}]").astype("int64")
        if unit != "ns"
        else np.int64(edge)
        for day, edge in ((FIRST_DAY, -(2**63) + 1), (LAST_DAY, 2**63 - 1))
    )
    fine = (raw >= first) & (raw <= last) & ~np.asarray(column.is_null())
    moments = np.where(fine, raw, first).astype(f"datetime64[{unit}]").astype("datetime64[us]")
    return pd.Series(moments).where(pd.Series(fine))


def _decoded(column: Any) -> Any:
    return _texts(
        [None if value is None else value.decode("utf-8", "replace") for value in _values(column)]
    )


def _texts(values: list[str | None]) -> Any:
    import pandas as pd

    return pd.Series(values, dtype="str")


def _values(column: Any) -> list[Any]:
    """Return the values as Python has them; where that cannot be, as missing ones."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, UnicodeDecodeError):
        return [None] * len(column)
    return [_jsonable(value) for value in values]


def _jsonable(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.loads(json.dumps(value, default=str))
    return value
