"""Vectors kept on this machine, found again by the text and by all that made them.

Each encoder in each state has a SQLite file of its own. Several runs may read and write it
at once, and a run that is killed loses at most what it was embedding. Each row carries a
sum of its text's name and its numbers: a row that is not as it was written counts as
absent, and a file that SQLite cannot read is begun anew. So damage and a full disk cost
time, and never give a wrong vector.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

FORMAT = "2"  # changes when stored vectors should no longer be read
PATIENCE = 30.0  # seconds to wait for another run that writes
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""What SQLite answers where a file is not what we wrote."""
TABLE = "CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, numbers BLOB, sum BLOB)"


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
    def file(self) -> Path:
        """Where the vectors lie; another key is another file."""
        slug = re.sub(r"[^A-Za-z0-9.-]+", "-", self.name)
        state = hashlib.sha256(f"{FORMAT} {self.key}".encode()).hexdigest()[:16]
        return self.root / "vectors" / f"{slug}-{state}.sqlite"

    def read(self, hashes: Iterable[str]) -> dict[str, Vector]:
        """Return those of the wanted vectors that are stored."""
        found: dict[str, Vector] = {}
        wanted = json.dumps(list(hashes))
        query = "SELECT * FROM vectors WHERE name IN (SELECT value FROM json_each(?))"
        with self._forgiven(), self._open(only_there=True) as database:
            rows = database.execute(query, [wanted]).fetchall()
            for name, numbers, known in rows:
                if isinstance(numbers, bytes) and known == _sum(name, numbers):
                    found[name] = np.frombuffer(numbers, dtype="<f4")
        return found

    def add(self, vectors: Mapping[str, Vector]) -> None:
        """Store more vectors; where the file cannot be written, do without."""
        packed = {name: row.astype("<f4").tobytes() for name, row in vectors.items()}
        rows = [(name, numbers, _sum(name, numbers)) for name, numbers in packed.items()]
        with self._forgiven():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    @contextmanager
    def _open(self, *, only_there: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file; what is written is kept if all goes well."""
        mode = "rw" if only_there else "rwc"
        place = f"{self.file.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(place, timeout=PATIENCE, uri=True)
        with closing(connection) as database, database:
            database.execute(TABLE)
            yield database

    @contextmanager
    def _forgiven(self) -> Iterator[None]:
        """Do without the file where it cannot be used, and remove it where it is damaged."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) in DAMAGE:
                with suppress(OSError):
                    self.file.unlink()


def _sum(name: str, numbers: bytes) -> bytes:
    return hashlib.sha256(name.encode() + numbers).digest()[:8]
