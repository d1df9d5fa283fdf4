"""Files and folders that appear whole or not at all, wherever a process is killed.

A folder is written aside, into `.NAME-xxxxxxxx/new` beside it. Then a journal there says
what shall move where: the moment at which it gets its name is the moment at which the new
content counts. A process that dies before it leaves the old content, one that dies after
it leaves moves that anyone finishes who next asks for the folder (`settle`). Each such
place is locked by its process, so that a dead one's is told from a live one's.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.schema import RESULT_TABLES
from analysis.store.locks import abandoned, alone_in, hold, release

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK, NEW, OLD, JOURNAL = "lock", "new", "old", "journal.json"
TWINS = {".csv": ".parquet", ".parquet": ".csv"}
PRIVATE = 0o700  # as tempfile makes folders


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file under another name first, so that it appears whole or not at all.

    What a killed process left of the same file is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep_parts(path)
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    held = hold(part)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        release(held)
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def write_once(path: Path, content: bytes) -> Path:
    """Write a file unless one of the same size is there already."""
    same = path.is_file() and path.stat().st_size == len(content)
    return path if same else write_whole(path, content)


@contextmanager
def appearing_whole(folder: str | Path) -> Iterator[Path]:
    """Give a fresh folder to write into; what it then holds moves into `folder` at the end.

    If anything fails in between, `folder` is as it was before. Files that lie there and have
    no new content stay; a folder in it is replaced as a whole.

    Raises
    ------
    InputError
        If a file is in the way.
    """
    home = Path(folder).resolve()
    if home.exists() and not home.is_dir():
        raise InputError(
            f"{folder}: is a file, but a folder is needed for the results; name another"
        )
    room = _room(home)
    room.mkdir(parents=True, exist_ok=True)
    with alone_in(room):
        _settle(home, room)
        stage = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=room))
        held = hold(stage / LOCK)
    try:
        (stage / NEW).mkdir()
        yield stage / NEW
        _synced(stage / NEW)
        with alone_in(room):
            _move_in(stage, home)
    finally:
        try:
            if not (stage / JOURNAL).is_file():  # else the moves are still to be finished
                shutil.rmtree(stage, ignore_errors=True)
        finally:
            release(held)


def settle(folder: str | Path) -> None:
    """Finish the moves into a folder that a killed process began; remove what it left beside.

    Costs a look at the names beside the folder where nothing was left. What cannot be written
    stays as it is.
    """
    home = Path(folder).resolve()
    for room in {_room(home), home.parent, home}:
        with suppress(OSError):
            if _stages(home, room):
                with alone_in(room):
                    _settle(home, room)


def _room(home: Path) -> Path:
    """Return the folder to write in: the one beside, or `home` itself if it is a world apart."""
    parent = home.parent
    if not home.is_dir():
        return parent
    apart = not os.access(parent, os.W_OK) or parent.stat().st_dev != home.stat().st_dev
    return home if apart or parent == home else parent


def _stages(home: Path, room: Path) -> list[Path]:
    """Return the places in which content for `home` was or is written."""
    name = re.compile(re.escape(f".{home.name}-") + "[a-z0-9_]{8}")
    if not room.is_dir():
        return []
    with os.scandir(room) as entries:
        found = [e for e in entries if name.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
    return sorted(Path(entry.path) for entry in found)


def _settle(home: Path, room: Path) -> None:
    """Finish or remove what dead processes left; to be called alone in the room."""
    for stage in _stages(home, room):
        if (stage / LOCK).is_file():
            dead = abandoned(stage / LOCK)
        else:  # killed before it was locked, or by a version that did not lock
            dead = stage.stat().st_mode & 0o777 == PRIVATE
        if not dead:
            continue
        if (stage / JOURNAL).is_file() and home.is_dir():
            _finish(stage, home)
        shutil.rmtree(stage, ignore_errors=True)


def _move_in(stage: Path, home: Path) -> None:
    """Move what is new into `home`; counts from the moment at which the journal has its name."""
    if not home.exists():
        os.replace(stage / NEW, home)
        _synced(home.parent, deep=False)
        return
    names = sorted(os.listdir(stage / NEW), key=lambda name: (name == "provenance.json", name))
    tables = [Path(n) for n in names if Path(n).suffix in TWINS and Path(n).stem in RESULT_TABLES]
    twins = [path.with_suffix(TWINS[path.suffix]).name for path in tables]
    gone = [twin for twin in twins if twin not in names]  # the same table in the other format
    write_whole(stage / JOURNAL, json.dumps({"names": names, "gone": gone}).encode())
    _synced(stage, deep=False)
    _finish(stage, home)


def _finish(stage: Path, home: Path) -> None:
    """Do the moves of a journal that are not done yet, and end it."""
    journal = json.loads((stage / JOURNAL).read_text(encoding="utf-8"))
    for name in journal["names"]:
        source, target = stage / NEW / name, home / name
        if not os.path.lexists(source):
            continue
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(stage / OLD / name, ignore_errors=True)
            (stage / OLD).mkdir(exist_ok=True)
            os.replace(target, stage / OLD / name)
        os.replace(source, target)
    for name in journal["gone"]:
        (home / name).unlink(missing_ok=True)
    _synced(home, deep=False)
    (stage / JOURNAL).unlink()


def _synced(folder: Path, *, deep: bool = True) -> None:
    """Have the disk keep a folder's names, and if `deep` all that is in it."""
    inside = [path for path in folder.rglob("*") if not path.is_symlink()] if deep else []
    for path in [*inside, folder]:
        with suppress(PermissionError):  # where folders cannot be opened
            number = os.open(path, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def _sweep_parts(path: Path) -> None:
    """Remove what dead processes left of a file that they were writing."""
    begins, whole = f".{path.name}-", f".{path.name}.part"
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            part = entry.name.startswith(begins) and entry.name.endswith(".part")
            if (part or entry.name == whole) and abandoned(Path(entry.path)):
                with suppress(OSError):
                    os.unlink(entry.path)
