"""How a figure was drawn, so that it can be drawn anew for another width."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from inspect import signature
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    import plotly.graph_objects as go

P = ParamSpec("P")


@dataclass(frozen=True)
class Recipe:
    """The function that drew a figure, with all it was given."""

    name: str
    draw: Callable[..., go.Figure]
    is_elastic: bool = False


def redrawable(plot: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """Have the figures of a plot function remember how they were drawn.

    The function takes `width` in pixels; one that is elastic also takes `height`, of its
    plotting area. Nothing is kept in the figure's JSON.
    """
    is_elastic = "height" in signature(plot).parameters

    @wraps(plot)
    def draw(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        figure = plot(*args, **kwargs)
        again = partial(draw, *args, **kwargs)
        figure._recipe = Recipe(plot.__name__, again, is_elastic)
        return figure

    return draw


def drawn_by(figure: go.Figure) -> str:
    """Return the name of the function that drew a figure, "" where it is not known."""
    recipe: Recipe | None = getattr(figure, "_recipe", None)
    return recipe.name if recipe else ""


def drawn_anew(
    figure: go.Figure, width: float, *, whole_height: float | None = None
) -> go.Figure | None:
    """Draw a figure for another width; None where it is not known how, or it was changed since.

    Parameters
    ----------
    figure
        The figure, which stays as it is.
    width
        Of the whole figure, in pixels.
    whole_height
        Likewise, where it shall be so tall; a figure whose contents set its height, or whose
        names need more, becomes as tall as it must.
    """
    return next(iter(drawn_at(figure, [width], whole_height=whole_height)), None)


def drawn_at(
    figure: go.Figure, widths: Iterable[float], *, whole_height: float | None = None
) -> list[go.Figure]:
    """Draw a figure for several widths, as `drawn_anew` does for one; none where it cannot be.

    Parameters
    ----------
    figure
        The figure, which stays as it is.
    widths
        Of the whole figure, in pixels.
    whole_height
        Likewise, where it shall be so tall.
    """
    recipe: Recipe | None = getattr(figure, "_recipe", None)
    if recipe is None or recipe.draw().to_json() != figure.to_json():
        return []
    if whole_height is None or not recipe.is_elastic:
        return [recipe.draw(width=width) for width in widths]
    found = []
    for width in widths:
        margin = recipe.draw(width=width, height=1.0).layout.margin
        height = max(whole_height - margin.t - margin.b, 1.0)
        found.append(recipe.draw(width=width, height=height))
    return found


def is_elastic(figure: go.Figure) -> bool:
    """Tell whether a figure can be drawn anew in another height."""
    recipe: Recipe | None = getattr(figure, "_recipe", None)
    return recipe is not None and recipe.is_elastic
