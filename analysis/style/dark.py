"""Figures on a dark ground: each colour has one twin there, so none gains a second meaning."""

from __future__ import annotations

import colorsys
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.style.colours import (
    DARKEST_GREY,
    FAINT,
    GRID,
    INK,
    NEUTRAL,
    PALEST_GREY,
    PAPER,
    SOFT,
    readable,
    tint,
)
from analysis.style.palette import DARK_HUES, HUES, PALER

if TYPE_CHECKING:
    import plotly.graph_objects as go

NIGHT = "#14171f"

# Hues keep their names ("the blue one") and are lightened until text in them can be read on
# NIGHT (contrast of at least 4.5); they stay as far apart for the colour-blind as on white.
TWINS = {
    PAPER: NIGHT,
    INK: "#e8eaee",
    SOFT: "#a9b0bc",
    GRID: "#2b303a",
    FAINT: "#454b57",
    "#eef0f3": "#20242d",
    "#8d949f": "#8d949f",
    NEUTRAL: "#8fa6c8",
    **dict(zip(HUES, DARK_HUES, strict=True)),
    "#D55E00": "#ffa24d",
    "#0072B2": "#4ca6ea",
    # The ends of the scales of heat maps: what was pale is dark, what was dark is light.
    "#f4f6f9": "#1d222c",
    "#b9c6d8": "#34496a",
    "#5f7ea6": "#6f93c4",
    "#17365d": "#c5dcf7",
    "#8c5a1e": "#e8bd82",
    "#d8b884": "#75592f",
    "#f7f7f5": "#1c1f26",
    "#8fa8c8": "#425778",
}
_RGBA = re.compile(r"rgba?\((\d+), ?(\d+), ?(\d+)(.*)\)")
_PAINTED = re.compile(r"\b(fill|stroke)(: ?|=)\"?(#[0-9a-fA-F]{6})\b")
_IN_TEXT = re.compile(r"(color: ?)(#[0-9a-fA-F]{6})")


def on_dark(figure: go.Figure) -> go.Figure:
    """Return the figure as it looks on a dark ground; the one given stays as it is."""
    import plotly.graph_objects as go

    return go.Figure(_mapped(figure.to_plotly_json(), ""))


@cache
def darkened(colour: str) -> str:
    """Return the twin on a dark ground of a colour on white.

    Examples
    --------
    >>> darkened("#FFFFFF"), darkened("#332288"), darkened("rgba(255,255,255,0.78)")
    ('#14171f', '#908ffe', 'rgba(20,23,31,0.78)')
    """
    if parts := _RGBA.fullmatch(colour):
        solid = darkened("#" + "".join(f"{int(part):02x}" for part in parts.groups()[:3]))
        return f"rgba({','.join(str(part) for part in _rgb(solid))}{parts[4]})"
    known = _known()
    if colour.lower() in known:
        return known[colour.lower()]
    red, green, blue = _rgb(colour)
    if red == green == blue and DARKEST_GREY <= red <= PALEST_GREY:
        grey = DARKEST_GREY + PALEST_GREY + 16 - red
        return "#" + f"{grey:02x}" * 3
    if red == green == blue and red > PALEST_GREY:  # a tint of a grey
        return _mix(darkened("#" + f"{PALEST_GREY:02x}" * 3), (255 - red) / (255 - PALEST_GREY))
    hue, light, strength = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    turned = colorsys.hls_to_rgb(hue, 0.95 - 0.84 * light, strength)
    return "#" + "".join(f"{round(255 * part):02x}" for part in turned)


def dark_rules(markup: str, within: str = "") -> str:
    """Return style rules that give what is painted in some SVG the twins of its colours.

    Parameters
    ----------
    markup
        The SVG, whose colours are in attributes or in their style, as #rrggbb.
    within
        A selector of what the rules are for, "" for everything.

    Examples
    --------
    >>> dark_rules('<rect fill="#ffffff"/>', ".trend")
    '.trend [fill="#ffffff" i]{fill:#14171f!important}'
    """
    painted = sorted(set(_PAINTED.findall(markup)))
    before = f"{within} " if within else ""
    rules = []
    for name, sign, colour in painted:
        where = f'style*="{name}{sign}{colour}"' if sign != "=" else f'{name}="{colour}"'
        rules.append(f"{before}[{where} i]{{{name}:{darkened(colour)}!important}}")
    return "".join(rules)


@cache
def _known() -> dict[str, str]:
    """Return the twins of the palette, of its colours made readable, and of all tints of them."""
    hues = [*HUES, "#D55E00", "#0072B2", NEUTRAL]
    twins = {colour.lower(): twin for colour, twin in TWINS.items()}
    for hue in hues:
        for shade in (hue, readable(hue)):
            twins.setdefault(shade.lower(), TWINS[hue])
    for hue in hues:
        for shade in (hue, readable(hue)):
            for percent in range(1, 100):
                mixed = _mix(TWINS[hue], percent / 100)
                twins.setdefault(tint(shade, percent / 100), mixed)
    for hue in HUES:  # of themes beyond the fortieth: paler here as there
        pale = tint(hue, PALER)
        for shade in (pale, readable(pale)):
            twins[shade.lower()] = tint(TWINS[hue], 0.6)
    return twins


def _mix(colour: str, strength: float) -> str:
    pairs = zip(_rgb(NIGHT), _rgb(colour), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * strength):02x}" for a, b in pairs)


def _mapped(value: Any, key: str) -> Any:
    """Return a part of a figure with every colour in it replaced, by the name it stands under."""
    if isinstance(value, dict):
        return {name: _mapped(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        parts = list(value)
        if any(isinstance(part, str | dict | list | tuple) for part in parts):
            return [_mapped(part, key) for part in parts]
        return value
    if isinstance(value, str) and "text" in key:
        return _IN_TEXT.sub(lambda found: found[1] + darkened(found[2]), value)
    if isinstance(value, str) and ("color" in key) and _is_colour(value):
        return darkened(value)
    return value


def _is_colour(text: str) -> bool:
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text) or _RGBA.fullmatch(text))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
