"""The figures as images for a page: SVG as they were exported, or drawn for it."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.figures.export import export_figures
from analysis.style import dark_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from analysis.figures.export import DescribedFigure

HEAVY, MANY = 700_000, 6_000
"""Bytes of an SVG, or points in it, from which it gives way to a PNG: a map of many papers."""
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def stills(drawings: Mapping[str, DescribedFigure], folder: Path | None = None) -> dict[str, str]:
    """Return each figure as an image in a data URI.

    `folder` may hold these very figures as exported; what it lacks is drawn. As an
    image nothing in a figure can run or ask for anything. An SVG is dark on a dark page.
    """
    many = {name for name, drawn in drawings.items() if _points(drawn) > MANY}
    with TemporaryDirectory() as place:
        found = _images(drawings, drawings.keys() - many, "svg", folder, place)
        heavy = {name for name, path in found.items() if path.stat().st_size > HEAVY}
        found |= _images(drawings, heavy | many, "png", folder, place)
        return {name: _data_uri(found[name]) for name in drawings}


def for_both_grounds(svg: bytes) -> bytes:
    """Return an SVG that is dark where the page around it is, each colour with its twin."""
    text = svg.decode("utf-8")
    rules = dark_rules(text)
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    start = text.index(">", text.index("<svg")) + 1
    return f"{text[:start]}{style}{text[start:]}".encode()


def _points(drawn: DescribedFigure) -> int:
    clouds = [trace.x for trace in drawn.figure.data if trace.type.startswith("scatter")]
    return sum(len(places) for places in clouds if places is not None)


def _images(
    drawings: Mapping[str, DescribedFigure],
    names: AbstractSet[str],
    kind: str,
    folder: Path | None,
    place: str,
) -> dict[str, Path]:
    """Return the file of each figure named, as exported or else drawn into `place`."""
    found = {name: Path(folder or place) / f"{name}.{kind}" for name in sorted(names)}
    lacking = {name: drawings[name] for name, path in found.items() if not path.is_file()}
    if lacking:
        export_figures(lacking, place, formats=[kind])
    return found | {name: Path(place) / f"{name}.{kind}" for name in lacking}


def _data_uri(path: Path) -> str:
    kind = path.suffix.removeprefix(".")
    whole = path.read_bytes()
    content = base64.b64encode(for_both_grounds(whole) if kind == "svg" else whole).decode("ascii")
    return f"data:{TYPES[kind]};base64,{content}"
