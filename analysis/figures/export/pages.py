"""A page for one figure: the chart, its finding in words, and a link to its numbers."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Any

from analysis.figures.export.provenance import as_json
from analysis.store import policy_hash
from analysis.style import FONT, INK, NIGHT, PAPER, WIDTH, darkened

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}
DIGITS = 10
"""Significant digits of the numbers in a page; more would differ between processors."""

_POLICY = (
    "default-src 'none'; script-src 'self' file: '{script}'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""Only plotly.js beside the page and the script inside it run; nothing is fetched.

plotly.js sets the styles of what it draws by attributes, so styles are let in.
"""
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{alt}">
{origin}<title>{title}</title>
<style>
body {{ margin: 1rem auto; max-width: {width}px; background: {ground}; color: {ink}; }}
body {{ font: 14px/1.45 {font}; }}
a {{ color: inherit; }}
figure {{ margin: 0; overflow-x: auto; }}
</style>
<script src="plotly.min.js"></script>
</head>
<body>
<figure>
{chart}
<figcaption>{alt}</figcaption>
</figure>
{link}
</body>
</html>
"""


def page(
    figure: go.Figure,
    name: str,
    alt: str,
    *,
    has_data: bool,
    facts: Mapping[str, Any] | None = None,
    dark: bool = False,
) -> bytes:
    """Return a page that draws the figure with the `plotly.min.js` beside it, without a network.

    Parameters
    ----------
    figure
        The figure.
    name
        That of its files, without a suffix.
    alt
        Its finding in words.
    has_data
        Whether a CSV of its table lies beside it, to link to.
    facts
        Where it comes from; None says nothing.
    dark
        Whether it is light on dark.
    """
    import plotly.io

    chart = plotly.io.to_html(
        _rounded(figure.to_plotly_json()),
        full_html=False,
        include_plotlyjs=False,
        div_id=name,
        config=CONFIG,
        validate=False,
    )
    link = f'<p><a href="{html.escape(name)}.csv">The numbers drawn here (CSV)</a></p>'
    origin = f'<meta name="provenance" content="{html.escape(as_json(facts))}">\n' if facts else ""
    [script] = _SCRIPT.findall(chart)
    return _PAGE.format(
        policy=_POLICY.format(script=policy_hash(script)),
        origin=origin,
        ground=NIGHT if dark else PAPER,
        title=html.escape(title_of(figure, name)),
        alt=html.escape(alt),
        chart=chart,
        link=link if has_data else "",
        width=figure.layout.width or WIDTH,
        ink=darkened(INK) if dark else INK,
        font=FONT,
    ).encode()


def plotly_script() -> bytes:
    """Return plotly.js, which pages in one folder share."""
    from plotly.offline import get_plotlyjs

    script: str = get_plotlyjs()
    return script.encode()


def _rounded(part: Any) -> Any:
    """Return a figure's description with `DIGITS` significant digits in every number.

    The last digits of a sum differ between processors, and no eye sees them.
    """
    import numpy as np

    if isinstance(part, dict) and part.get("dtype") in ("f4", "f8"):  # as plotly packs an array
        numbers = np.frombuffer(base64.b64decode(part["bdata"]), dtype=part["dtype"])
        rounded = np.array(_rounded(numbers.tolist()), dtype=part["dtype"])
        return part | {"bdata": base64.b64encode(rounded.tobytes()).decode("ascii")}
    if isinstance(part, dict):
        return {name: _rounded(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_rounded(value) for value in part]
    return float(f"{part:.{DIGITS}g}") if isinstance(part, float) else part


def title_of(figure: go.Figure, name: str) -> str:
    """Return a figure's title as plain text, or its name if it has none."""
    text = str(figure.layout.title.text or name).replace("<br>", " ")
    return html.unescape(re.sub(r"<[^>]+>", "", text))
