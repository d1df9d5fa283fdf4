"""What a folder of results says of itself, and whether its files are still those it speaks of."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.store.appearing import write_whole
from analysis.store.files import cache_folder, file_hash, read_json

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

RECORD = "provenance.json"
FORMAT = 2
"""Of the folder: 2 has sizes, the order of papers and a seal; 1 had hashes alone."""
LARGE = 32 * 2**20  # bytes from which a file is not read again while its size and time stay
LARGEST = 64 * 2**20  # bytes of a record; real ones have some thousands


def record_of(folder: Path, about: dict[str, Any], papers: pd.DataFrame) -> dict[str, Any]:
    """Return what is written beside the tables that lie in a folder: `about`, and their hashes.

    Parameters
    ----------
    folder
        The folder, with all tables and the vectors in it, and nothing else.
    about
        Where the results come from.
    papers
        The table papers, whose order is that of the vectors.
    """
    files = sorted(path for path in folder.iterdir() if path.name != RECORD)
    told = {
        **about,
        "format": FORMAT,
        "order": order_of(papers),
        "files": {path.name: file_hash(path) for path in files},
        "sizes": {path.name: path.stat().st_size for path in files},
    }
    return {**told, "seal": _seal(told)}


def read_record(home: Path) -> dict[str, Any]:
    """Read `provenance.json` of a folder of results.

    Raises
    ------
    InputError
        If it is missing or cannot be read, is of a newer version or of something else, or
        is not as it was written.
    """
    path = home / RECORD
    if not path.is_file():
        raise InputError(
            f"{home}: no results here (provenance.json is missing); "
            "make them with `themes run CORPUS --out DIR`"
        )
    remedy = f"make the results again with `themes run CORPUS --out {home}`"
    try:
        size = path.stat().st_size
        text = path.read_bytes().decode("utf-8") if size <= LARGEST else ""
        content = json.loads(text)
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not in UTF-8; {remedy}") from None
    except (OSError, ValueError, RecursionError):
        how = "is empty" if not size else "is not JSON"
        raise InputError(f"{path}: {how}; {remedy}") from None
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict):
        raise InputError(
            f"{path}: names no files of results, so it is of something else or of a version "
            f"before 0.1; {remedy}"
        )
    if not all(isinstance(part, str) for pair in files.items() for part in pair):
        raise InputError(f"{path}: its list of files is damaged; {remedy}")
    written = content.get("format", 1)
    if not isinstance(written, int) or written > FORMAT:
        raise InputError(
            f"{path}: was written by a newer version (format {written}, this one reads up to "
            f"{FORMAT}); update paper-themes, or {remedy}"
        )
    if ("seal" in content or written > 1) and content.get("seal") != _seal(content):
        raise InputError(f"{path}: was changed since it was written; {remedy_of(content, home)}")
    for name, kind in {"configuration": dict, "corpus": dict, "versions": dict}.items():
        if not isinstance(content.get(name, {}), kind):
            raise InputError(f"{path}: its entry {name} is damaged; {remedy_of(content, home)}")
    found: dict[str, Any] = content
    return found


def remedy_of(record: dict[str, Any], home: Path) -> str:
    """Return how results are made again: the command that made them, as far as it is known."""
    made = record.get("made")
    made = made if isinstance(made, str) and made.startswith("themes ") else "themes run CORPUS"
    place = "" if made == "themes run" else f" --out {home}"
    return f"make the results again with `{made}{place}`"


@dataclass(frozen=True)
class Changed:
    """Which files are not those that were written, and how each differs, in words."""

    files: dict[str, str]
    of: int

    def __bool__(self) -> bool:
        return bool(self.files)


def changed_files(home: Path, record: dict[str, Any], *, full: bool = False) -> Changed:
    """Compare the files of results with what their record says of them.

    Parameters
    ----------
    home
        The folder of results.
    record
        Its record.
    full
        Whether to read all files; else one of 32 MB or more is not read again where its size
        and time are those at which it was last hashed on this machine.
    """
    found: dict[str, str] = {}
    sizes = record.get("sizes", {})
    for name, digest in record["files"].items():
        path = home / name
        if "/" in name or "\\" in name or not path.is_file():
            found[name] = "is missing"
            continue
        size, written = path.stat().st_size, sizes.get(name)
        if isinstance(written, int) and size != written:
            found[name] = (
                f"has {size:,} bytes where {written:,} were written" if size else "is empty"
            )
        elif _hash(path, full=full) != digest:
            found[name] = "is not as it was written (its hash differs)"
    return Changed(found, len(record["files"]))


def order_of(papers: pd.DataFrame) -> str:
    """Return the SHA-256 of the papers' ids in their order, which is that of the vectors."""
    return hashlib.sha256("\n".join(papers["paper_id"].astype(str)).encode()).hexdigest()


def _hash(path: Path, *, full: bool) -> str:
    """Return a file's SHA-256; of a large one that is known by size and time, the known one."""
    state = path.stat()
    if state.st_size < LARGE:
        return file_hash(path)
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
    note = cache_folder() / "checked" / f"{name}.json"
    now = {"size": state.st_size, "time": state.st_mtime_ns}
    known = read_json(note)
    if not full and {key: known.get(key) for key in now} == now:
        return str(known.get("hash"))
    digest = file_hash(path)
    with suppress(OSError):
        write_whole(note, json.dumps({**now, "hash": digest}).encode())
    return digest


def _seal(record: dict[str, Any]) -> str:
    told = {name: value for name, value in record.items() if name != "seal"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
