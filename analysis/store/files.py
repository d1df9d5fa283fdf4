"""Files: tables, JSON, hashes; files and folders that appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.schema import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a dictionary as indented JSON in UTF-8."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def target_of(path: str | Path) -> Path:
    """Return a path whose folder is there."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file under another name first, so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def write_once(path: Path, content: bytes) -> Path:
    """Write a file unless one of the same size is there already."""
    same = path.is_file() and path.stat().st_size == len(content)
    return path if same else write_whole(path, content)


@contextmanager
def appearing_whole(folder: str | Path) -> Iterator[Path]:
    """Give a fresh folder to write into; what it then holds moves into `folder` at the end.

    If anything fails in between, `folder` is as it was before.
    """
    home = Path(folder)
    if home.exists() and not home.is_dir():
        raise InputError(f"{home}: is a file, but a folder is needed for the results; name another")
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        if not home.exists():
            fresh.replace(home)
            return
        for path in sorted(fresh.iterdir(), key=lambda p: p.name == "provenance.json"):
            target = home / path.name
            if target.is_dir():
                shutil.rmtree(target)
            os.replace(path, target)
            twin = target.with_suffix({".csv": ".parquet", ".parquet": ".csv"}.get(path.suffix, ""))
            if path.stem in RESULT_TABLES and twin != target:
                twin.unlink(missing_ok=True)  # the same table in the other format is stale now
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
