"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path


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
