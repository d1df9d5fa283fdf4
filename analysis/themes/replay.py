"""Corrections replayed: each is applied to what the ones before it left, or says why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus import paper_rows
from analysis.themes.following import follow_up
from analysis.themes.kinds import KINDS
from analysis.themes.known import NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.themes.kinds import Correction
    from analysis.topics import TopicTables


@dataclass(frozen=True)
class Outcome:
    """Whether a correction applied, and in words what it did or why it did not."""

    correction: Correction
    applied: bool
    note: str

    def __str__(self) -> str:
        """Say it in one line."""
        return _line(self.correction.step, self.correction.do, self.applied, self.note)


def replay(
    tables: TopicTables, corrections: Iterable[Correction]
) -> tuple[TopicTables, list[Outcome]]:
    """Apply corrections in their order; return the corrected topics and what became of each.

    What is left after a correction is a function of what was there and of the
    correction alone, so replaying many gives the same as applying them one by one.
    Papers that are not in the corpus are passed over; a topic is the one that holds
    more than half of the papers that stand for it.
    """
    start, outcomes = tables, []
    for correction in corrections:
        try:
            corrected, note = KINDS[correction.do].apply(tables, correction)
        except NotApplicable as reason:
            outcomes.append(Outcome(correction, False, str(reason)))
            continue
        tables = corrected
        outcomes.append(Outcome(correction, True, note + _lost(tables, correction)))
    return (tables if tables is start else follow_up(tables)), outcomes


def outcomes_table(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return step, do, theme, papers, name, applied and note; one row a correction, in order."""
    rows = [
        (
            found.correction.step,
            found.correction.do,
            found.correction.theme,
            " | ".join("; ".join(group) for group in _groups(found.correction)),
            found.correction.name,
            found.applied,
            found.note,
        )
        for found in outcomes
    ]
    columns = ["step", "do", "theme", "papers", "name", "applied", "note"]
    return pd.DataFrame(rows, columns=columns)


def outcome_lines(table: pd.DataFrame) -> list[str]:
    """Say of each correction in such a table whether it applied, in one line each."""
    columns = (table[name] for name in ("step", "do", "applied", "note"))
    return [_line(*row) for row in zip(*columns, strict=True)]


def _line(step: int, do: str, applied: bool, note: str) -> str:
    return f"correction {step} ({do}) {'applied' if applied else 'not applied'}: {note}"


def _groups(correction: Correction) -> list[tuple[str, ...]]:
    return [group for group in (correction.papers, *correction.topics) if group]


def _lost(tables: TopicTables, correction: Correction) -> str:
    """Name the papers that the correction speaks of and that the corpus lacks."""
    known = paper_rows(tables.papers)
    gone = [paper for paper in correction.mentioned if paper.casefold() not in known]
    if not gone:
        return ""
    some = ", ".join(gone[:3]) + (" ..." if len(gone) > 3 else "")
    return f" ({len(gone)} of {len(correction.mentioned)} papers are not in this corpus: {some})"
