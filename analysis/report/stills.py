"""The figures as images for a page: SVG as they were exported, or drawn for it."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.export import export_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.export import Drawn

HEAVY = 700_000
"""Bytes from which an SVG (a map of thousands of papers) gives way to a PNG."""
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def stills(drawings: Mapping[str, Drawn], folder: Path | None = None) -> dict[str, str]:
    """Return each figure as an image in a data URI; "" for one that cannot be drawn here.

    `folder` may hold these very figures as exported; what it lacks is drawn. As an
    image nothing in a figure can run or ask for anything.
    """
    with TemporaryDirectory() as place:
        found = {name: _exported(name, "svg", folder) for name in drawings}
        found |= _drawn(drawings, [name for name, path in found.items() if not path], "svg", place)
        heavy = [name for name, path in found.items() if path and path.stat().st_size > HEAVY]
        pictures = {name: _exported(name, "png", folder) for name in heavy}
        pictures |= _drawn(drawings, [name for name in heavy if not pictures[name]], "png", place)
        found |= {name: path for name, path in pictures.items() if path}
        return {name: _data_uri(path) if path else "" for name, path in found.items()}


def _exported(name: str, kind: str, folder: Path | None) -> Path | None:
    path = folder / f"{name}.{kind}" if folder else None
    return path if path and path.is_file() else None


def _drawn(
    drawings: Mapping[str, Drawn], names: Iterable[str], kind: str, place: str
) -> dict[str, Path | None]:
    wanted = {name: drawings[name] for name in names}
    if wanted:
        export_figures(wanted, place, formats=[kind])
    return {name: _exported(name, kind, Path(place)) for name in wanted}


def _data_uri(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{TYPES[path.suffix.removeprefix('.')]};base64,{content}"
