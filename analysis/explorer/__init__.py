"""The explorer: map, search, trend, table and paper linked, in JupyterLab and as a page.

One front end (the folder `js`) serves the notebook, the report and a page that needs no
kernel: `build_payload` and `pack` make what it shows, `write_page` the page,
`viewer_fragment` its parts for another page. `explore` opens it in a notebook, where what
is looked at is in Python too: `explore(results).selection` is a table. Only this package
imports widgets, and only when an explorer is shown.
"""

from analysis.explorer.citing import export_papers
from analysis.explorer.filters import Filters, find_papers
from analysis.explorer.launch import open_explorer
from analysis.explorer.packing import pack, packed_text
from analysis.explorer.page import (
    Fragment,
    viewer_fragment,
    widget_source,
    widget_style,
    write_page,
)
from analysis.explorer.payload import build_payload, held_terms
from analysis.explorer.selections import load_selections
from analysis.explorer.session import Explorer, explore

__all__ = [
    "Explorer",
    "Filters",
    "Fragment",
    "build_payload",
    "explore",
    "export_papers",
    "find_papers",
    "held_terms",
    "load_selections",
    "open_explorer",
    "pack",
    "packed_text",
    "viewer_fragment",
    "widget_source",
    "widget_style",
    "write_page",
]
