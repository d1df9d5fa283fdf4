"""Colours: one for each theme, apart for the colour-blind, and never with two meanings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.style.palette import HUES, MARKS, PALER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAPER, INK, SOFT, GRID, FAINT = "#ffffff", "#1f2430", "#565d6b", "#e3e5e9", "#c9cdd4"
NEUTRAL = "#4b5d78"  # bars and lines that stand for no theme

DARKEST_GREY, PALEST_GREY = 0x5A, 0xBE  # of greys that stand for something

VERDICTS = {  # colour and marker; none of the colours is a theme's
    "rising": ("#D55E00", "triangle-up"),
    "falling": ("#0072B2", "triangle-down"),
    "rose, then fell": ("#7a4a1f", "diamond-tall"),
    "fell, then rose": ("#3d5a80", "diamond-wide"),
    "steady": (INK, "square"),
    "cannot tell": ("#8d949f", "circle-open"),
}

SEQUENTIAL = [[0.0, "#f4f6f9"], [0.35, "#b9c6d8"], [0.7, "#5f7ea6"], [1.0, "#17365d"]]
# Of points by a number or a date, from the lowest value to the highest; on a dark ground the
# highest is the lightest. Each step can be told from the next with any sight (a test).
SCALE = ("#22a884", "#21908d", "#2a788e", "#355f8d", "#414487", "#482475", "#440154")
SCALE_DARK = ("#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725")
OTHER = ("#7f8793", "#646c78")  # values that have no colour of their own, by day and by night
MISSING = ("#acb4c0", "#484f5b")  # and papers that have no value

DIVERGING = [
    [0.0, "#8c5a1e"],
    [0.25, "#d8b884"],
    [0.5, "#f7f7f5"],
    [0.75, "#8fa8c8"],
    [1.0, "#17365d"],
]


def theme_colours(themes: Iterable[str]) -> dict[str, str]:
    """Give each theme a hue of its own, in the order given.

    Where results are at hand, `analysis.colours_of` gives themes that touch on the map hues
    that are far apart. No colour is given twice up to eighty themes; from the forty-first on
    they are paler ones.

    Examples
    --------
    >>> theme_colours(["inference", "optimisers"])
    {'inference': '#332288', 'optimisers': '#44AA99'}
    """
    names = list(dict.fromkeys(themes))
    return dict(zip(names, hues(len(names)), strict=True))


def hues(n: int) -> list[str]:
    """Return n colours, the first ones the farthest apart; after eighty they repeat."""
    paler = [tint(hue, PALER).upper() for hue in HUES]
    return [(*HUES, *paler)[i % (2 * len(HUES))] for i in range(n)]


def mark_of(colour: str) -> str:
    """Return the mark that goes with a theme's colour, "circle" where it is no theme's.

    Examples
    --------
    >>> mark_of("#44AA99"), mark_of("#123456")
    ('square', 'circle')
    """
    paler = {tint(hue, PALER).upper(): mark for hue, mark in MARKS.items()}
    return MARKS.get(colour) or paler.get(colour, "circle")


def tint(colour: str, strength: float) -> str:
    """Mix a colour with white; strength 1 leaves it as it is, 0 gives white.

    Examples
    --------
    >>> tint("#000000", 0.5)
    '#808080'
    """
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in _rgb(colour))


def readable(colour: str) -> str:
    """Darken a colour until text in it can be read on white (contrast of at least 4.5).

    Examples
    --------
    >>> readable("#332288"), readable("#88CCEE")
    ('#332288', '#517a8e')
    """
    parts: Sequence[float] = _rgb(colour)
    if _contrast(parts) >= 4.5:
        return colour
    while _contrast(parts) < 4.5:
        parts = [part * 0.97 for part in parts]
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 for black to 1 for white (WCAG 2)."""
    shares = [part / 255 for part in _rgb(colour)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(parts: Sequence[float]) -> float:
    return 1.05 / (luminance("#" + "".join(f"{round(part):02x}" for part in parts)) + 0.05)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
