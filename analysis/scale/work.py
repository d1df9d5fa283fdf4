"""What a long run has finished, kept beside its results until they are there."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.store import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DONE = "done.json"
DIGITS = 16  # of the key in a folder's name


@dataclass(frozen=True)
class Work:
    """A folder of finished steps, beside the folder of results that they are for.

    Its name holds the key of the run (a hash of the corpus, the settings, the versions and
    the code), so that nothing of another run is ever taken. A step is a folder of tables
    that appears whole or not at all.
    """

    folder: Path

    @classmethod
    def beside(cls, results: Path, key: str) -> Work:
        """Return the folder for a run of this key, which may hold steps of one that was killed."""
        home = results.absolute()
        folder = home.parent / f".{home.name}-work-{key[:DIGITS]}"
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    def check_seen(self) -> None:
        """Refuse to work where the folder is not seen, as by a worker on another machine.

        Raises
        ------
        InputError
            With the machine and the folder.
        """
        if not self.folder.is_dir():
            raise InputError(
                f"{self.folder}: the worker on {gethostname()} sees no such folder; let results "
                "and corpus lie on storage that all workers see under the same path"
            )

    def has(self, step: str) -> bool:
        """Tell whether a step is finished."""
        return (self.folder / step / DONE).is_file()

    def save(
        self,
        step: str,
        tables: Mapping[str, pd.DataFrame],
        arrays: Mapping[str, np.ndarray] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a finished step.

        Parameters
        ----------
        step
            Its name.
        tables, arrays
            What it made, by name.
        facts
            What else is to be known of it, ready for JSON.
        """
        fresh = Path(tempfile.mkdtemp(prefix="part-", dir=self.folder))
        for name, table in tables.items():
            table.to_parquet(fresh / f"{name}.parquet", index=False)
        for name, array in (arrays or {}).items():
            np.save(fresh / f"{name}.npy", array, allow_pickle=False)
        write_json(dict(facts or {}), fresh / DONE)
        place = self.folder / step
        if place.exists():
            shutil.rmtree(place)
        fresh.replace(place)

    def table(self, step: str, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table of a step.

        Parameters
        ----------
        step, name
            The step and the table's name.
        columns
            Some of its columns; None for all.
        """
        return pd.read_parquet(self.folder / step / f"{name}.parquet", columns=columns)

    def array(self, step: str, name: str) -> np.ndarray:
        """Return an array of a step, read when looked at."""
        found: np.ndarray = np.load(
            self.folder / step / f"{name}.npy", mmap_mode="r", allow_pickle=False
        )
        return found

    def facts(self, step: str) -> dict[str, Any]:
        """Return what else is known of a step."""
        return read_json(self.folder / step / DONE)


def clear_work(results: Path) -> None:
    """Remove what was kept for runs whose results are there now.

    Parameters
    ----------
    results
        The folder of results.
    """
    home = results.absolute()
    if home.parent.is_dir():
        for folder in sorted(home.parent.glob(f".{escape(home.name)}-work-*")):
            if len(folder.name.rpartition("-")[2]) == DIGITS:
                shutil.rmtree(folder, ignore_errors=True)
