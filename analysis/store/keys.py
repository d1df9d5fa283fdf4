"""Hashes that say what results and figures were made from: inputs, settings, versions, code."""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.store.files import file_hash, read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAWING = {"explorer", "figures", "findings", "report", "style"}
"""Modules that only draw results: a change in them makes figures stale, not tables."""
ASKING = {"cli"}
"""Modules through which people ask: a change in them makes nothing stale."""

PACKAGES = [
    *("paper-themes", "bertopic", "umap-learn", "hdbscan", "scikit-learn", "scikit-network"),
    *("numpy", "scipy", "pandas", "plotly", "model2vec", "numba"),
]


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
    home = Path(__file__).parents[1]
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
