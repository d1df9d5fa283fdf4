"""The looks that all figures share: one template, one colour for each theme, titles and footers.

Sizes are in CSS pixels of a figure `WIDTH` wide, which prints two columns wide
(174 mm); a figure drawn `COLUMN` wide prints one column wide (85 mm) with text of
the same size. Nothing is registered with plotly: a figure carries its template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import plotly.graph_objects as go

WIDTH, COLUMN = 900, 440
PIXELS_PER_MM = 900 / 174
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
SIZE, SMALL, TITLE = 13, 12, 17
LINE = 1.3  # plotly's line height in em
EDGE = 16  # white space around everything
PAPER, INK, SOFT, GRID, FAINT = "#ffffff", "#1f2430", "#565d6b", "#e3e5e9", "#c9cdd4"
NEUTRAL = "#4b5d78"  # bars and lines that stand for no theme

# Paul Tol's "muted" scheme without its sand, which is too pale on white. The first five also
# differ in lightness, for print in grey; each hue has a mark of its own for the same reason.
MARKS = {
    "#332288": "circle",
    "#44AA99": "square",
    "#882255": "diamond",
    "#88CCEE": "x",
    "#117733": "triangle-up",
    "#CC6677": "cross",
    "#999933": "star",
    "#AA4499": "triangle-down",
}
HUES = tuple(MARKS)
MARK_SCALE = {"triangle-up": 1.25, "triangle-down": 1.25, "star": 1.35, "cross": 1.15, "x": 1.05}
DARKEST_GREY, PALEST_GREY = 0x5A, 0xBE

VERDICTS = {  # colour and marker; none of the colours is a theme's
    "rising": ("#D55E00", "triangle-up"),
    "falling": ("#0072B2", "triangle-down"),
    "steady": (INK, "square"),
    "cannot tell": ("#8d949f", "circle-open"),
}

SEQUENTIAL = [[0.0, "#f4f6f9"], [0.35, "#b9c6d8"], [0.7, "#5f7ea6"], [1.0, "#17365d"]]
DIVERGING = [
    [0.0, "#8c5a1e"],
    [0.25, "#d8b884"],
    [0.5, "#f7f7f5"],
    [0.75, "#8fa8c8"],
    [1.0, "#17365d"],
]

# Advance widths of DejaVu Sans from space to tilde, in hundredths of an em.
_WIDTHS = """
32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53
100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50
50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84
"""


def template() -> go.layout.Template:
    """Return the one template: fonts, white ground, thin grey grid, no legend, quiet hover."""
    import plotly.graph_objects as go

    axis = {
        "gridcolor": GRID,
        "gridwidth": 1,
        "linecolor": SOFT,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": INK},
        "title": {"font": {"size": SIZE, "color": INK}, "standoff": 8},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": SIZE, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "colorway": list(HUES),
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "hoverlabel": {"bgcolor": PAPER, "font": {"family": FONT, "size": SMALL, "color": INK}},
            "annotationdefaults": {
                "showarrow": False,
                "borderpad": 0,
                "borderwidth": 0,
                "font": {"color": INK},
            },
        }
    )


def theme_colours(themes: Iterable[str]) -> dict[str, str]:
    """Give each theme a colour of its own, in the order given (the order of the themes table).

    The first eight get hues that stay apart for the colour-blind; the others get
    greys, all different, and figures name those directly. No colour is given twice
    (up to about a hundred themes; greys then repeat).

    Examples
    --------
    >>> theme_colours(["inference", "optimisers"])
    {'inference': '#332288', 'optimisers': '#44AA99'}
    """
    names = list(dict.fromkeys(themes))
    rest = max(len(names) - len(HUES), 0)
    step = (PALEST_GREY - DARKEST_GREY) / max(rest - 1, 1)
    greys = ["#" + f"{round(DARKEST_GREY + step * i):02X}" * 3 for i in range(rest)]
    return dict(zip(names, [*HUES, *greys], strict=False))


def frame(
    figure: go.Figure,
    *,
    title: str,
    subtitle: str,
    note: str,
    size: tuple[float, float],
    left: float = EDGE,
    right: float = EDGE,
    bottom: float = 0,
    top: float = 0,
) -> go.Figure:
    """Put the template, the title, what is measured, and the source note on a figure, in place.

    Parameters
    ----------
    size
        Width of the whole figure and height of its plotting area, in pixels.
    left, right, bottom, top
        Room that axis labels and the like need on each side.

    Returns
    -------
    The same figure. Lines that would run out of it are broken.
    """
    width, height = size
    room = width - 2 * EDGE
    heading = wrap(title, room, TITLE, bold=True)
    below = wrap(subtitle, room, SIZE)
    foot = wrap(note, room, SMALL)
    head = EDGE + LINE * (TITLE * len(heading) + SIZE * len(below)) + 14 + top
    tail = EDGE + LINE * SMALL * len(foot) + (10 if foot else 0) + bottom
    figure.update_layout(
        template=template(),
        width=round(width),
        height=round(head + height + tail),
        margin={"l": left, "r": right, "t": head, "b": tail, "pad": 0},
        title={
            "text": f"<b>{'<br>'.join(map(plain, heading))}</b>",
            "font": {"size": TITLE, "color": INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": EDGE + 0.5 * LINE * TITLE * (len(heading) - 1)},
        },
    )
    at_left: dict[str, Any] = {
        "x": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "align": "left",
    }
    at_left["xshift"] = EDGE - left
    lift = top + 14 + LINE * SIZE * len(below) + 2
    above = label(below, colour=SOFT, name="subtitle", y=1, yanchor="top", yshift=lift, **at_left)
    under = label(foot, size=SMALL, colour=SOFT, name="note", y=0, yanchor="bottom", **at_left)
    under["yshift"] = EDGE - tail
    add_labels(figure, [*([above] if below else []), *([under] if foot else [])])
    return figure


def label(
    lines: Sequence[str], *, size: float = SIZE, colour: str = INK, **place: Any
) -> dict[str, Any]:
    """Return an annotation of plain lines of text, for `add_labels`."""
    text = "<br>".join(map(plain, lines))
    return {"text": text, "font": {"size": size, "color": colour}, **place}


def add_labels(figure: go.Figure, labels: Iterable[Mapping[str, Any]]) -> None:
    """Add annotations, all at once: one by one plotly checks the earlier ones again each time."""
    figure.layout.annotations = [*figure.layout.annotations, *labels]


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Estimate how many pixels wide a line of text is in DejaVu Sans.

    Examples
    --------
    >>> round(text_width("Scaling laws", 10))
    62
    """
    widths = [int(width) for width in _WIDTHS.split()]
    ems = sum(widths[ord(c) - 32] if " " <= c <= "~" else 64 for c in text)
    return ems / 100 * size * (1.13 if bold else 1.0)


def wrap(text: str, room: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are at most `room` pixels wide, at plain spaces only.

    Examples
    --------
    >>> wrap("Mixture-of-experts inference", 130)
    ['Mixture-of-experts', 'inference']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shorten(text: str, room: float, size: float = SIZE) -> str:
    """Cut a text to at most `room` pixels, with an ellipsis where something was cut."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def count(n: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one.

    Examples
    --------
    >>> count(1, "paper"), count(2, "paper"), count(1200, "theme")
    ('1 paper', '2 papers', '1,200 themes')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def plain(text: str) -> str:
    """Escape a text so that plotly shows it as it is and reads no markup in it.

    Examples
    --------
    >>> plain("Q<K> & R")
    'Q&lt;K&gt; &amp; R'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


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


def _contrast(parts: Sequence[float]) -> float:
    return 1.05 / (luminance("#" + "".join(f"{round(part):02x}" for part in parts)) + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 for black to 1 for white (WCAG 2)."""
    shares = [part / 255 for part in _rgb(colour)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
