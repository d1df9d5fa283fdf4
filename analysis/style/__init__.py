"""The looks that all figures share: one template, one colour for each theme, titles and footers.

Sizes are in CSS pixels of a figure `WIDTH` wide, which prints two columns wide
(174 mm); a figure drawn `COLUMN` wide prints one column wide (85 mm) with text of
the same size. Nothing is registered with plotly: a figure carries its template.
"""

from analysis.style.arranging import arrange, seen_apart
from analysis.style.colours import (
    DIVERGING,
    FAINT,
    GRID,
    INK,
    MISSING,
    NEUTRAL,
    OTHER,
    PAPER,
    SCALE,
    SCALE_DARK,
    SEQUENTIAL,
    SOFT,
    VERDICTS,
    hues,
    luminance,
    mark_of,
    readable,
    theme_colours,
    tint,
)
from analysis.style.dark import NIGHT, dark_rules, darkened, on_dark
from analysis.style.frames import (
    COLUMN,
    EDGE,
    FONT,
    PIXELS_PER_MM,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    template,
)
from analysis.style.palette import DARK_HUES, HUES, MARK_SCALE, MARKS
from analysis.style.recipes import drawn_anew, drawn_by, is_elastic, redrawable
from analysis.style.words import LINE, SIZE, SMALL, TITLE, plain, shorten, text_width, wrap

__all__ = [
    "COLUMN",
    "DARK_HUES",
    "DIVERGING",
    "EDGE",
    "FAINT",
    "FONT",
    "GRID",
    "HUES",
    "INK",
    "LINE",
    "MARKS",
    "MARK_SCALE",
    "MISSING",
    "NEUTRAL",
    "NIGHT",
    "OTHER",
    "PAPER",
    "PIXELS_PER_MM",
    "SCALE",
    "SCALE_DARK",
    "SEQUENTIAL",
    "SIZE",
    "SMALL",
    "SOFT",
    "TITLE",
    "VERDICTS",
    "WIDTH",
    "add_labels",
    "arrange",
    "beside",
    "dark_rules",
    "darkened",
    "drawn_anew",
    "drawn_by",
    "frame",
    "hues",
    "is_elastic",
    "label",
    "luminance",
    "mark_of",
    "on_dark",
    "plain",
    "readable",
    "redrawable",
    "seen_apart",
    "shorten",
    "template",
    "text_width",
    "theme_colours",
    "tint",
    "wrap",
]
