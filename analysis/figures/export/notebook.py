"""How figures appear in notebooks: interactive, and as an image for readers without a kernel."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from analysis.figures.export.browser import find_browser

SCALE = 1
"""One image pixel a figure's pixel: what is committed with a notebook stays small."""


def show_figures() -> None:
    """Have plotly show figures as interactive charts, with a PNG beside where a Chrome is found.

    The PNG is what GitHub and other viewers without plotly show. Nothing is said
    where there is no Chrome; the interactive chart is there all the same.
    """
    import plotly.io as pio

    pio.renderers.default = "plotly_mimetype"
    if find_browser():
        import kaleido

        kaleido.start_sync_server(n=1, mathjax=False, silence_warnings=True)
        pio.renderers["still"] = _still_renderer()
        pio.renderers.default = "plotly_mimetype+still"


def _still_renderer() -> Any:
    """Return a renderer that asks the running browser; plotly's own warns at every figure."""
    import kaleido
    from plotly.io.base_renderers import MimetypeRenderer

    class Still(MimetypeRenderer):  # type: ignore[misc]  # plotly has no types
        def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, str]:
            layout = fig_dict.get("layout", {})
            size = {"width": layout.get("width", 900), "height": layout.get("height", 500)}
            image = kaleido.calc_fig_sync(fig_dict, opts={"format": "png", "scale": SCALE, **size})
            return {"image/png": base64.b64encode(_with_few_colours(image)).decode("ascii")}

    return Still()


def _with_few_colours(image: bytes) -> bytes:
    """Reduce a PNG to 256 colours; a chart has few, and the file is a quarter of the size."""
    from PIL import Image

    small = BytesIO()
    with Image.open(BytesIO(image)) as full:
        full.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
            small, format="PNG", optimize=True
        )
    return small.getvalue()
