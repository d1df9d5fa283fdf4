"""Sentences on what was noticed in the rows of a corpus, each with the place of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.columns import resembling
from analysis.corpus.identity import own_values, repeated, same_titles
from analysis.language.languages import language_of

if TYPE_CHECKING:
    from analysis.corpus.duplicates import Decision
    from analysis.corpus.gather import Gathered
    from analysis.corpus.languages import Languages
    from analysis.corpus.readers import Finding


def same_title_twice(source: Gathered, rows: pd.DataFrame) -> list[Finding]:
    """Refuse a title that a page, which lists each once, has again."""
    if not source.titles_are_unique:
        return []
    return [
        source.finding(
            row,
            "title twice",
            f"the title {rows['title'].iloc[row]!r} stands in {source.places[first].short} "
            "already; delete one of the two papers.",
        )
        for row, first in same_titles(rows["title"])
    ]


def merged_records(source: Gathered, decisions: list[Decision]) -> list[Finding]:
    """Say which records are one paper with an earlier one, and by which rule."""
    findings = []
    for decision in decisions:
        if decision.merged:
            place = source.places[decision.first]
            where = place.short if place.file == source.places[decision.row].file else str(place)
            alike = f"{decision.similarity:.0%} alike"
            problem = f"merged with {where}: the same by {decision.rule} ({alike})."
            findings.append(source.finding(decision.row, "merged", problem, refused=False))
    return findings


def missing_columns(source: Gathered) -> list[Finding]:
    """Name columns that look like abstracts or dates where no paper has any."""
    rows = source.rows
    none = [
        name
        for name, missing in (
            ("abstract", (rows["abstract"] == "").all()),
            ("date", rows["date"].isna().all()),
        )
        if missing
    ]
    known = {"title", *(ours for _, ours, _, _ in source.columns)}
    like = resembling(rows.drop(columns=known, errors="ignore")) if none else {}
    return [
        source.finding(
            0,
            f"no {name}s",
            f"no paper has {'an' if name == 'abstract' else 'a'} {name}; the column "
            f"{like[name]!r} looks like {name}s: if it is, say --columns {name}={like[name]!r}.",
            refused=False,
            n=len(rows),
        )
        for name in none
        if name in like
    ]


def shared_ids(source: Gathered, rows: pd.DataFrame) -> list[Finding]:
    """Refuse a paper_id that two papers have; report an arXiv id that two papers have."""
    findings = []
    for column, refused, remedy in [
        ("paper_id", True, "give each paper its own."),
        ("arxiv_id", False, "both are kept, under names made from their content."),
    ]:
        if column not in rows:
            continue
        given = pd.Series(own_values(rows, column), rows.index)
        first: dict[str, int] = {}
        for row, value in given[given.isin(repeated(given))].items():
            earlier = first.setdefault(value, int(str(row)))
            if earlier != row:
                place = source.places[earlier].short
                problem = f"the {column} {value!r} is that of {place} already; "
                findings.append(
                    source.finding(
                        int(str(row)), f"{column} twice", problem + remedy, refused=refused
                    )
                )
    return findings


def other_languages(
    source: Gathered, index: pd.Index, papers: pd.DataFrame, languages: Languages
) -> list[Finding]:
    """List the papers, at their rows, that are set aside as not in the chosen language.

    Parameters
    ----------
    source
        What was read.
    index
        The row that each paper has in what was read.
    papers
        All papers, in this order.
    languages
        Those of all papers, and the one that is kept.
    """
    own = language_of(languages.chosen).name if languages.chosen else ""
    findings = []
    for place, (row, kept) in enumerate(zip(index.tolist(), languages.kept, strict=True)):
        if kept:
            continue
        title, code = str(papers["title"].iloc[place]), languages.found[place]
        what = f"in {language_of(code).name}" if code else "in no language that can be told"
        problem = f"{title[:80]!r} is {what}, not in {own}; it is set aside."
        findings.append(
            source.finding(int(row), "another language", problem, refused=False, aside=True)
        )
    return findings
