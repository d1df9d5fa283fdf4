"""JSON lines: one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.records import Finding, Records, not_utf8, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_jsonl(path: Path) -> Records:
    """Read a file of JSON objects, one a line; blank lines are passed over.

    A list or an object inside a record stays as JSON text.

    Raises
    ------
    InputError
        If the file is not there, is empty, is not UTF-8 or holds no object.
    """
    import pandas as pd

    require_content(path)
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
            rows.append({str(name): _flat(value) for name, value in row.items()})
            lines.append(number)
    if not rows and not findings:
        raise InputError(f"{path}: the file holds no papers; write one JSON object a line.")
    return Records(pd.DataFrame(rows), lines, findings=tuple(findings))


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _malformed(path: Path, line: int, problem: str) -> Finding:
    return Finding(
        line,
        "not a JSON object",
        f"{path}, line {line}: this is not a JSON object ({problem}); "
        'write one object such as {"title": "...", "abstract": "..."} a line.',
    )
