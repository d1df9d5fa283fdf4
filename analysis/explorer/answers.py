"""What the kernel answers to the questions of a view, kind by kind."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from analysis.explorer.editing import edit_asked, paper_ids
from analysis.explorer.filters import Filters
from analysis.explorer.view import tell_paper
from analysis.findings import compare_sets, papers_like, selected_trend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
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

    @property
    def selections(self) -> dict[str, pd.DataFrame]:
        """The selections that were kept, by name."""

    def keep(self, name: str, rows: Sequence[int] | None = None) -> str:
        """Keep rows under a name and say what was done."""

    def drop(self, name: str) -> str:
        """Forget a selection that was kept and say what was done."""

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
        "kept": _kept,
        "keep": _keep,
        "drop": _drop,
        "sets": _sets,
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


def _kept(explorer: Asked, args: Args) -> dict[str, Any]:
    """Tell of the selections that were kept: the ids of their papers that these results hold."""
    tables = explorer.selections
    lists = [
        {"name": name, "ids": table["paper_id"].tolist(), "missing": len(table.attrs["missing"])}
        for name, table in tables.items()
    ]
    return {"message": str(args.get("message", "")), "kept": lists}


def _keep(explorer: Asked, args: Args) -> dict[str, Any]:
    rows = [int(row) for row in args.get("rows") or []]
    return _kept(explorer, {"message": explorer.keep(str(args.get("name", "")), rows)})


def _drop(explorer: Asked, args: Args) -> dict[str, Any]:
    return _kept(explorer, {"message": explorer.drop(str(args.get("name", "")))})


def _sets(explorer: Asked, args: Args) -> dict[str, Any]:
    """Compare two selections of rows, for a view that lacks what that takes."""
    n = len(explorer.results.papers)
    first, second = (np.isin(np.arange(n), args[side]) for side in ("first", "second"))
    table = compare_sets(explorer.results, first, second)
    lines = json.loads(table.to_json(orient="records"))
    told = {kind: [line for line in lines if line["kind"] == kind] for kind in ("term", "theme")}
    return {"note": table.attrs["note"], "terms": told["term"], "themes": told["theme"]}


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
