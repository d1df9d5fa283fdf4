"""Vectors kept on this machine, found again by the text and by all that made them.

Each encoder in each state has a folder of its own with append-only segments. A
segment is written beside its place and then moved there, under a name of its own:
a run that is killed loses at most what it was embedding, and two runs at once do
not disturb each other. A segment that cannot be read counts as absent.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

FORMAT = "1"  # changes when stored vectors should no longer be read
MANY = 16  # segments that are worth merging into one


def text_hash(text: str) -> str:
    """Return the name by which a text is found again.

    Examples
    --------
    >>> text_hash("Attention. We pay it.")
    'aa31f38597c0dcc687904d678fd97930'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class VectorStore:
    """The vectors of one encoder in one state, under a folder shared by all of them."""

    root: Path
    name: str
    key: str

    @property
    def folder(self) -> Path:
        """Where the segments lie; another key is another folder."""
        slug = re.sub(r"[^A-Za-z0-9.-]+", "-", self.name)
        state = hashlib.sha256(f"{FORMAT} {self.key}".encode()).hexdigest()[:16]
        return self.root / "vectors" / f"{slug}-{state}"

    def read(self, hashes: Iterable[str]) -> dict[str, Vector]:
        """Return those of the wanted vectors that are stored."""
        wanted = set(hashes)
        found: dict[str, Vector] = {}
        for segment in self._segments():
            found.update(
                (name, row) for name, row in _read_segment(segment).items() if name in wanted
            )
        return found

    def add(self, vectors: Mapping[str, Vector]) -> None:
        """Store more vectors; where the folder cannot be written, do without."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(vectors)
            old = self._segments()
            if len(old) > MANY:
                merged: dict[str, Vector] = {}
                for segment in old:
                    merged.update(_read_segment(segment))
                kept = self._write(merged)
                for segment in old:
                    if segment != kept:
                        segment.unlink(missing_ok=True)
        except OSError:
            return

    def _segments(self) -> list[Path]:
        return sorted(self.folder.glob("*.npz"))

    def _write(self, vectors: Mapping[str, Vector]) -> Path:
        names = sorted(vectors)
        segment = self.folder / f"{text_hash(' '.join(names))}.npz"
        handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    hashes=np.array(names, dtype="S32"),
                    vectors=np.stack([vectors[name] for name in names]),
                )
            Path(temporary).replace(segment)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return segment


def _read_segment(segment: Path) -> dict[str, Vector]:
    try:
        with segment.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            names: Sequence[str] = stored["hashes"].astype(str).tolist()
            vectors = stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return dict(zip(names, vectors, strict=False))
