"""Corrections by hand: written into the file of themes, and replayed after every fit.

A correction knows topics by papers that are in them, never by number, so that it
survives a refit with another seed, another encoder or more papers; one that no
longer makes sense is not applied, and says why.
"""

from analysis.corrections.desk import Desk
from analysis.corrections.filed import Filed
from analysis.corrections.fitted import correct_topics
from analysis.corrections.replay import Outcome, outcome_lines, outcomes_table, replay

__all__ = [
    "Desk",
    "Filed",
    "Outcome",
    "correct_topics",
    "outcome_lines",
    "outcomes_table",
    "replay",
]
