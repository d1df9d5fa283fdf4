"""The explorer: what a person sees in the widget and what Python holds are one and the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.explorer.answers import answers
from analysis.explorer.citing import export_papers
from analysis.explorer.editing import Editor, open_results
from analysis.explorer.filters import Filters, fold_texts, select
from analysis.explorer.picture import picture
from analysis.explorer.selections import (
    FILE,
    drop_selection,
    keep_selection,
    read_selections,
    selected_tables,
    selections_file,
)
from analysis.explorer.view import pack_view
from analysis.explorer.widget import make_widget, reported_rows
from analysis.figures.export import still_image
from analysis.findings import colours_of, compare_sets, labelled, selected_trend
from analysis.themes import EDITS, CorrectionSession
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import plotly.graph_objects as go
    from anywidget import AnyWidget
    from numpy.typing import NDArray

    from analysis.store import Results


PICTURED = 20_000
"""The map of so many papers is drawn as a picture too, for notebooks that are read elsewhere."""


class Explorer:
    """A linked view of finished results; display it in a notebook.

    `selection` is what is chosen, there or here: filters set in the view are those of
    `filters`, and `filter` moves the view. Corrections by hand are written to a file
    that `themes run` replays, and shown at once: `rename_theme(theme, name)`,
    `rename_topic(topic, name)`, `merge_topics(*topics, name=None)`, `split_topic(topic, k)`,
    `move_papers(papers, topic)`, `pin_papers(papers, theme)`, `mark_nowhere(papers)` as at
    `analysis.themes.CorrectionSession`.
    """

    def __init__(self, results: Results, path: Path, kept: Path | None = None) -> None:
        self.editor = Editor(results, path)
        self._kept = kept or path.with_name(FILE)
        self._filters = Filters()
        self._widget: AnyWidget | None = None
        self._texts: pd.Series | None = None
        self._colours: dict[str, str] | None = None
        self._seen: Mapping[str, Any] = {}
        self._one_at_a_time = RLock()  # corrections from the view come in another thread

    @property
    def results(self) -> Results:
        """The results as corrected so far."""
        return self.editor.results

    @property
    def filters(self) -> Filters:
        """What narrows the papers down."""
        if self._widget is not None:
            self._filters = Filters.from_json(self._widget.filters)
        return self._filters

    @property
    def selection(self) -> pd.DataFrame:
        """The papers that the filters leave, in corpus order, with the label of their topic."""
        return labelled(self.results)[self._chosen()]

    @property
    def corrections(self) -> pd.DataFrame:
        """What became of each correction made here or waiting in the file, one row each."""
        earlier, here = self.results.corrections, self.editor.session.table
        return pd.concat([earlier, here], ignore_index=True) if len(earlier) else here

    def filter(self, **changes: Any) -> None:
        """Set filters; None takes one away, the others stay.

        There are search, regex, like, theme, topic, venue, type, language, from_, to,
        confidence, lasso and where, for columns of one's own (`Filters`).

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
        self.find(filters)  # refuses what cannot be read
        self._set(filters)

    def clear(self) -> None:
        """Take every filter away."""
        self._set(Filters())

    def find(self, filters: Filters) -> NDArray[np.bool_]:
        """Mark the papers that some filters would leave, whatever is set."""
        if self._texts is None and filters.search:
            self._texts = fold_texts(self.results.papers)  # no correction changes them
        return select(self.results.papers, self.results.vectors, filters, self._texts)

    def figure(self) -> go.Figure:
        """Return the map as it is seen now, papers outside the selection faint, as a figure."""
        return picture(labelled(self.results), self._chosen(), self.filters, self._colour())

    def export(self, path: str | Path) -> Path:
        """Write the selection as the path's end says: .csv, .xlsx, .bib (BibTeX) or .ris."""
        return export_papers(self.selection, path)

    def trend(self) -> str:
        """Say how the selection's share of the papers changes, against the rest."""
        return selected_trend(self.results, self._chosen(), self.results.trend_config)

    @property
    def selections(self) -> dict[str, pd.DataFrame]:
        """The selections that were kept, by name, as tables of their papers in corpus order."""
        return selected_tables(self.results, read_selections(self._kept))

    def keep(self, name: str, rows: Sequence[int] | None = None) -> str:
        """Keep the selection, or these rows, under a name beside the results; say what was done."""
        ids = self.results.papers["paper_id"].astype(str)
        chosen = ids[self._chosen()] if rows is None else ids.iloc[list(rows)]
        return keep_selection(self._kept, name, chosen)

    def drop(self, name: str) -> str:
        """Forget a selection that was kept; say what was done."""
        return drop_selection(self._kept, name)

    def compare(
        self, first: str | pd.DataFrame | None = None, second: str | pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Compare two selections by terms and themes, as `analysis.compare_sets` has it.

        `first` and `second` are names of selections that were kept, or tables of papers; without
        them the papers selected now are compared, and with all others.
        """
        chosen = self._chosen() if first is None else self._rows_of(first)
        return compare_sets(self.results, chosen, None if second is None else self._rows_of(second))

    def _rows_of(self, selection: str | pd.DataFrame) -> NDArray[np.bool_]:
        if isinstance(selection, str):
            kept = self.selections
            if selection not in kept:
                known = ", ".join(kept) or "none"
                raise InputError(f"no selection is called {selection!r}; there are: {known}")
            selection = kept[selection]
        papers = self.results.papers["paper_id"]
        return np.asarray(papers.isin(selection["paper_id"]), dtype=bool)

    def split_topic(self, topic: int, k: int = 2, *, preview: bool = False) -> str | pd.DataFrame:
        """Cut a topic into k, or with `preview` show what that would give and change nothing.

        Parameters
        ----------
        topic
            The number of the topic.
        k
            Into how many parts.
        preview
            Whether only to show what that would give.
        """
        if preview:
            return self.editor.session.preview_split(topic, k)
        return self.correct(lambda session: session.split_topic(topic, k))

    def __getattr__(self, name: str) -> Callable[..., str]:
        """Offer every correction of the session, and show at once what it gives."""
        if name not in EDITS:
            raise AttributeError(f"an explorer has no {name!r}")
        edit = getattr(CorrectionSession, name)

        @wraps(edit)
        def correct(*said: Any, **named: Any) -> str:
            return self.correct(lambda session: edit(session, *said, **named))

        return correct

    def __dir__(self) -> list[str]:
        """Name everything that there is, corrections among them."""
        return sorted({*super().__dir__(), *EDITS})

    def correct(self, edit: Callable[[CorrectionSession], object]) -> str:
        """Make any edit at the session of corrections, and show what it gives."""
        with self._one_at_a_time:
            return self._show(*self.editor.do(edit, self.filters))

    def undo(self) -> str:
        """Take the last correction back."""
        with self._one_at_a_time:
            return self._show(*self.editor.undo(self.filters))

    def redo(self) -> str:
        """Make the correction again that was undone last."""
        with self._one_at_a_time:
            return self._show(*self.editor.redo(self.filters))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Show the view; where there is no kernel, a picture of the map stands for it."""
        if self._widget is None:
            payload = pack_view(self.results, self._colour())
            self._widget = make_widget(payload, self._filters.to_json(), answers(self), self._saw)
        found: Any = self._widget._repr_mimebundle_(**options) or {}
        bundle = dict(found[0] if isinstance(found, tuple) else found)
        bundle["text/plain"] = (
            f"Explorer of {count(len(self.results.papers), 'paper')} (needs a kernel)"
        )
        if len(self.results.papers) <= PICTURED and (picture := still_image(self.figure())):
            bundle["image/png"] = picture  # for saved notebooks, and where no kernel runs
        return bundle

    def _chosen(self) -> NDArray[np.bool_]:
        """Mark the selected papers: those that the front end shows, if it has these filters."""
        filters, papers = self.filters, self.results.papers
        if self._widget is not None:
            seen = reported_rows(self._seen, self._widget.filters, len(papers))
            if seen is not None:
                return seen
        return self.find(filters)

    def _set(self, filters: Filters) -> None:
        self._filters = filters
        if self._widget is not None:
            self._widget.filters = filters.to_json()

    def _show(self, message: str, filters: Filters) -> str:
        """Bring the view up to date after a correction; return what was done."""
        self._filters = filters
        if self._widget is not None:
            with self._widget.hold_sync():
                self._widget.payload = pack_view(self.results, self._colour())
                self._widget.filters = filters.to_json()
        self._seen = {}
        return message

    def _colour(self) -> dict[str, str]:
        """Return the colour of each theme; corrections leave those of other themes alone."""
        self._colours = colours_of(self.results, self._colours)
        return self._colours

    def _saw(self, seen: Mapping[str, Any]) -> None:
        self._seen = seen


def explore(
    results: Results | str | Path = "corpus/derived",
    *,
    themes: str | Path | None = None,
    selections: str | Path | None = None,
) -> Explorer:
    """Open finished results, or a folder of them, in an explorer; display it in a notebook.

    Parameters
    ----------
    results
        Finished results, or the folder they lie in.
    themes
        The file that corrections are written to. By default that is, for the folder of
        shipped results, the file that `themes run` reads; for another folder, `themes.toml`
        in it; for results without a folder, `themes.toml` in the current one.
    selections
        The file that selections are kept in. By default `selections.csv` in the folder of the
        results; for shipped ones in `corpus`, for those without a folder in the current one.
    """
    opened = open_results(results, themes)
    return Explorer(*opened, selections_file(results) if selections is None else Path(selections))
