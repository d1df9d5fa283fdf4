"""Readers: one file a format, each a function from a path to `Records`.

A new format is one file here and one line in `READERS`.
"""

from __future__ import annotations

from pathlib import Path

from analysis.corpus.readers.jsonl import read_jsonl
from analysis.corpus.readers.page import read_page
from analysis.corpus.readers.parquet import read_parquet
from analysis.corpus.readers.recognise import recognised
from analysis.corpus.readers.records import Finding, Reader, Records, require_content
from analysis.corpus.readers.table import read_table
from analysis.corpus.readers.tagged import read_bibtex, read_nbib, read_ris, read_wos
from analysis.corpus.readers.titles import read_titles
from analysis.corpus.readers.workbook import read_workbook
from analysis.errors import InputError

__all__ = ["READERS", "Finding", "Reader", "Records", "read_records"]

READERS: dict[str, Reader] = {
    ".txt": read_page,
    ".csv": read_table,
    ".tsv": read_table,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_jsonl,
    ".parquet": read_parquet,
    ".xlsx": read_workbook,
    ".ris": read_ris,
    ".nbib": read_nbib,
    ".bib": read_bibtex,
    ".wos": read_wos,
    ".titles": read_titles,
}

FORMS = ".csv, .tsv, .xlsx, .ris, .bib, .nbib, .json, .jsonl or .parquet"
"""What a person may be asked to export papers as."""


def read_records(path: str | Path) -> Records:
    """Read a file with the reader of its content, else with that of its suffix.

    Raises
    ------
    InputError
        If no reader knows the suffix, or the reader can read nothing.
    """
    path = Path(path)
    require_content(path)
    suffix = recognised(path) or path.suffix.lower()
    if suffix not in READERS:
        raise InputError(
            f"{path}: no form of papers is recognised in it, and files ending in "
            f"{suffix or 'nothing'} are not read; export the papers as {FORMS}."
        )
    return READERS[suffix](path)
