"""JSON: one object a line, an array of objects, or a page of results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.records import Finding, Records, not_utf8, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_jsonl(path: Path) -> Records:
    """Read JSON objects, one a line or in one array; blank lines are passed over.

    A list or an object inside a record stays as JSON text.

    Raises
    ------
    InputError
        If the file is not there, is empty, is not UTF-8 or holds no object.
    """
    import pandas as pd

    require_content(path)
    if (whole := _whole(path)) is not None:
        frame = pd.DataFrame([{name: _flat(v) for name, v in _paper(row).items()} for row in whole])
        return Records(frame, list(range(1, len(whole) + 1)), unit="record")
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    findings: list[Finding] = []
    with path.open("rb") as source:
        for number, line in enumerate(source, start=1):
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError:
                raise not_utf8(path) from None
            except json.JSONDecodeError as error:
                findings.append(_malformed(path, number, f"{error.msg}, column {error.colno}"))
                continue
            if not isinstance(row, dict):
                findings.append(_malformed(path, number, f"found {type(row).__name__}"))
                continue
            rows.append({str(name): _flat(value) for name, value in _paper(row).items()})
            lines.append(number)
    if not rows and not findings:
        raise InputError(f"{path}: the file holds no papers; write one JSON object a line.")
    return Records(pd.DataFrame(rows), lines, findings=tuple(findings))


def _whole(path: Path) -> list[dict[str, Any]] | None:
    """Return the papers of a file that is one JSON value, or None where it is one a line."""
    with path.open("rb") as source:
        start = source.readline().lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        found = json.loads(start)
    except (json.JSONDecodeError, UnicodeDecodeError):
        if not start.startswith((b"[", b"{")):
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (json.JSONDecodeError, UnicodeDecodeError):
            return None
    for name in ("message", "results", "data", "items"):  # OpenAlex, Semantic Scholar, Crossref
        if isinstance(found, dict) and isinstance(found.get(name), list | dict):
            found = found[name]
    rows = found if isinstance(found, list) else []
    return rows if rows and all(isinstance(row, dict) for row in rows) else None


def _paper(row: dict[str, Any]) -> dict[str, Any]:
    """Write out the abstract that OpenAlex gives as the places of its words."""
    places = row.get("abstract_inverted_index")
    if "abstract" in row or "abstract_inverted_index" not in row:
        return row
    words = sorted((place, word) for word, where in (places or {}).items() for place in where)
    rest = {name: value for name, value in row.items() if name != "abstract_inverted_index"}
    return {**rest, "abstract": " ".join(word for _, word in words)}


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _malformed(path: Path, line: int, problem: str) -> Finding:
    return Finding(
        line,
        "not a JSON object",
        f"{path}, line {line}: this is not a JSON object ({problem}); "
        'write one object such as {"title": "...", "abstract": "..."} a line.',
    )
