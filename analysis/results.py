"""Results as a folder of plain tables, and the hashes that say what they were made from.

A folder of results appears whole or not at all: everything is written beside it
first and then moved into place. Nothing is pickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.schema import (
    DATE,
    PAPER_TOPICS,
    PAPERS,
    PREVALENCE,
    REAL,
    TEXT,
    THEMES,
    TOPIC_TERMS,
    TOPICS,
    TRENDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Format = Literal["csv", "parquet"]
HOME = Path(__file__).resolve().parents[1]
"""The checkout that the shipped corpus and the notebooks lie in."""

PARQUET_FROM = 100_000
"""From this many papers on, tables are written as Parquet unless a format is asked for."""

TABLES = ("papers", "topics", "themes", "topic_terms", "tree", "prevalence", "trends")
LATER = ("representatives", "corrections")  # tables that results of earlier versions lack
LEADING = ["paper_id", "title", "date", "topic", "theme", "confidence", "runner_up", "x", "y"]
MARKS = dict.fromkeys(
    ("arxiv_id", "date_precision", "date_evidence", "text_source", "topic_label"), TEXT
)
KINDS = {  # of the columns that the code reads; others keep what pandas finds
    "papers": {**PAPERS.columns, **PAPER_TOPICS.columns, "theme": TEXT, **MARKS},
    "topics": {**TOPICS.columns, "theme": TEXT, "trust": TEXT, "coherence": REAL, "papers": TEXT},
    "themes": {**THEMES.columns, "about": TEXT},
    "topic_terms": dict(TOPIC_TERMS.columns),
    "tree": {"height": REAL, "label": TEXT},
    "representatives": {"paper_id": TEXT, "title": TEXT, "confidence": REAL},
    "corrections": dict.fromkeys(("do", "theme", "papers", "name", "note"), TEXT),
    "prevalence": dict(PREVALENCE.columns),
    "trends": {**TRENDS.columns, "reason": TEXT},
}
DRAWING = {"export", "figures", "report", "sentences", "style", "viewer"}
"""Modules that only draw results: a change in them makes figures stale, not tables."""
ASKING = {"cli", "explore"}
"""Modules through which people ask: a change in them makes nothing stale."""

PACKAGES = [
    *("paper-themes", "bertopic", "umap-learn", "hdbscan", "scikit-learn", "scikit-network"),
    *("numpy", "scipy", "pandas", "plotly", "model2vec", "numba"),
]


def no_representatives() -> pd.DataFrame:
    """Return the table of representatives without a row."""
    return pd.DataFrame(columns=["topic", "rank", "paper_id", "title", "confidence"])


def no_corrections() -> pd.DataFrame:
    """Return the table of corrections by hand without a row."""
    return pd.DataFrame(columns=["step", "do", "theme", "papers", "name", "applied", "note"])


@dataclass(frozen=True)
class Results:
    """A finished run: one table an attribute, the vectors, and where it all came from.

    `papers` joins each paper with its topic, theme, confidence and place on the
    map; the other tables are those of `analysis.schema`. `tree` has one row a
    merge of two nodes (topics come first, then merges in order);
    `representatives` lists the papers that stand for each topic, nearest first;
    `corrections` says what became of each correction by hand.
    """

    papers: pd.DataFrame
    topics: pd.DataFrame
    themes: pd.DataFrame
    topic_terms: pd.DataFrame
    tree: pd.DataFrame
    prevalence: pd.DataFrame
    trends: pd.DataFrame
    vectors: np.ndarray
    provenance: dict[str, Any] = field(default_factory=dict)
    representatives: pd.DataFrame = field(default_factory=no_representatives)
    corrections: pd.DataFrame = field(default_factory=no_corrections)

    @property
    def paper_themes(self) -> pd.DataFrame:
        """The columns that trends need: paper_id, date, topic, theme, confidence and marks."""
        columns = ["paper_id", "date", "topic", "theme", "confidence", "runner_up"]
        marks = [name for name in ("date_precision", "date_evidence") if name in self.papers]
        labels = self.topics.set_index("topic")["label"]
        return self.papers[columns + marks].assign(topic_label=self.papers["topic"].map(labels))

    @property
    def trend_config(self) -> TrendConfig:
        """The settings that the trends were estimated with, as far as they are known today."""
        known = {setting.name for setting in fields(TrendConfig)}
        asked = self.provenance.get("configuration", {}).get("trends", {})
        return TrendConfig(**{name: value for name, value in asked.items() if name in known})


def save_results(results: Results, folder: str | Path, table_format: Format | None = None) -> None:
    """Write the tables, the vectors and `provenance.json` into the folder, all or nothing.

    Files of other kinds that lie in the folder stay as they are. Tables are CSV
    (UTF-8, RFC 4180, line feeds) or Parquet; Parquet from 100,000 papers on.
    """
    with appearing_whole(folder) as fresh:
        write_results(results, fresh, table_format)


def write_results(results: Results, folder: Path, table_format: Format | None = None) -> None:
    """Write the same files into a folder that is there and empty, one after the other."""
    suffix = table_format or ("parquet" if len(results.papers) >= PARQUET_FROM else "csv")
    for name in (*TABLES, *LATER):
        write_table(getattr(results, name), folder / f"{name}.{suffix}")
    np.save(folder / "vectors.npy", results.vectors.astype(np.float32), allow_pickle=False)
    hashes = {path.name: file_hash(path) for path in sorted(folder.iterdir())}
    write_json({**results.provenance, "files": hashes}, folder / "provenance.json")


def load_results(folder: str | Path = "corpus/derived") -> Results:
    """Read a folder that `themes run` wrote.

    Raises
    ------
    InputError
        If the folder is not one of results, or a file in it is missing.
    """
    home = Path(folder)
    if not (home / "provenance.json").is_file():
        raise InputError(
            f"{home}: no results here (provenance.json is missing); "
            "make them with `themes run CORPUS --out DIR`"
        )
    there = [name for name in LATER if list(home.glob(f"{name}.*"))]
    tables = {name: _read_table(home, name) for name in (*TABLES, *there)}
    provenance = read_json(home / "provenance.json")
    vectors = np.load(home / "vectors.npy", allow_pickle=False)
    return Results(**tables, vectors=vectors, provenance=provenance)


def intact(folder: str | Path, key: str) -> bool:
    """Tell whether the folder holds the finished results of exactly this key, untouched."""
    home = Path(folder)
    provenance = read_json(home / "provenance.json")
    files = provenance.get("files", {})
    return provenance.get("key") == key and all(
        (home / name).is_file() and file_hash(home / name) == digest
        for name, digest in files.items()
    )


def run_key(inputs: list[Path], settings: dict[str, Any]) -> str:
    """Hash what the tables depend on: input files, settings, package versions, our own code."""
    return _hash([[file_hash(path) for path in inputs], settings, versions(), _code(drawing=False)])


def figures_key(key: str, formats: Sequence[str]) -> str:
    """Hash what figures depend on: the key of their tables, the formats, and the drawing code."""
    return _hash([key, list(formats), _code(drawing=True)])


def _hash(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _code(*, drawing: bool) -> list[str]:
    home = Path(__file__).parent
    kinds = ("py", "jinja", "js", "css", "bib")
    files = [path for kind in kinds for path in home.rglob(f"*.{kind}")]
    unit = {path: path.relative_to(home).with_suffix("").parts[0] for path in files}
    kept = [path for path, name in unit.items() if name not in ASKING]
    return [file_hash(path) for path in sorted(kept) if (unit[path] in DRAWING) == drawing]


def versions() -> dict[str, str]:
    """Return the versions of the packages that results depend on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write one table as CSV or Parquet, by the path's suffix."""
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
        return
    text = frame.copy()
    for column in text.select_dtypes("datetime"):
        text[column] = text[column].dt.strftime("%Y-%m-%d")
    text.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", float_format="%.6g")


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
            if path.stem in (*TABLES, *LATER) and twin != target:
                twin.unlink(missing_ok=True)  # the same table in the other format is stale now
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _read_table(home: Path, name: str) -> pd.DataFrame:
    if (home / f"{name}.parquet").is_file():
        return pd.read_parquet(home / f"{name}.parquet")
    path = home / f"{name}.csv"
    if not path.is_file():
        raise InputError(f"{path}: this table of the results is missing; run `themes run` again")
    header = list(pd.read_csv(path, nrows=0, encoding="utf-8").columns)
    kinds = {column: KINDS[name].get(column) for column in header}
    texts = [column for column, kind in kinds.items() if kind == TEXT]
    frame = pd.read_csv(
        path,
        dtype=dict.fromkeys(texts, "str"),
        encoding="utf-8",
        keep_default_na=False,  # a paper may be called "NA"
        na_values={column: [""] for column in header if column not in texts},
    )
    for column, kind in kinds.items():
        if kind == DATE:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif kind == REAL:
            frame[column] = frame[column].astype("float64")
    return frame
