"""Corpora too large to be fitted whole: samples are fitted, every other paper is placed.

Papers are read a part at a time and kept beside the results until these are there, so that a
run that is killed goes on from the last finished part.
"""

from __future__ import annotations

from analysis.scale.runners import choose_runner, let_go
from analysis.scale.whole import Asked, compute_large, read_large, rows_to_read, told_before
from analysis.scale.work import Work, clear_work

__all__ = [
    "Asked",
    "Work",
    "choose_runner",
    "clear_work",
    "compute_large",
    "let_go",
    "read_large",
    "rows_to_read",
    "told_before",
]
