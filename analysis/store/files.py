"""Files: JSON, hashes, and where things lie."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.store.appearing import write_whole

HOME = Path(__file__).resolve().parents[2]
"""The checkout that the shipped corpus and the notebooks lie in."""


def cache_folder() -> Path:
    """Return the place for what may be made again: vectors and compiled code."""
    from platformdirs import user_cache_path

    return user_cache_path("paper-themes")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; an empty one where the file is missing or broken."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a dictionary as indented JSON in UTF-8, all or nothing."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    write_whole(path, f"{text}\n".encode())


def target_of(path: str | Path) -> Path:
    """Return a path whose folder is there."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
