"""What the kernel answers to the questions of a view, kind by kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from analysis.explorer.editing import edit_asked, paper_ids
from analysis.explorer.filters import Filters
from analysis.explorer.view import tell_paper
from analysis.findings import papers_like, selected_trend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from analysis.explorer.editing import Editor
    from analysis.store import Results
    from analysis.themes import CorrectionSession

    Args = Mapping[str, Any]


class Asked(Protocol):
    """What answers come from: an explorer's results, search and corrections."""

    editor: Editor

    @property
    def results(self) -> Results:
        """What is shown."""

    def find(self, filters: Filters) -> NDArray[np.bool_]:
        """Mark the papers that the filters leave."""

    def correct(self, edit: Callable[[CorrectionSession], object]) -> str:
        """Make a correction and say what was done."""

    def undo(self) -> str:
        """Take the last correction back."""

    def redo(self) -> str:
        """Make it again."""


def answers(explorer: Asked) -> dict[str, Callable[[Args], Any]]:
    """Return for each kind of question the function that answers it from its arguments.

    Papers are rows, in corpus order, in questions and answers alike.
    """
    kinds = {
        "find": _find,
        "paper": _paper,
        "like": _like,
        "trend": _trend,
        "preview": _preview,
        "correct": _correct,
    }
    return {kind: partial(answer, explorer) for kind, answer in kinds.items()}


def _find(explorer: Asked, args: Args) -> list[int]:
    filters = Filters(search=str(args.get("search", "")), regex=bool(args.get("regex")))
    found: list[int] = np.flatnonzero(explorer.find(filters)).tolist()
    return found


def _paper(explorer: Asked, args: Args) -> dict[str, Any]:
    return tell_paper(explorer.results, int(args["row"]))


def _like(explorer: Asked, args: Args) -> list[int]:
    results = explorer.results
    (paper,) = paper_ids(results.papers, [args["row"]])
    near: list[int] = papers_like(results.papers, results.vectors, paper).tolist()
    return near


def _trend(explorer: Asked, args: Args) -> dict[str, str]:
    results = explorer.results
    if "rows" in args:
        chosen = np.isin(np.arange(len(results.papers)), args["rows"])
    else:
        chosen = explorer.find(Filters.from_json(args.get("filters") or {}))
    return {"sentence": selected_trend(results, chosen, results.trend_config)}


def _preview(explorer: Asked, args: Args) -> list[dict[str, Any]]:
    parts = explorer.editor.session.preview_split(int(args["topic"]), int(args["k"]))
    return [{str(key): value for key, value in part.items()} for part in parts.to_dict("records")]


def _correct(explorer: Asked, args: Args) -> dict[str, Any]:
    """Make a correction; "look" makes none and tells what waits in the file and does not apply."""
    steps = {"undo": explorer.undo, "redo": explorer.redo, "look": explorer.editor.misfits}
    do = str(args.get("do"))
    if do in steps:
        message = steps[do]()
    else:
        message = explorer.correct(edit_asked(args, explorer.results.papers))
    session = explorer.editor.session
    return {"message": message, "canUndo": session.can_undo, "canRedo": session.can_redo}
