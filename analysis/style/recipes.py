"""How a figure was drawn, so that it can be drawn anew for another width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    import plotly.graph_objects as go

P = ParamSpec("P")


@dataclass(frozen=True)
class Recipe:
    """The function that drew a figure, with all it was given."""

    name: str
    draw: Callable[..., go.Figure]


def redrawable(plot: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """Have the figures of a plot function remember how they were drawn.

    The function takes `width` in pixels. Nothing is kept in the figure's JSON.
    """

    @wraps(plot)
    def draw(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        figure = plot(*args, **kwargs)
        again = partial(draw, *args, **kwargs)
        figure._recipe = Recipe(plot.__name__, again)
        return figure

    return draw


def drawn_by(figure: go.Figure) -> str:
    """Return the name of the function that drew a figure, "" where it is not known."""
    recipe: Recipe | None = getattr(figure, "_recipe", None)
    return recipe.name if recipe else ""


def drawn_anew(figure: go.Figure, width: float) -> go.Figure | None:
    """Draw a figure for another width; None where it is not known how, or it was changed since."""
    recipe: Recipe | None = getattr(figure, "_recipe", None)
    if recipe is None or recipe.draw().to_json() != figure.to_json():
        return None
    return recipe.draw(width=width)
