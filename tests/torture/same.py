"""The same papers give the same results, whatever the process and its machine are like."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analysis import load_papers

ROOT = Path(__file__).parents[2]
PAPERS = 80  # enough for a dozen topics; a run takes a few seconds
OPENBLAS = ("Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Atom")
"""Kinds of processor whose code OpenBLAS runs when it is told to."""

NUMPY_OFF = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL FMA3 AVX2"
"""Instructions that NumPy leaves alone; it warns of those that this processor has not."""


@dataclass(frozen=True)
class Condition:
    """A way to run the same papers: what is set for the process, and how they are given."""

    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "plain"
    is_shuffled: bool = False
    own_cache: bool = False


def _threads(number: int) -> Condition:
    names = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    return Condition({f"{name}_NUM_THREADS": str(number) for name in names})


_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
_SINGLE: dict[str, Condition] = {
    "again": Condition(),
    "1 thread": _threads(1),
    "2 threads": _threads(2),
    "hash seed 0": Condition({"PYTHONHASHSEED": "0"}),
    "hash seed 4294967295": Condition({"PYTHONHASHSEED": "4294967295"}),
    "locale C without UTF-8": Condition(_LOCALE),
    "locale POSIX": Condition({"LC_ALL": "POSIX", "LANG": "tr_TR.UTF-8"}),
    "time zone of Kathmandu": Condition({"TZ": "Asia/Kathmandu"}),
    "time zone of Apia": Condition({"TZ": "Pacific/Apia"}),
    "another folder": Condition(folder="über den Wolken/a b"),
    "an empty cache, vectors anew": Condition(own_cache=True),
    "rows shuffled": Condition(is_shuffled=True),
}
_PROCESSORS = {
    f"processor {kind}": Condition(
        {"OPENBLAS_CORETYPE": kind, "NPY_DISABLE_CPU_FEATURES": NUMPY_OFF}
    )
    for kind in OPENBLAS
}
_TOGETHER = Condition(
    _threads(2).environment
    | _LOCALE
    | {"PYTHONHASHSEED": "0", "TZ": "Pacific/Apia"}
    | _PROCESSORS["processor Prescott"].environment,
    folder="über den Wolken/a b",
)
CONDITIONS = _SINGLE | _PROCESSORS | {"many at once": _TOGETHER}
"""What must not matter, by name."""

QUICK = ("many at once", "rows shuffled")
"""The conditions that continuous integration tries."""


def differences(home: Path, name: str) -> list[str]:
    """Run the papers plainly and under a condition; return the files that differ.

    Parameters
    ----------
    home
        A folder for the runs; the plain run in it is made once.
    name
        A condition of `CONDITIONS`.
    """
    condition = CONDITIONS[name]
    first = _plain(home)
    second = _run(home, condition, name)
    names = sorted({*first, *second})
    compare = _sorted_rows if condition.is_shuffled else dict
    return [file for file in names if compare(first).get(file) != compare(second).get(file)]


@cache
def _plain(home: Path) -> dict[str, bytes]:
    return _run(home, Condition(), "plain")


def _run(home: Path, condition: Condition, name: str) -> dict[str, bytes]:
    """Return the bytes of each file of results, without how long it took and what seals that."""
    folder = home / condition.folder / name.replace(" ", "-")
    folder.mkdir(parents=True)
    papers = folder / "papers-given.csv"
    given = _papers()
    if condition.is_shuffled:
        given = given.sample(frac=1, random_state=7)
    given.to_csv(papers, index=False)
    place = folder / "cache" if condition.own_cache else home / "cache"
    settings = {"XDG_CACHE_HOME": str(place), "PYTHONHASHSEED": "random"}
    out = folder / "results"
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "run", papers.name, "--out", str(out), "--quiet"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | settings | condition.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    files = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    said = json.loads(files["provenance.json"])
    untimed = {key: value for key, value in said.items() if key not in ("seconds", "seal")}
    return files | {"provenance.json": json.dumps(untimed, sort_keys=True).encode()}


@cache
def _papers() -> pd.DataFrame:
    papers = load_papers(
        ROOT / "corpus" / "trending-papers.txt", dates=ROOT / "corpus" / "paper-dates.csv"
    )
    return papers[["title", "abstract", "date"]].head(PAPERS)


def _sorted_rows(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the tables in words and numbers, their rows sorted; row order is the papers' own."""
    tables = ("papers.csv", "topics.csv", "themes.csv", "topic_terms.csv", "trends.csv")
    return {name: b"\n".join(sorted(files[name].split(b"\n"))) for name in tables}


def main() -> None:
    """Try every condition, and print what differs under each."""
    with TemporaryDirectory() as folder:
        print("| condition | files that differ |\n|---|---|")
        for name in CONDITIONS:
            print(
                f"| {name} | {', '.join(differences(Path(folder), name)) or 'none'} |", flush=True
            )


if __name__ == "__main__":
    main()
