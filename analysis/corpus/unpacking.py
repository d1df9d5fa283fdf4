"""Packed files: gz, zip, xz, bz2 and zst, told by their first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from analysis.corpus.readers import Source, known
from analysis.errors import InputError

if TYPE_CHECKING:
    from zipfile import ZipInfo

PART, FEW = 1 << 20, 1 << 10  # bytes at a time; of a zst few, as each may stand for a lot
LARGEST = 4_000_000_000  # bytes that a file may unpack to
SWOLLEN, FREE = 250, 64_000_000  # times its own size, beyond these bytes: no text packs so well
MOST_MEMBERS = 10_000  # files in a packed one that are looked at; of more it is refused
DEEP = 3  # packed files within packed files


def is_packed(source: Source) -> bool:
    """Return whether a file is one that is unpacked here; workbooks are read as they are."""
    return _way(source) is not None


def unpacked(source: Source, room: Path, depth: int = DEEP) -> list[Source]:
    """Unpack a file into a folder; each file in it is named after both: "papers.zip/a.csv".

    Parameters
    ----------
    source
        The packed file.
    room
        The folder to unpack into.
    depth
        How many packed files may lie within each other.

    Raises
    ------
    InputError
        If it is damaged, locked, holds nothing, or unpacks to more than it should.
    """
    way = _way(source)
    if way is None:
        return [source]
    if not depth:
        raise InputError(f"{source}: packed too often; unpack it by hand.")
    import lzma
    import zlib
    from zipfile import BadZipFile

    from zstandard import ZstdError

    damaged = (OSError, EOFError, BadZipFile, lzma.LZMAError, zlib.error, ZstdError, ValueError)
    try:
        found = way(source, room)
    except InputError:
        raise
    except (*damaged, RuntimeError) as error:
        if "password" in str(error):
            raise InputError(
                f"{source}: is locked by a password; unpack it and name the files in it."
            ) from None
        problem = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"{source}: cannot be unpacked ({problem}); pack it anew.") from None
    if not found:
        raise InputError(f"{source}: holds no files; pack it anew with its papers.")
    inner = []
    for number, member in enumerate(found):
        below = room / f"in-{number}"
        below.mkdir()
        inner += unpacked(member, below, depth - 1)
    return inner


def copy(source: Any, target: IO[bytes], name: object, size: int | None = None) -> None:
    """Copy a stream or its parts, refusing more than `LARGEST` bytes or far more than its size.

    Parameters
    ----------
    source
        The stream, or its parts.
    target
        Where it goes.
    name
        The file, for messages.
    size
        Bytes that it is said to have; None if nobody says.
    """
    copied = 0
    for part in iter(partial(source.read, PART), b"") if hasattr(source, "read") else source:
        copied += len(part)
        if copied > LARGEST or (size and copied > max(FREE, SWOLLEN * size)):
            raise InputError(
                f"{name}: unpacks to more than {copied // 1_000_000} MB, far more than papers "
                "do; check where it is from, or unpack it by hand."
            )
        target.write(part)


def _way(source: Source) -> Callable[[Source, Path], list[Source]] | None:
    with source.open() as file:
        start = file.read(6)
    ways: list[tuple[bytes, Callable[[Source, Path], list[Source]]]] = [
        (b"\x1f\x8b", _stream(_gzip)),
        (b"\xfd7zXZ\x00", _stream(_xz)),
        (b"BZh", _stream(_bz2)),
        (b"\x28\xb5\x2f\xfd", _stream(_Frames)),
        (b"PK\x03\x04", _zip),
        (b"PK\x05\x06", _zip),
    ]
    way = next((way for mark, way in ways if start.startswith(mark)), None)
    return None if way is _zip and known(source) else way


def _stream(open_: Callable[[IO[bytes]], Any]) -> Callable[[Source, Path], list[Source]]:
    """Make a way of unpacking out of what opens one packed stream."""

    def unpack(source: Source, room: Path) -> list[Source]:
        inner = source.path.with_suffix("") if source.suffix in PACKED else source.path
        target = room / ("unpacked" + inner.suffix.lower()[:10])
        size = source.path.stat().st_size
        with source.open() as packed, open_(packed) as stream, target.open("wb") as file:
            copy(stream, file, source, size)
        return [Source(source.name, target)]

    return unpack


PACKED = (".gz", ".xz", ".zst", ".zstd", ".bz2")


def _gzip(packed: IO[bytes]) -> Any:
    import gzip

    return gzip.GzipFile(fileobj=packed)


def _xz(packed: IO[bytes]) -> Any:
    import lzma

    return lzma.LZMAFile(packed)


def _bz2(packed: IO[bytes]) -> Any:
    import bz2

    return bz2.BZ2File(packed)


class _Frames:
    """The frames of a zst file as one stream, which knows where the last one breaks off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed

    def __enter__(self) -> Iterator[bytes]:
        return self._parts()

    def __exit__(self, *_: object) -> None:
        pass

    def _parts(self) -> Iterator[bytes]:
        from zstandard import ZstdDecompressor

        frame, rest = ZstdDecompressor().decompressobj(), b""
        while part := rest or self._packed.read(FEW):
            yield frame.decompress(part)
            rest = frame.unused_data if frame.eof else b""
            if frame.eof and (rest or self._packed.peek(1)):  # type: ignore[attr-defined]
                frame = ZstdDecompressor().decompressobj()
        if not frame.eof:
            raise EOFError("it breaks off")


def _zip(source: Source, room: Path) -> list[Source]:
    from zipfile import ZipFile

    found = []
    with ZipFile(source.path) as packed:
        members = list(_members(packed.infolist()))
        if len(members) > MOST_MEMBERS:
            raise InputError(
                f"{source}: holds {len(members):,} files; unpack it and name those with papers."
            )
        left, total = source.path.stat().st_size, 0
        for number, member in enumerate(members):
            target = room / f"{number}{PurePosixPath(member.filename).suffix.lower()[:10]}"
            name = f"{source.name}/{member.filename}"
            with packed.open(member) as stream, target.open("wb") as file:
                copy(stream, file, name, left)
            total += target.stat().st_size
            if total > max(FREE, SWOLLEN * left) or total > LARGEST:
                raise InputError(
                    f"{source}: unpacks to more than {total // 1_000_000} MB, far more than "
                    "papers do; check where it is from, or unpack it by hand."
                )
            found.append(Source(name, target))
    return found


def _members(infos: list[ZipInfo]) -> Iterator[ZipInfo]:
    """Give the files of a zip, without folders and what systems add for themselves."""
    for info in infos:
        parts = PurePosixPath(info.filename).parts
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        if not info.is_dir() and not hidden:
            yield info
