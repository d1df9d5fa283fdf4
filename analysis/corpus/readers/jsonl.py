"""JSON: one object or text a line, an array of them, or a page of results."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.encoding import decoded, whole
from analysis.corpus.readers.nested import flat, papers_of
from analysis.corpus.readers.records import Finding, Records, at
from analysis.corpus.readers.texts import split_text
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.corpus.readers.records import Source

DIGITS = 18  # a whole number of more is kept as text


def read_jsonl(source: Source) -> Records:
    """Read JSON objects, one a line, in one array, or in a page of results of a service.

    A text in place of an object is one of a list of texts: a title, or a title and an abstract.
    Blank lines are passed over; a line that is neither is set aside.

    Raises
    ------
    InputError
        If the file is not there, is empty, its encoding cannot be told, or it holds no object.
    """
    text = decoded(source).lstrip("\ufeff")
    if (found := _whole(text)) is not None:
        papers = [(number, row) for number, row in enumerate(found, start=1) if row is not None]
        rows, lines, findings = _objects(source, papers, "record")
        return Records(_frame(rows), lines, unit="record", findings=findings)
    values: list[tuple[int, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                values.append((number, _load(line)))
            except (ValueError, RecursionError) as error:
                values.append((number, error))
    rows, lines, findings = _objects(source, values, "line")
    if not rows and re.match(r"\s*\[\s*\[", text):
        raise NoPapers(
            f"{source}: this JSON holds rows without names of columns; write one object such as "
            '{"title": "...", "abstract": "..."} a row.'
        )
    if not rows and (broken := _broken(text)):
        raise InputError(
            f"{source}: this JSON cannot be read ({broken}); save it again whole, or as one JSON "
            "object a line."
        )
    if not rows:
        raise NoPapers(
            f"{source}: the file holds no papers; write one JSON object such as "
            '{"title": "...", "abstract": "..."} a line.'
        )
    return Records(_frame(rows), lines, findings=findings)


def _objects(
    source: Source, values: Sequence[tuple[int, Any]], unit: str
) -> tuple[list[dict[str, Any]], list[int], tuple[Finding, ...]]:
    """Return the objects, the place of each, and a finding for every value that is none."""
    rows, lines, findings = [], [], []
    for number, value in values:
        inner = papers_of(value) if isinstance(value, dict) else None
        papers = [paper for paper in inner or [value] if _is_paper(paper)]
        rows += [_whole_texts(_row(paper)) for paper in papers]
        lines += [number] * len(papers)
        if not papers:
            problem = _problem(value)
            detail = (
                f"{at(source, number, unit)}: this is not a JSON object ({problem}); set aside, "
                'write one object such as {"title": "...", "abstract": "..."}.'
            )
            findings.append(Finding(number, "not a JSON object", detail, False, True))
    return rows, lines, tuple(findings)


def _is_paper(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, str) and bool(value.strip()))


def _row(paper: dict[str, Any] | str) -> dict[str, Any]:
    return dict(split_text(paper)) if isinstance(paper, str) else flat(paper)


def _problem(value: Any) -> str:
    if isinstance(value, json.JSONDecodeError):
        return f"{value.msg}, column {value.colno}"
    if isinstance(value, Exception):
        return "nested too deeply" if isinstance(value, RecursionError) else "not readable"
    return f"found {type(value).__name__}"


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Make a table of texts, but for columns of numbers alone."""
    import pandas as pd

    frame = pd.DataFrame(rows)
    mixed = [str(name) for name in frame if frame[name].dtype.kind == "O"]
    return frame.assign(**{name: frame[name].map(_text).astype("str") for name in mixed})


def _text(value: Any) -> Any:
    return None if value is None or value != value or value == "" else str(value)


def _whole_texts(row: dict[str, Any]) -> dict[str, Any]:
    """Mend the texts of a record that hold halves of surrogate pairs."""
    return {
        whole(str(name)): whole(value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _whole(text: str) -> list[Any] | None:
    """Return the papers of a text that is one JSON value, or None where it is one a line."""
    start = text.lstrip()
    first = start.split("\n", 1)[0]
    try:
        found = _load(first)
    except (ValueError, RecursionError):
        try:
            found = _load(start)
        except (ValueError, RecursionError):
            return None
    else:
        if start[len(first) :].strip():
            return None  # the first of many lines
    rows = papers_of(found)
    return rows if rows and any(map(_is_paper, rows)) else None


def _broken(text: str) -> str:
    """Say what is wrong with a text that is no JSON value; "" where it is one, or is blank."""
    if not text.strip():
        return ""
    try:
        _load(text)
    except json.JSONDecodeError as error:
        ended = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        place = f"line {error.lineno}, column {error.colno}"
        return f"it breaks off in {place}" if ended else f"{error.msg.lower()}, {place}"
    except (ValueError, RecursionError) as error:
        return _problem(error)
    return ""


def _load(text: str) -> Any:
    return json.loads(text, parse_int=_number, parse_constant=lambda _: None)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= DIGITS else digits
