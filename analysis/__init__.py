"""Paper Themes tells what a pile of papers is about, and what is changing.

The public functions are loaded when first used, so that importing the package
costs nothing and a caller pays only for the stages it runs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus import load_papers
    from analysis.embeddings import embed_papers
    from analysis.figures import plot_prevalence
    from analysis.figures.export import export_figure, export_table, figure_info
    from analysis.pipeline import run
    from analysis.report import write_report
    from analysis.store import load_results, save_results
    from analysis.themes import assign_themes
    from analysis.topics import assess_topics, fit_topics
    from analysis.trends import estimate_trends, theme_prevalence

_HOME = {
    "load_papers": "corpus",
    "embed_papers": "embeddings",
    "fit_topics": "topics",
    "assess_topics": "topics",
    "assign_themes": "themes",
    "theme_prevalence": "trends",
    "estimate_trends": "trends",
    "plot_prevalence": "figures",
    "export_figure": "figures.export",
    "export_table": "figures.export",
    "figure_info": "figures.export",
    "write_report": "report",
    "load_results": "store",
    "save_results": "store",
    "run": "pipeline",
}
__version__ = "0.1.0"
__all__ = [
    "assess_topics",
    "assign_themes",
    "embed_papers",
    "estimate_trends",
    "export_figure",
    "export_table",
    "figure_info",
    "fit_topics",
    "load_papers",
    "load_results",
    "plot_prevalence",
    "run",
    "save_results",
    "theme_prevalence",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"analysis.{_HOME[name]}"), name)
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")
