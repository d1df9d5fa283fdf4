"""The explorer: what a person sees in the widget and what Python holds are one and the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.explore.citing import export_papers
from analysis.explore.contrast import selected_trend
from analysis.explore.editing import Editor, edit_asked, open_results, paper_ids, trend_config
from analysis.explore.filters import Filters, fold_texts, papers_like, select
from analysis.explore.picture import picture
from analysis.explore.widget import make_widget, reported_rows
from analysis.style import count, theme_colours

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go
    from anywidget import AnyWidget
    from numpy.typing import NDArray

    from analysis.corrections import Desk
    from analysis.results import Results

WHOLE_TEXT = 60_000_000
"""Characters of abstracts that go to the front end; of more, it gets none and asks for them."""
UNKNOWN = -1
"""In place of the terms that a paper holds: the view asks for them."""
NEAREST_SENT = 3_000
"""Of more papers the nearest ones are worked out when they are asked for."""


class Explorer:
    """A linked view of finished results; display it in a notebook.

    `selection` is what is chosen, there or here: filters set in the view are those of
    `filters`, and `filter` moves the view. Corrections by hand are written to a file
    that `themes run` replays, and shown at once.
    """

    def __init__(self, results: Results, path: Path) -> None:
        self._editor = Editor(results, path)
        self._filters = Filters()
        self._widget: AnyWidget | None = None
        self._texts: pd.Series | None = None
        self._seen: Mapping[str, Any] = {}
        self._one_at_a_time = RLock()  # corrections from the view come in another thread

    @property
    def results(self) -> Results:
        """The results as corrected so far."""
        return self._editor.results

    @property
    def filters(self) -> Filters:
        """What narrows the papers down."""
        if self._widget is not None:
            self._filters = Filters.from_json(self._widget.filters)
        return self._filters

    @property
    def selection(self) -> pd.DataFrame:
        """The papers that the filters leave, in corpus order, with the label of their topic."""
        return self._labelled()[self._chosen()]

    @property
    def corrections(self) -> pd.DataFrame:
        """What became of each correction made here or waiting in the file, one row each."""
        earlier, here = self.results.corrections, self._editor.desk.table
        return pd.concat([earlier, here], ignore_index=True) if len(earlier) else here

    def filter(self, **changes: Any) -> None:
        """Set filters: search, regex, like, theme, topic, from_, to, confidence, lasso.

        None takes one away; the others stay.

        Raises
        ------
        InputError
            If there is no such filter, theme, topic or paper, or one cannot be read.
        """
        filters = self.filters.changed(**changes)
        papers = self.results.papers
        for name in ("theme", "topic"):
            value = getattr(filters, name)
            if value is not None and not (papers[name] == value).any():
                raise InputError(f"there is no {name} {value!r}; see explorer.results.{name}s")
        self._find(filters)  # refuses what cannot be read
        self._set(filters)

    def clear(self) -> None:
        """Take every filter away."""
        self._set(Filters())

    def figure(self) -> go.Figure:
        """Return the map as it is seen now, papers outside the selection faint, as a figure."""
        colours = theme_colours(self.results.themes["theme"])
        return picture(self._labelled(), self._chosen(), self.filters, colours)

    def export(self, path: str | Path) -> Path:
        """Write the selection as CSV or, where the path ends in .bib, as BibTeX."""
        return export_papers(self.selection, path)

    def trend(self) -> str:
        """Say how the selection's share of the papers changes, against the rest."""
        return selected_trend(self.results, self._chosen(), trend_config(self.results))

    def rename_theme(self, old: str, new: str) -> str:
        """Give a theme another name."""
        return self._correct(lambda desk: desk.rename_theme(old, new))

    def rename_topic(self, topic: int, name: str) -> str:
        """Give a topic another label."""
        return self._correct(lambda desk: desk.rename_topic(topic, name))

    def merge_topics(self, *topics: int, name: str | None = None) -> str:
        """Make one topic of several; without a name its papers give it one."""
        return self._correct(lambda desk: desk.merge_topics(*topics, name=name))

    def split_topic(self, topic: int, k: int = 2, *, preview: bool = False) -> str | pd.DataFrame:
        """Cut a topic into k, or with `preview` show what that would give and change nothing."""
        if preview:
            return self._editor.desk.preview_split(topic, k)
        return self._correct(lambda desk: desk.split_topic(topic, k))

    def move_papers(self, papers: Sequence[str], topic: int) -> str:
        """Place papers (by paper_id) in another topic."""
        return self._correct(lambda desk: desk.move_papers(papers, topic))

    def pin_papers(self, papers: Sequence[str], theme: str) -> str:
        """Keep papers (by paper_id) in a theme, whatever their topic says."""
        return self._correct(lambda desk: desk.pin_papers(papers, theme))

    def mark_nowhere(self, papers: Sequence[str]) -> str:
        """Mark papers (by paper_id) as belonging nowhere."""
        return self._correct(lambda desk: desk.mark_nowhere(papers))

    def undo(self) -> str:
        """Take the last correction back."""
        with self._one_at_a_time:
            return self._show(*self._editor.undo(self.filters))

    def redo(self) -> str:
        """Make the correction again that was undone last."""
        with self._one_at_a_time:
            return self._show(*self._editor.redo(self.filters))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Show the view; where there is no kernel, say what would be here."""
        if self._widget is None:
            self._widget = make_widget(
                self._payload(), self._filters.to_json(), self._answers(), self._saw
            )
        found: Any = self._widget._repr_mimebundle_(**options) or {}
        bundle = dict(found[0] if isinstance(found, tuple) else found)
        bundle["text/plain"] = (
            f"Explorer of {count(len(self.results.papers), 'paper')} (needs a kernel)"
        )
        return bundle

    def _chosen(self) -> NDArray[np.bool_]:
        """Mark the selected papers: those that the front end shows, if it has these filters."""
        filters, papers = self.filters, self.results.papers
        if self._widget is not None:
            seen = reported_rows(self._seen, self._widget.filters, len(papers))
            if seen is not None:
                return seen
        return self._find(filters)

    def _find(self, filters: Filters) -> NDArray[np.bool_]:
        if self._texts is None and filters.search:
            self._texts = fold_texts(self.results.papers)  # no correction changes them
        return select(self.results.papers, self.results.vectors, filters, self._texts)

    def _set(self, filters: Filters) -> None:
        self._filters = filters
        if self._widget is not None:
            self._widget.filters = filters.to_json()

    def _correct(self, edit: Callable[[Desk], object]) -> str:
        with self._one_at_a_time:
            return self._show(*self._editor.do(edit, self.filters))

    def _show(self, message: str, filters: Filters) -> str:
        """Bring the view up to date after a correction; return what was done."""
        self._filters = filters
        if self._widget is not None:
            with self._widget.hold_sync():
                self._widget.payload = self._payload()
                self._widget.filters = filters.to_json()
        self._seen = {}
        return message

    def _saw(self, seen: Mapping[str, Any]) -> None:
        self._seen = seen

    def _payload(self) -> bytes:
        """Pack what the view shows; of very many papers without what it can ask for."""
        from analysis.viewer import build_payload, pack

        now = self.results
        cut = int(now.papers["abstract"].str.len().sum()) > WHOLE_TEXT
        payload = build_payload(
            now.papers.assign(abstract="") if cut else now.papers,
            now.topics,
            now.themes,
            now.topic_terms,
            now.vectors if len(now.papers) <= NEAREST_SENT else None,
            now.trends,
            budget=None,
            config=trend_config(now),
            source=next(iter(now.provenance.get("inputs", {})), ""),
        )
        if cut:
            papers = {**payload["papers"], "held": [UNKNOWN] * len(now.papers)}
            payload |= {"papers": papers, "text_cut": True, "text_kept": 0}
        return pack(payload)

    def _answers(self) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        """Return what is answered to each kind of question from the front end."""
        return {
            "find": self._found,
            "paper": self._told,
            "like": self._like,
            "trend": self._tell_trend,
            "preview": self._preview,
            "correct": self._corrected,
        }

    def _found(self, args: Mapping[str, Any]) -> list[int]:
        filters = Filters(search=str(args.get("search", "")), regex=bool(args.get("regex")))
        found: list[int] = np.flatnonzero(self._find(filters)).tolist()
        return found

    def _told(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Tell of a paper what the view may lack: abstract, terms that it holds, nearest ones."""
        from analysis.viewer import held_terms

        now, row = self.results, int(args["row"])
        paper = now.papers.iloc[[row]]
        held = held_terms(paper, now.topic_terms)[0]
        near = [other for other in self._like(args) if other != row]
        return {"abstract": str(paper["abstract"].iloc[0]), "held": held, "near": near}

    def _like(self, args: Mapping[str, Any]) -> list[int]:
        (paper,) = paper_ids(self.results.papers, [args["row"]])
        near: list[int] = papers_like(self.results.papers, self.results.vectors, paper).tolist()
        return near

    def _tell_trend(self, args: Mapping[str, Any]) -> dict[str, str]:
        if "rows" in args:
            chosen = np.isin(np.arange(len(self.results.papers)), args["rows"])
        else:
            chosen = self._find(Filters.from_json(args.get("filters") or {}))
        return {"sentence": selected_trend(self.results, chosen, trend_config(self.results))}

    def _preview(self, args: Mapping[str, Any]) -> list[dict[str, Any]]:
        parts = self._editor.desk.preview_split(int(args["topic"]), int(args["k"]))
        return [
            {str(key): value for key, value in part.items()} for part in parts.to_dict("records")
        ]

    def _corrected(self, args: Mapping[str, Any]) -> dict[str, Any]:
        do = args.get("do")
        if do == "undo":
            message = self.undo()
        elif do == "redo":
            message = self.redo()
        elif do == "nothing":
            message = ""
        else:
            message = self._correct(edit_asked(args, self.results.papers))
        desk = self._editor.desk
        return {"message": message, "canUndo": desk.can_undo, "canRedo": desk.can_redo}

    def _labelled(self) -> pd.DataFrame:
        labels = self.results.topics.set_index("topic")["label"]
        return self.results.papers.assign(topic_label=self.results.papers["topic"].map(labels))


def explore(
    results: Results | str | Path = "corpus/derived", *, themes: str | Path | None = None
) -> Explorer:
    """Open finished results, or a folder of them, in an explorer; display it in a notebook.

    `themes` names the file that corrections are written to. By default that is, for the
    shipped papers, the file that `themes run` reads; else `themes.toml` beside the results.
    """
    return Explorer(*open_results(results, themes))
