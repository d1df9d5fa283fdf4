"""What people are shown: all figures as files, and the report page."""

from analysis.report.gallery import (
    draw_figures,
    drawn,
    export_all,
    labelled,
    outdated_figures_removed,
    source_note,
)
from analysis.report.page import write_report

__all__ = [
    "draw_figures",
    "drawn",
    "export_all",
    "labelled",
    "outdated_figures_removed",
    "source_note",
    "write_report",
]
