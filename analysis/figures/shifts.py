"""Which terms came into a theme and which went, each with its odds and interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.shares import one_level
from analysis.style import (
    EDGE,
    INK,
    LINE,
    SIZE,
    SMALL,
    SOFT,
    VERDICTS,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    plain,
    readable,
    redrawable,
    shorten,
    text_width,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

LOOKS = {
    "new": VERDICTS["rising"],
    "fading": VERDICTS["falling"],
    "cannot tell": VERDICTS["cannot tell"],
}
_ROW, _HEAD, _GAP = 19.0, 26.0, 12.0  # pixels of a line, of a heading, and between blocks
_RIGHT = 200.0  # pixels for the numbers at the right, at most
_FURTHEST = float(np.log(64))


def leading_shifts(shifts: pd.DataFrame, n_names: int = 6, n_terms: int = 5) -> pd.DataFrame:
    """Return the surest terms of `term_shifts` that came into, and that went from, its first names.

    Parameters
    ----------
    shifts
        The table of `term_shifts`.
    n_names
        Names at most.
    n_terms
        Terms that came into each at most, and as many that went.

    Returns
    -------
    The columns of `term_shifts`; names in its order, in each the terms that came, then those
    that went, the largest change outermost.
    """
    names = list(dict.fromkeys(shifts["name"]))[:n_names]
    chosen = shifts[shifts["name"].isin(names)]
    came = chosen["log_odds"].gt(0).rename("came")
    chosen = chosen[chosen.groupby(["name", came]).cumcount() < n_terms]
    order = chosen["name"].map({name: i for i, name in enumerate(names)}).astype(float)
    ordered = chosen.assign(order=order).sort_values(
        ["order", "log_odds", "p_value"], ascending=[True, False, True], kind="stable"
    )
    return ordered.drop(columns="order").reset_index(drop=True)


@redrawable
def plot_term_shifts(shifts: pd.DataFrame, *, note: str = "", width: float = WIDTH) -> go.Figure:
    """Draw the table of `leading_shifts`: for each theme (or topic) a block, a line a term.

    Right of the line of no change stand terms that came, left of it those that went; the
    verdict is in the mark's shape and colour. An interval that runs out of the axis ends in
    an arrow. Beside each line: papers with the term, early and late.

    Parameters
    ----------
    shifts
        The table of `leading_shifts`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    """
    import plotly.graph_objects as go

    table = one_level(shifts)
    left, right = min(0.3 * width, 240.0), min(0.3 * width, _RIGHT)
    y, heads, height = _places(table, width - 2 * EDGE)
    limit = min(float(np.nanmax(np.abs(table[["log_odds", "low", "high"]]))) * 1.05, _FURTHEST)
    figure = go.Figure()
    for change, look in LOOKS.items():
        rows = (table["change"] == change).to_numpy()
        if rows.any():
            _draw_change(figure, table[rows], y[rows], look, limit)
    level = str(table["level"].iloc[0])
    frame(
        figure,
        title=f"Which terms came and which went inside a {level}",
        subtitle="Odds of a term in the late half of the papers against the early half, with 95 % "
        "interval, log scale; filled: beyond chance, by q-value; circles: cannot tell; "
        "at the right: papers with the term, early → late",
        note=note,
        size=(width, height),
        left=left,
        right=right,
        bottom=46,
    )
    figure.add_shape(
        name="no change",
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=height,
        line={"color": SOFT, "width": 1},
        layer="below",
    )
    _write(figure, table, y, heads, left - EDGE - 10)
    powers = [k for k in (-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5) if abs(k) * np.log(2) <= limit]
    powers = [k for k in powers if k % (2 if len(powers) > 7 else 1) == 0]
    figure.update_xaxes(
        range=[-limit * 1.04, limit * 1.04],
        tickvals=[k * float(np.log(2)) for k in powers],
        ticktext=[f"{2**k}" if k >= 0 else f"1/{2**-k}" for k in powers],
        title="odds ratio, late against early half"
        + (" (left of 1 went, right of 1 came)" if width > 600 else ""),
        fixedrange=True,
    )
    figure.update_yaxes(range=[height, 0], visible=False, fixedrange=True)
    return figure


def _places(table: pd.DataFrame, room: float) -> tuple[np.ndarray, list[tuple[float, str]], float]:
    """Return where each row stands, where the head of each block does, and the whole height."""
    y, heads, at = np.empty(len(table)), [], 0.0
    names = table["name"].to_numpy()
    for i, row in enumerate(table.itertuples()):
        if i == 0 or names[i] != names[i - 1]:
            at += _GAP if i else 0.0
            day = pd.Timestamp(str(row.split)).date()
            fact = f"{row.of_early} papers before {day}, {row.of_late} since"
            beside = text_width(f"{row.name}  ", SIZE, bold=True) + text_width(fact, SIZE) <= room
            tall = _HEAD if beside else _HEAD + LINE * SIZE
            gap = "  " if beside else "<br>"
            heads.append((at + tall / 2, f"<b>{plain(str(row.name))}</b>{gap}{fact}"))
            at += tall
        y[i] = at + _ROW / 2
        at += _ROW
    return y, heads, at


def _draw_change(
    figure: go.Figure, rows: pd.DataFrame, y: np.ndarray, look: tuple[str, str], limit: float
) -> None:
    colour, symbol = look
    change = rows["change"].iloc[0]
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    ends = [np.clip(low, -limit, limit), np.clip(high, -limit, limit)]
    figure.add_scatter(
        name=f"{change}: 95 % interval",
        x=np.column_stack([*ends, np.full(len(rows), np.nan)]).ravel(),
        y=np.repeat(y, 3),
        mode="lines",
        line={"color": colour, "width": 2},
        hoverinfo="skip",
    )
    for out, end, side in ((low < -limit, -limit, "left"), (high > limit, limit, "right")):
        if out.any():
            figure.add_scatter(
                name="interval goes on",
                x=[end] * int(out.sum()),
                y=y[out],
                mode="markers",
                marker={"color": colour, "symbol": f"triangle-{side}", "size": 7},
                hoverinfo="skip",
                cliponaxis=False,
            )
    figure.add_scatter(
        name=change,
        x=rows["log_odds"].clip(-limit, limit),
        y=y,
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 9},
        text=[
            f"{plain(term)}: {plain(name)}<br>odds ratio {np.exp(odds):.2g}, q = {q:.2g}"
            for term, name, odds, q in zip(
                rows["term"], rows["name"], rows["log_odds"], rows["q_value"], strict=True
            )
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _write(
    figure: go.Figure,
    table: pd.DataFrame,
    y: np.ndarray,
    heads: list[tuple[float, str]],
    room: float,
) -> None:
    """Write the names of the blocks, the terms at their left and the counts at their right."""
    at_edge: dict[str, Any] = {"x": 0, "xref": "paper", "xanchor": "left"}
    at_edge["xshift"] = -(room + 10)
    labels = [
        label([], name="name", y=at, align="left", **at_edge) | {"text": text} for at, text in heads
    ]
    for place, row in zip(y, table.itertuples(), strict=True):
        colour, term = INK, shorten(str(row.term), room, SIZE)
        labels.append(label([term], name="term", y=place, **beside("left")))
        counts = f"{row.n_early} of {row.of_early} → {row.n_late} of {row.of_late}"
        if row.change != "cannot tell":
            colour = readable(LOOKS[str(row.change)][0])
            counts += f", {row.change}"
        labels.append(
            label([counts], size=SMALL, colour=colour, name="counts", y=place, **beside("right"))
        )
    add_labels(figure, labels)
