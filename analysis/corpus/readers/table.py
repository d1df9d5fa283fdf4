"""CSV and TSV files with a header line."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from analysis.corpus.readers.records import Finding, Records, not_utf8, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = {".csv": ",;\t", ".tsv": "\t"}


def read_table(path: Path) -> Records:
    """Read a CSV or TSV file; every value stays the text that it is, an empty one is missing.

    A CSV file may be cut by commas, semicolons or tabs: the one that cuts the
    header most. Each record keeps the line where it starts, also after values
    that run over several lines.

    Raises
    ------
    InputError
        If the file is not there, is empty, is not UTF-8, has no rows, or its quotes do not close.
    """
    require_content(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            header_line = source.readline()
            source.seek(0)
            marks = DELIMITERS.get(path.suffix.lower(), ",")
            mark = max(marks, key=header_line.count)
            reader = csv.reader(source, delimiter=mark, strict=True)
            return _records(path, reader, [name.strip() for name in next(reader)])
    except UnicodeDecodeError:
        raise not_utf8(path) from None


def _records(path: Path, reader: Iterator[list[str]], header: list[str]) -> Records:
    import pandas as pd

    lines: list[int] = []
    rows: list[list[str]] = []
    findings: list[Finding] = []
    for line, row in _numbered(path, reader):
        if len(row) > len(header):
            findings.append(_too_long(path, line, len(row), len(header)))
        if row:
            lines.append(line)
            rows.append(row[: len(header)] + [""] * (len(header) - len(row)))
    if not rows:
        raise InputError(f"{path}: there is a header but no paper below it; add the papers.")
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    return Records(frame.mask(frame == ""), lines, findings=tuple(findings))


def _numbered(path: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = reader.line_num + 1  # type: ignore[attr-defined]  # csv.reader counts lines
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        raise InputError(
            f"{path}, line {line}: this row cannot be read ({error}); "
            'put values in double quotes and double every quote inside them ("").'
        ) from None


def _too_long(path: Path, line: int, n_values: int, n_columns: int) -> Finding:
    return Finding(
        line,
        "too many values",
        f"{path}, line {line}: {n_values} values under {n_columns} column names; "
        "put values that hold the separator in double quotes.",
    )
