"""What an image of a figure is to be: its kind, and how large it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.figures.export.look import size_of
from analysis.style import PIXELS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


@dataclass(frozen=True)
class Image:
    """An image to be made: of which figure, its name, its kind (png, svg, pdf), and how large."""

    figure: go.Figure
    name: str
    kind: str
    alt: str
    width_mm: float | None
    dpi: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the figure in pixels."""
        return size_of(self.figure)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Printed width and height in millimetres."""
        width, height = self.size
        mm = self.width_mm or width / PIXELS_PER_MM
        return mm, mm * height / width

    @property
    def options(self) -> dict[str, Any]:
        """Format, size and scale as kaleido wants them; an SVG gets its size in mm later."""
        width, height = self.size
        inches = self.size_mm[0] / 25.4
        scale = {"png": inches * self.dpi / width, "pdf": inches * 96 / width}.get(self.kind, 1)
        return {"format": self.kind, "width": width, "height": height, "scale": scale}
