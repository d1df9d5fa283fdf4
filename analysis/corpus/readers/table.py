"""CSV and TSV files with a header line."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.records import Finding, Records
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = ",;\t|"


def read_table(path: Path) -> Records:
    """Read a CSV or TSV file; every value stays the text that it is, an empty one is missing.

    The separator is named by a line "sep=;", or is the comma, semicolon, tab or bar
    that cuts the header most. Separators at the end of a row that hold nothing are
    left out. Each record keeps the line where it starts, also after values that run
    over several lines.

    Raises
    ------
    InputError
        If the file is not there, is empty, has no rows, its encoding cannot be told, or its
        quotes do not close.
    """
    text = decoded(path)
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    named = re.match(r"sep=(.)\r?\n", text)  # a line that Excel writes for itself
    text = text[named.end() :] if named else text
    header_line = text.split("\n", 1)[0]
    mark = named[1] if named else max(DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    header = [name.strip() for name in next(reader)]
    return _records(path, reader, header, skipped=1 if named else 0)


def _records(
    path: Path, reader: Iterator[list[str]], header: list[str], *, skipped: int
) -> Records:
    import pandas as pd

    lines: list[int] = []
    rows: list[list[str]] = []
    findings: list[Finding] = []
    while len(header) > 1 and not header[-1]:
        header.pop()
    for line, row in _numbered(path, reader, skipped):
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if len(row) > len(header):
            findings.append(_too_long(path, line, len(row), len(header)))
        if row:
            lines.append(line)
            rows.append(row[: len(header)] + [""] * (len(header) - len(row)))
    if not rows:
        raise InputError(f"{path}: there is a header but no paper below it; add the papers.")
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    return Records(frame.mask(frame == ""), lines, findings=tuple(findings))


def _numbered(
    path: Path, reader: Iterator[list[str]], skipped: int
) -> Iterator[tuple[int, list[str]]]:
    line = reader.line_num + 1 + skipped  # type: ignore[attr-defined]  # csv.reader counts lines
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1 + skipped  # type: ignore[attr-defined]
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
