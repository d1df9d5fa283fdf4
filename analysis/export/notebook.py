"""How figures appear in notebooks: interactive, and as an image for readers without a kernel."""

from __future__ import annotations

from analysis.export.rendering import find_browser

SCALE = 1.5


def show_figures() -> str:
    """Have plotly show figures as interactive charts, with a PNG beside where a Chrome is found.

    The PNG is what GitHub and other viewers without plotly show. Nothing is said
    where there is no Chrome; the interactive chart is there all the same.

    Returns
    -------
    str
        The name of plotly's renderer that is used from now on.
    """
    import plotly.io as pio

    pio.renderers.default = "plotly_mimetype"
    if find_browser():
        import kaleido

        kaleido.start_sync_server(n=1, mathjax=False, silence_warnings=True)
        pio.renderers["png"].scale = SCALE
        pio.renderers.default = "plotly_mimetype+png"
    return str(pio.renderers.default)
