"""The palette: forty hues, each with its twin on a dark ground and a mark of its own.

The first eight are Paul Tol's "muted" scheme without its sand, which is too pale on white. Each
further one is, of all colours in gamut with chroma enough to be called a colour and a contrast
with white of at least 2, the one farthest from those before it in OKLab as seen by the usual eye
and with protanopia, deuteranopia and tritanopia, whichever sees least (Machado, Oliveira &
Fernandes 2009; the usual eye is asked for twice the distance). Colours of verdicts are kept away
from. The twins are found alike on the dark ground, with a contrast of at least 4.5.
"""

from __future__ import annotations

PALETTE = (
    ("#332288", "#908ffe", "circle"),
    ("#44AA99", "#93f6e3", "square"),
    ("#882255", "#c95f8e", "diamond"),
    ("#88CCEE", "#90d4f6", "x"),
    ("#117733", "#74ce85", "triangle-up"),
    ("#CC6677", "#de7686", "cross"),
    ("#999933", "#a3a33e", "star"),
    ("#AA4499", "#dc72c9", "triangle-down"),
    ("#7E6CF7", "#6f71fa", "circle"),
    ("#D386F3", "#ac68b6", "square"),
    ("#5B2700", "#f1c6b5", "diamond"),
    ("#14CC61", "#5e9044", "x"),
    ("#6C2CB4", "#baa9fd", "triangle-up"),
    ("#8E7AB5", "#cab4d7", "cross"),
    ("#B44725", "#e15e11", "star"),
    ("#4D2553", "#a385b1", "triangle-down"),
    ("#F978B5", "#dd90b1", "circle"),
    ("#00502F", "#baf8b7", "square"),
    ("#1C57D3", "#5588ec", "diamond"),
    ("#D9A00E", "#fbe584", "x"),
    ("#B257D7", "#c85fd9", "triangle-up"),
    ("#49457C", "#a092dc", "cross"),
    ("#63864F", "#5a9e68", "star"),
    ("#8C4C61", "#f0a6b4", "triangle-down"),
    ("#889CD7", "#8dabe4", "circle"),
    ("#D0897D", "#caa093", "square"),
    ("#0E7FCD", "#81c8ee", "diamond"),
    ("#A06486", "#e3bed7", "x"),
    ("#E59CD0", "#9a799d", "triangle-up"),
    ("#881897", "#cc46df", "cross"),
    ("#D446A1", "#f784c8", "star"),
    ("#26A9F1", "#62bbf5", "triangle-down"),
    ("#6B1667", "#c788ac", "circle"),
    ("#5FA65A", "#93c34d", "square"),
    ("#685EC1", "#8878c8", "diamond"),
    ("#FE987A", "#c97b64", "x"),
    ("#8D1C11", "#d0603f", "triangle-up"),
    ("#6B89F9", "#849ff9", "cross"),
    ("#79BC95", "#779d86", "star"),
    ("#A77F2B", "#f5c25c", "triangle-down"),
)
HUES = tuple(hue for hue, _, _ in PALETTE)
MARKS = {hue: mark for hue, _, mark in PALETTE}
DARK_HUES = tuple(dark for _, dark, _ in PALETTE)
MARK_SCALE = {"triangle-up": 1.25, "triangle-down": 1.25, "star": 1.35, "cross": 1.15, "x": 1.05}
PALER = 0.715
"""How strong the hues are the second time round, for themes beyond the fortieth."""
