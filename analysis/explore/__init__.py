"""The explorer in JupyterLab: map, table, search and trend of the papers, one linked view.

What is looked at is in Python too: `explore(results).selection` is a table.
Only this package imports widgets, and only when an explorer is shown.
"""

from analysis.explore.explorer import Explorer, explore
from analysis.explore.filters import Filters, find_papers
from analysis.explore.launch import open_explorer

__all__ = ["Explorer", "Filters", "explore", "find_papers", "open_explorer"]
