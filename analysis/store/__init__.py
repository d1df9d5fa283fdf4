"""Where results lie: a folder of plain tables that appears whole, and keys that say from what.

Nothing is pickled.
"""

from analysis.store.appearing import appearing_whole, settle, write_once, write_whole
from analysis.store.commas import as_csv, plain
from analysis.store.files import (
    HOME,
    cache_folder,
    file_hash,
    read_json,
    target_of,
    write_json,
)
from analysis.store.joining import join_papers
from analysis.store.keys import figures_key, intact, run_key, versions
from analysis.store.policy import policy_hash
from analysis.store.reading import load_results
from analysis.store.results import (
    LEADING,
    PARQUET_FROM,
    Format,
    Results,
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
    "as_csv",
    "cache_folder",
    "figures_key",
    "file_hash",
    "intact",
    "join_papers",
    "load_results",
    "plain",
    "policy_hash",
    "read_json",
    "run_key",
    "save_results",
    "settle",
    "target_of",
    "versions",
    "write_json",
    "write_once",
    "write_results",
    "write_whole",
]
