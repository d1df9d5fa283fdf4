"""Hashes that say what results and figures were made from: inputs, settings, versions, code."""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.store.appearing import settle
from analysis.store.files import file_hash, read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

STAGES = ("pipeline/stages.py", "pipeline/sizes.py")
"""The modules that make the tables: what they import, directly or not, is what these depend on."""
ASKING = ("cli.py", "fetch")
"""Modules and folders through which people ask: a change in them makes nothing stale."""

PACKAGES = [
    *("paper-themes", "bertopic", "umap-learn", "hdbscan", "scikit-learn", "scikit-network"),
    *("numpy", "scipy", "pandas", "plotly", "model2vec", "numba"),
]


def intact(folder: str | Path, key: str) -> bool:
    """Tell whether the folder holds the finished results of exactly this key, untouched."""
    home = Path(folder)
    settle(home)
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
    """Return the hashes of the code that makes the tables, or of the code that only draws them."""
    home = Path(__file__).parents[1]
    tables = table_code(home)
    if not drawing:
        return [file_hash(path) for path in sorted(tables)]
    kinds = ("py", "jinja", "js", "css", "bib")
    files = {path for kind in kinds for path in home.rglob(f"*.{kind}")}
    asking = {path for path in files for name in ASKING if path.is_relative_to(home / name)}
    return [file_hash(path) for path in sorted(files - tables - asking)]


@cache
def table_code(home: Path) -> frozenset[Path]:
    """Return the modules that the tables depend on, read from the import graph.

    These are the modules of the stages and all modules of the package that it imports,
    directly or through others; imports for type checkers alone do not count.

    Parameters
    ----------
    home
        The folder of the package.
    """
    waiting, found = {home / name for name in STAGES}, set[Path]()
    while waiting:
        path = waiting.pop()
        found.add(path)
        for name in _imported(ast.parse(path.read_bytes())):
            waiting |= _files_of(name, home) - found
    return frozenset(found)


def _imported(node: ast.AST) -> set[str]:
    """Return the dotted names that code imports when it runs, wherever the import stands."""
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        return set()
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names}
    inside = ast.iter_child_nodes(node) if hasattr(node, "body") else ()
    return set[str]().union(*(_imported(child) for child in inside))


def _files_of(name: str, home: Path) -> set[Path]:
    """Return the files that importing a dotted name runs, but for those of the pipeline."""
    first, *parts = name.split(".")
    if first != home.name or not parts or parts[0] == "pipeline":
        return set()
    folders = [home.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
    files = [
        file for folder in folders for file in (folder / "__init__.py", folder.with_suffix(".py"))
    ]
    return {file for file in files if file.is_file()}


def versions() -> dict[str, str]:
    """Return the versions of the packages that results depend on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
