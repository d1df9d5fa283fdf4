"""CSV and TSV files with a line that names the columns."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.recognise import MOST_LINES, header_at
from analysis.corpus.readers.records import Finding, Records, at
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

DELIMITERS = ",;\t|"
MOST_COLUMNS = 2_000  # a file with more is some other kind of table
ALONE = "\x1f"  # stands in no text: parts nothing where a table has one column
_RULE = re.compile(r"\s*:?-*:?\s*")  # a cell of the line below the header in Markdown
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
Rows = list[tuple[int, list[str]]]


def read_table(source: Source) -> Records:
    """Read a CSV or TSV file; every value stays the text that it is, an empty one is missing.

    Lines before the one that names the columns are passed over where that one names a
    column of titles. The separator is named by a line "sep=;", or is the comma,
    semicolon, tab or bar that cuts the header most. Separators at the end of a row that
    hold nothing are left out; a row with more values than columns is set aside. Each
    record keeps the line where it starts, also after values that run over several lines.

    Raises
    ------
    InputError
        If the file is not there, is empty, has no rows, its encoding cannot be told, or its
        quotes do not close.
    """
    text = decoded(source).lstrip("\ufeff")
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    named = re.match(r"sep=(.)(?:\r\n|\r|\n)", text)  # a line that Excel writes for itself
    skipped, text = _from_header(text[named.end() :] if named else text)
    header_line = _QUOTED.sub('""', re.split(r"[\r\n]", text, maxsplit=1)[0])
    mark = named[1] if named else max(DELIMITERS, key=header_line.count)
    mark = mark if mark in header_line else ALONE
    rows = _rows(source, text, mark, skipped + bool(named))
    header = [name.strip() for name in rows[0][1]] if rows else []
    if len(header) > MOST_COLUMNS:
        raise InputError(f"{at(source, 1)}: {len(header):,} columns are no table of papers.")
    return _records(source, rows[1:], header)


def _from_header(text: str) -> tuple[int, str]:
    """Return the text from the line on that names the columns, and how many are before it."""
    lines = [line.strip("\r\n") for line in text[:100_000].splitlines(keepends=True)[:MOST_LINES]]
    before = header_at(lines) or 0
    return before, text.split("\n", before)[before] if before and "\n" in text else text


def _rows(source: Source, text: str, mark: str, skipped: int) -> Rows:
    """Cut a text into rows, each with the line where it starts.

    Quotes within quotes are doubled, as RFC 4180 has it, or escaped by a backslash; in a
    table cut by tabs they may be letters like others.
    """
    ways: list[dict[str, object]] = [{}, {"escapechar": "\\", "doublequote": False}]
    ways += [{"quoting": csv.QUOTE_NONE}] if mark == "\t" else []
    first: InputError | None = None
    for way in ways:
        try:
            return _cut(source, text, skipped, {"delimiter": mark, "strict": True, **way})
        except InputError as error:
            first = first or error
    raise first or InputError(f"{source}: this table cannot be read; save it again as CSV.")


def _cut(source: Source, text: str, skipped: int, way: dict[str, object]) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), **way)  # type: ignore[arg-type]
    line, rows = skipped + 1, []
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + skipped + 1
    except csv.Error as error:
        raise InputError(
            f"{at(source, line)}: this row cannot be read ({error}); "
            'put values in double quotes and double every quote inside them ("").'
        ) from None
    return rows


def _records(source: Source, rows: Rows, header: list[str]) -> Records:
    import pandas as pd

    lines: list[int] = []
    kept: list[list[str]] = []
    findings: list[Finding] = []
    while len(header) > 1 and not header[-1]:
        header.pop()
    for line, row in rows:
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if len(row) > len(header):
            findings.append(_too_long(source, line, len(row), len(header)))
        elif any(row) and not all(_RULE.fullmatch(cell) for cell in row):
            lines.append(line)
            kept.append(row + [""] * (len(header) - len(row)))
    if not kept:
        if findings:
            raise InputError(findings[0].detail)
        raise NoPapers(f"{source}: there is a header but no paper below it; add the papers.")
    frame = pd.DataFrame(kept, columns=header, dtype="str")
    return Records(frame.mask(frame == ""), lines, findings=tuple(findings))


def _too_long(source: Source, line: int, n_values: int, n_columns: int) -> Finding:
    return Finding(
        line,
        "too many values",
        f"{at(source, line)}: {n_values} values under {n_columns} column names, set aside; "
        "put values that hold the separator in double quotes.",
        refused=False,
        aside=True,
    )
