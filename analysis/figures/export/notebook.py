"""How figures appear in notebooks: interactive, and as an image for readers without a kernel."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.figures.export.image import Image
from analysis.figures.export.rendering import draw_plain
from analysis.style import PIXELS_PER_MM

if TYPE_CHECKING:
    import plotly.graph_objects as go

DPI = round(25.4 * PIXELS_PER_MM)
"""About one image pixel a figure's pixel: what is committed with a notebook stays small."""


def show_figures() -> None:
    """Have plotly show figures as interactive charts, each with a PNG beside it.

    The PNG is what GitHub and other viewers without plotly show. A figure that
    matplotlib cannot draw has none; the interactive chart is there all the same.
    """
    import plotly.io as pio

    pio.renderers["still"] = _still_renderer()
    pio.renderers.default = "plotly_mimetype+still"


def still_image(figure: go.Figure) -> str:
    """Return a figure as a small PNG in base64, as notebooks hold images; "" if it has none."""
    drawn = Image(figure, "still", "png", "", None, DPI)
    try:
        image = draw_plain(drawn, ["png"])["png"]
    except InputError:
        return ""
    return base64.b64encode(_with_few_colours(image)).decode("ascii")


def _still_renderer() -> Any:
    """Return a renderer of plotly's that draws with matplotlib."""
    import plotly.graph_objects as go
    from plotly.io.base_renderers import MimetypeRenderer

    class Still(MimetypeRenderer):  # type: ignore[misc]  # plotly has no types
        def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, str]:
            image = still_image(go.Figure(fig_dict))
            return {"image/png": image} if image else {}

    return Still()


def _with_few_colours(image: bytes) -> bytes:
    """Reduce a PNG to 256 colours; a chart has few, and the file is a quarter of the size."""
    from PIL import Image as Picture

    small = BytesIO()
    with Picture.open(BytesIO(image)) as full:
        full.convert("RGB").quantize(256, dither=Picture.Dither.NONE).save(
            small, format="PNG", optimize=True
        )
    return small.getvalue()
