"""How much memory a large corpus will take, and whether it is there, before the work begins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.config import ScaleConfig
    from analysis.corpus import Slice

BASE = 700_000_000  # bytes of libraries and a small fit
OF_SAMPLE = 60_000  # bytes for each paper of a sample while it is fitted
HELD = 3.0  # times that texts are held at the end: as read, joined with their topics, written
OF_PAPER = 700  # bytes for each paper beside texts and vectors: ids, hashes, places, dates
OF_NUMBER = 8  # bytes for each number of a vector: as found, and joined


def memory_needed(n_papers: int, text_bytes: int, scale: ScaleConfig, n_dims: int = 256) -> int:
    """Return about how many bytes a run over a large corpus takes at its height.

    Parameters
    ----------
    n_papers
        How many papers.
    text_bytes
        Bytes of all their columns.
    scale
        The settings.
    n_dims
        Columns of the vectors.
    """
    sample = scale.sample * OF_SAMPLE
    of_papers = n_papers * (OF_PAPER + OF_NUMBER * n_dims)
    return int(BASE + sample + HELD * text_bytes + of_papers)


def text_bytes(slices: Sequence[Slice]) -> int:
    """Return how many bytes the columns of Parquet files take once they are unpacked."""
    import pyarrow.parquet as pq

    total = 0
    for source in dict.fromkeys(one.source for one in slices):
        about = pq.ParquetFile(source.path).metadata
        total += sum(about.row_group(g).total_byte_size for g in range(about.num_row_groups))
    return total


def memory_free() -> int | None:
    """Return how many bytes of memory a new piece of work may take here, None if not known.

    Where the process is held to less than the machine has, as in a container, that counts.
    """
    found: list[int] = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
        group = Path("/sys/fs/cgroup")
        most = (group / "memory.max").read_text(encoding="ascii").strip()
        if most != "max":
            found.append(int(most) - int((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError):
        pass
    if not found and hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found) if found else None


def memory_told(name: str, n_papers: int, needed: int, free: int | None) -> str:
    """Say that a corpus will not fit into memory, "" where it will or where nobody knows.

    Parameters
    ----------
    name
        What the corpus is called.
    n_papers
        Its papers.
    needed, free
        Bytes that it takes, and that there are.

    Examples
    --------
    >>> memory_told("big.parquet", 1_000_000, 3_400_000_000, 2_000_000_000)  # doctest: +ELLIPSIS
    'big.parquet: 1,000,000 papers take about 3.4 GB of memory and 2.0 GB are free here; ...'
    >>> memory_told("big.parquet", 1_000_000, 3_400_000_000, 8_000_000_000)
    ''
    """
    if free is None or needed <= free:
        return ""
    return (
        f"{name}: {n_papers:,} papers take about {needed / 1e9:.1f} GB of memory and "
        f"{free / 1e9:.1f} GB are free here; the run may be ended by the system, so end other "
        "programs, take a larger machine, or run some of the papers"
    )
