"""Where results lie: a folder of plain tables that appears whole, and keys that say from what.

Nothing is pickled.
"""

from analysis.store.files import (
    HOME,
    appearing_whole,
    file_hash,
    read_json,
    write_json,
    write_table,
)
from analysis.store.keys import figures_key, intact, run_key, versions
from analysis.store.results import (
    LEADING,
    PARQUET_FROM,
    Format,
    Results,
    load_results,
    save_results,
    write_results,
)

__all__ = [
    "HOME",
    "LEADING",
    "PARQUET_FROM",
    "Format",
    "Results",
    "appearing_whole",
    "figures_key",
    "file_hash",
    "intact",
    "load_results",
    "read_json",
    "run_key",
    "save_results",
    "versions",
    "write_json",
    "write_results",
    "write_table",
]
