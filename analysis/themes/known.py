"""What a correction speaks of: its papers and topics, as far as these tables have them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.corpus import paper_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.topics import TopicTables


class NotApplicable(Exception):
    """The correction makes no sense for these papers and topics; the message says why."""


def rows_of(tables: TopicTables, papers: Iterable[str]) -> list[int]:
    """Return the rows of those papers that are in the corpus, each once, in order."""
    known = paper_rows(tables.papers)
    found = (known.get(paper.casefold()) for paper in papers)
    return list(dict.fromkeys(row for row in found if row is not None))


def known_rows(tables: TopicTables, papers: Iterable[str]) -> list[int]:
    """Return the same; there must be one."""
    found = rows_of(tables, papers)
    if not found:
        raise NotApplicable("none of its papers is in this corpus")
    return found


def holder(tables: TopicTables, papers: Iterable[str]) -> int:
    """Return the topic that holds more than half of the papers."""
    rows = known_rows(tables, papers)
    topic = majority(tables, rows)
    if topic is None:
        counts = Counter(tables.labels[int(tables.topic_of[row])] for row in rows)
        shown = ", ".join(f"{label!r} ({count})" for label, count in counts.most_common(3))
        raise NotApplicable(
            f"the papers that stand for its topic are in {len(counts)} now: {shown}"
        )
    return topic


def majority(tables: TopicTables, rows: list[int], *, alone: bool = True) -> int | None:
    """Return the topic of more than half of the rows; not `alone`, of the most if at least half.

    Parameters
    ----------
    tables
        The topics.
    rows
        The papers, by their row.
    alone
        Whether it must hold more than half; else it may hold half and be the largest.
    """
    ((topic, count), *_) = Counter(tables.topic_of[rows].tolist()).most_common(1)
    enough = 2 * count > len(rows) if alone else 2 * count >= len(rows)
    return int(topic) if enough else None


def refuse_taken(tables: TopicTables, name: str, free: list[int]) -> None:
    """Refuse a name that a topic beside the `free` ones has.

    Parameters
    ----------
    tables
        The topics.
    name
        The name.
    free
        The topics that may have it.
    """
    others = {label.casefold() for topic, label in tables.labels.items() if topic not in free}
    if name and name.casefold() in others:
        raise NotApplicable(f"another topic is called {name!r} already")
