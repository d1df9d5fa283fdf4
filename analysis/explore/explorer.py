"""The explorer: the map, a search box, a theme selector and a table that follow each other.

The only module that imports widgets, and it does so when an explorer is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.explore.filters import find_papers
from analysis.results import Results, load_results

if TYPE_CHECKING:
    import ipywidgets
    import plotly.graph_objects as go

ALL = "all themes"
ROWS = 200
DIMMED = 0.12


@dataclass
class Explorer:
    """A linked view of finished results; `selection` is what is chosen, as a DataFrame.

    Displaying it in a notebook shows the widgets. Words typed into the search box
    must all occur in title or abstract; the theme selector and the search narrow
    each other, and the map, the table and the count follow both.
    """

    results: Results
    selection: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        """Build the widgets and select everything."""
        import ipywidgets

        self.selection = self.results.papers
        options = [ALL, *self.results.themes["theme"]]
        self.theme = ipywidgets.Dropdown(options=options, description="Theme")
        self.search = ipywidgets.Text(
            description="Search", placeholder="words in title or abstract", continuous_update=False
        )
        self.clear = ipywidgets.Button(description="Clear")
        self.count = ipywidgets.HTML()
        self.table = ipywidgets.HTML()
        self.map = _map_widget(self.results)
        self.theme.observe(self._follow, names="value")
        self.search.observe(self._follow, names="value")
        self.clear.on_click(self._reset)
        self._follow()

    @property
    def widget(self) -> ipywidgets.VBox:
        """The widgets as one box."""
        import ipywidgets

        controls = ipywidgets.HBox([self.theme, self.search, self.clear])
        return ipywidgets.VBox([controls, self.count, self.map, self.table])

    def figure(self) -> go.Figure:
        """Return the current view of the map as a plain figure, for export."""
        import plotly.graph_objects as go

        return go.Figure(self.map)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """Show the widgets; where there is no kernel, say what would be here."""
        bundle = dict(self.widget._repr_mimebundle_() or {})
        bundle["text/plain"] = f"Explorer of {len(self.results.papers):,} papers (needs a kernel)"
        return bundle

    def _reset(self, _button: Any) -> None:
        self.theme.value, self.search.value = ALL, ""

    def _follow(self, _change: Any = None) -> None:
        papers = self.results.papers
        chosen = find_papers(papers, self.search.value)
        if self.theme.value != ALL:
            chosen &= (papers["theme"] == self.theme.value).to_numpy()
        self.selection = papers[chosen]
        self.count.value = f"<b>{chosen.sum():,} of {len(papers):,} papers</b>"
        self.table.value = _table_html(self.selection)
        _dim(self.map, papers, chosen)


def explore(results: Results | str | Path = "corpus/derived") -> Explorer:
    """Open finished results, or a folder of them, in an explorer; display it in a notebook."""
    return Explorer(results if isinstance(results, Results) else load_results(results))


def _map_widget(results: Results) -> Any:
    import plotly.graph_objects as go

    from analysis.figures import plot_map
    from analysis.style import theme_colours

    labels = results.topics.set_index("topic")["label"]
    papers = results.papers.assign(topic_label=results.papers["topic"].map(labels))
    return go.FigureWidget(plot_map(papers, colours=theme_colours(results.themes["theme"])))


def _dim(figure: Any, papers: pd.DataFrame, chosen: np.ndarray) -> None:
    with figure.batch_update():
        for trace in figure.data:
            here = chosen[(papers["theme"] == trace.name).to_numpy()]
            if len(here):
                trace.marker.opacity = np.where(here, 1.0, DIMMED).tolist()


def _table_html(papers: pd.DataFrame) -> str:
    shown = papers.head(ROWS)
    columns = {
        "Date": shown["date"].dt.strftime("%Y-%m").fillna(""),
        "Title": shown["title"],
        "Theme": shown["theme"],
        "Confidence": shown["confidence"].map("{:.2f}".format),
    }
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    more = f"<p>The first {ROWS} of {len(papers):,} papers.</p>" if len(papers) > ROWS else ""
    head = "".join(f"<th>{name}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"
