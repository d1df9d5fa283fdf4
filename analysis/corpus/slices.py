"""Parquet files a slice at a time, so that a corpus larger than memory can be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.corpus.opening import Opened
from analysis.corpus.readers import Source, known
from analysis.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Slice:
    """Rows of one row group of a Parquet file that are read together.

    `start` counts rows within the row group `group`, `first` those of the file from 1.
    """

    source: Source
    group: int
    start: int
    n: int
    first: int


def parquet_slices(files: Opened, rows: int) -> list[Slice] | None:
    """Return the slices of all files in order, or None where a file is not Parquet.

    Parameters
    ----------
    files
        The files of a corpus.
    rows
        Rows of a slice at most.

    Raises
    ------
    InputError
        If a file cannot be read as Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = []
    for named in files.sources:
        source = replace(named, path=named.path.absolute())  # others work in other folders
        if not source.path.is_file() or not source.path.stat().st_size:
            return None
        form = known(source)
        if form is None or form.name != "Parquet":
            return None
        try:
            about = pq.ParquetFile(source.path).metadata
        except (pa.ArrowException, OSError) as error:
            problem = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise InputError(
                f"{source}: this is not a readable Parquet file ({problem}); write it anew."
            ) from None
        first = 1
        for group in range(about.num_row_groups):
            n_rows = about.row_group(group).num_rows
            for start in range(0, n_rows, rows):
                n = min(rows, n_rows - start)
                found.append(Slice(source, group, start, n, first + start))
            first += n_rows
    return found


def read_slices(slices: Sequence[Slice], wanted: Collection[int]) -> Iterator[tuple[int, pa.Table]]:
    """Yield those slices that are wanted, by their place among all; no more than one is held.

    Row groups without a wanted slice are not read.
    """
    groups: dict[tuple[Source, int], list[int]] = {}
    for place, one in enumerate(slices):
        groups.setdefault((one.source, one.group), []).append(place)
    for (source, group), places in groups.items():
        if any(place in wanted for place in places):
            last = max(place for place in places if place in wanted)
            tables = _cut(source, group, [slices[place].n for place in places])
            for place, table in zip(places, tables, strict=True):
                if place in wanted:
                    yield place, table
                if place == last:
                    break


@contextmanager
def as_corpus(one: Slice, table: Any) -> Iterator[Opened]:
    """Give a slice as a corpus of its own, whose rows are counted as in the whole file."""
    import pyarrow.parquet as pq

    with TemporaryDirectory(prefix="themes-") as room:
        file = Path(room) / "slice.parquet"
        pq.write_table(table, file, compression="none")
        yield Opened([Source(one.source.name, file, first=one.first)])


def _cut(source: Source, group: int, sizes: Sequence[int]) -> Iterator[pa.Table]:
    """Yield a row group in pieces of these sizes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(source.path)
    held: list[pa.Table] = []
    batches = file.iter_batches(batch_size=max(sizes), row_groups=[group])
    for size in sizes:
        while sum(table.num_rows for table in held) < size:
            try:
                held.append(pa.Table.from_batches([next(batches)]))
            except (pa.ArrowException, OSError) as error:
                problem = (str(error).splitlines() or [type(error).__name__])[0][:200]
                raise InputError(
                    f"{source}: row group {group + 1} cannot be read ({problem}); "
                    "write the file anew."
                ) from None
        whole = pa.concat_tables(held)
        yield whole.slice(0, size)
        held = [whole.slice(size)]
