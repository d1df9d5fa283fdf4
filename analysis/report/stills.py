"""The figures as images for a page: SVG as they were exported, or drawn for it."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.figures.export import export_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from analysis.figures.export import DescribedFigure

HEAVY, MANY = 700_000, 6_000
"""Bytes of an SVG, or points in it, from which it gives way to a PNG: a map of many papers."""
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def stills(drawings: Mapping[str, DescribedFigure], folder: Path | None = None) -> dict[str, str]:
    """Return each figure as an image in a data URI; "" for one that cannot be drawn here.

    `folder` may hold these very figures as exported; what it lacks is drawn. As an
    image nothing in a figure can run or ask for anything.
    """
    many = {name for name, drawn in drawings.items() if _points(drawn) > MANY}
    with TemporaryDirectory() as place:
        found = _images(drawings, drawings.keys() - many, "svg", folder, place)
        heavy = {name for name, path in found.items() if path and path.stat().st_size > HEAVY}
        pictures = _images(drawings, heavy | many, "png", folder, place)
        found |= {name: path for name, path in pictures.items() if path or name in many}
        return {name: _data_uri(path) if (path := found[name]) else "" for name in drawings}


def _points(drawn: DescribedFigure) -> int:
    clouds = [trace.x for trace in drawn.figure.data if trace.type.startswith("scatter")]
    return sum(len(places) for places in clouds if places is not None)


def _images(
    drawings: Mapping[str, DescribedFigure],
    names: AbstractSet[str],
    kind: str,
    folder: Path | None,
    place: str,
) -> dict[str, Path | None]:
    """Return the file of each figure named, as exported or else drawn into `place`."""
    found = {name: _exported(name, kind, folder) for name in sorted(names)}
    return found | _drawn(drawings, [name for name in found if not found[name]], kind, place)


def _exported(name: str, kind: str, folder: Path | None) -> Path | None:
    path = folder / f"{name}.{kind}" if folder else None
    return path if path and path.is_file() else None


def _drawn(
    drawings: Mapping[str, DescribedFigure], names: Iterable[str], kind: str, place: str
) -> dict[str, Path | None]:
    wanted = {name: drawings[name] for name in names}
    if wanted:
        export_figures(wanted, place, formats=[kind])
    return {name: _exported(name, kind, Path(place)) for name in wanted}


def _data_uri(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{TYPES[path.suffix.removeprefix('.')]};base64,{content}"
