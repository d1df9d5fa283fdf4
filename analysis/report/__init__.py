"""What people are shown: all figures as files, and the report as a page, Markdown or LaTeX."""

from analysis.report.contents import Contents, gather
from analysis.report.fitting import TOP
from analysis.report.gallery import (
    Origin,
    draw_figures,
    drawn,
    export_all,
    outdated_figures_removed,
)
from analysis.report.notebook import run_notebook
from analysis.report.page import write_report
from analysis.report.writing import KINDS, check_kinds, draft_report, write_reports

__all__ = [
    "KINDS",
    "TOP",
    "Contents",
    "Origin",
    "check_kinds",
    "draft_report",
    "draw_figures",
    "drawn",
    "export_all",
    "gather",
    "outdated_figures_removed",
    "run_notebook",
    "write_report",
    "write_reports",
]
