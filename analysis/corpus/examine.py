"""Read a corpus once, collecting every problem: the one way behind loading and checking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.check import CorpusCheck
from analysis.corpus.dating import join_dates
from analysis.corpus.gather import gather
from analysis.corpus.identity import firsts, paper_ids, repeated
from analysis.corpus.languages import AUTO, Languages, choose_language, language_code, told
from analysis.corpus.opening import corpus_name, opened
from analysis.corpus.readers import Finding
from analysis.corpus.text import readable_texts
from analysis.corpus.text.notices import cut_notice, is_no_abstract
from analysis.errors import InputError
from analysis.language.languages import language_of
from analysis.schema import PAPERS, conform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.corpus.gather import Gathered
    from analysis.corpus.opening import Corpus

FIRST_COLUMNS = (*PAPERS.columns, "date_precision", "arxiv_id", "date_evidence")
PART = 5_000  # texts that are Python objects at once; more take memory
LAST_COLUMNS = ("text_source", "original_title", "original_abstract")


def examine(
    corpus: Corpus,
    dates: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    language: str = AUTO,
) -> tuple[pd.DataFrame | None, CorpusCheck]:
    """Return the papers, or None if anything is refused, and the report on them.

    Parameters
    ----------
    corpus
        Whatever `load_papers` takes.
    dates
        A CSV with dates; None for none.
    columns
        Which column is which, as `load_papers` takes it.
    language
        The language whose papers are kept, as `load_papers` takes it.
    """
    name = corpus_name(corpus)
    try:
        language_code(language)
        with opened(corpus) as files:
            source = gather(files.sources, columns)
    except InputError as error:
        return None, _report(name, [Finding(0, "not readable", str(error))])
    rows, unsaid = _own_abstracts(source, source.rows)
    findings = [*source.findings, *unsaid]
    rows, twice = _merged(source, rows)
    findings += twice + _shared_ids(source, rows)
    unmatched: list[Finding] = []
    if dates is not None:
        rows, unmatched = join_dates(rows, dates)
    if any(finding.refused for finding in [*files.findings, *findings, *unmatched]):
        findings.sort(key=lambda finding: finding.line)
        return None, _report(name, [*files.findings, *findings, *unmatched], rows, source.n_read)
    papers = _papers(rows)
    try:
        languages = choose_language(papers, language)
    except InputError as error:
        return None, _report(name, [Finding(0, "no such language", f"{name}: {error}")])
    kept = pd.Series(languages.kept, index=rows.index)
    findings += _in_other_languages(source, rows[~kept], papers, languages)
    findings.sort(key=lambda finding: finding.line)
    papers = told(papers, languages.found)[languages.kept].reset_index(drop=True)
    found = _report(name, [*files.findings, *findings, *unmatched], rows[kept], source.n_read)
    return papers, replace(found, languages=languages.counts, language=languages.chosen)


def _in_other_languages(
    source: Gathered, rows: pd.DataFrame, papers: pd.DataFrame, languages: Languages
) -> list[Finding]:
    """List the papers that are set aside because they are not in the chosen language."""
    own = language_of(languages.chosen).name if languages.chosen else ""
    aside = [place for place, kept in enumerate(languages.kept) if not kept]
    findings = []
    for row, place in zip(rows.index.tolist(), aside, strict=True):
        title, code = str(papers["title"].iloc[place]), languages.found[place]
        what = f"in {language_of(code).name}" if code else "in no language that can be told"
        problem = f"{title[:80]!r} is {what}, not in {own}; it is set aside."
        findings.append(
            source.finding(int(row), "another language", problem, refused=False, aside=True)
        )
    return findings


def _own_abstracts(source: Gathered, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Empty abstracts that only say there is none, and cut publishers' notices off the others."""
    written = rows["abstract"].tolist()
    none = [bool(text) and is_no_abstract(text) for text in written]
    pairs = list(zip(written, none, strict=True))
    cut = [("", "") if empty else cut_notice(text) for text, empty in pairs]
    findings = []
    for kind, examples, done in [
        (
            "no abstract",
            [text if empty else "" for text, empty in pairs],
            "read as no abstract",
        ),
        ("notice cut", [notice for _, notice in cut], "cut from the end of the abstract"),
    ]:
        alike = [row for row, example in enumerate(examples) if example]
        if alike:
            n_more = f" (so in {len(alike) - 1} more)" if len(alike) > 1 else ""
            problem = f"{examples[alike[0]][:80]!r} is {done}{n_more}."
            findings.append(source.finding(alike[0], kind, problem, refused=False))
    kept = pd.Series([text for text, _ in cut], index=rows.index, dtype="str")
    return rows.assign(abstract=kept), findings


def _merged(source: Gathered, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Merge rows that say the same; on a page, where every title is listed once, refuse them."""
    unique = source.titles_are_unique
    titles = rows["title"].tolist()
    again = [
        (row, first)
        for row, first in enumerate(firsts(rows, by_title=unique))
        if row != first and titles[row]
    ]
    if unique:
        return rows, [
            source.finding(
                row,
                "title twice",
                f"the title {titles[row]!r} stands in {source.places[first].short} already; "
                "delete one of the two papers.",
            )
            for row, first in again
        ]
    notes = [
        source.finding(
            row,
            "merged",
            f"merged with {source.places[first].short}, with the same title and abstract or DOI.",
            refused=False,
        )
        for row, first in again
    ]
    return rows.drop(index=[row for row, _ in again]), notes


def _shared_ids(source: Gathered, rows: pd.DataFrame) -> list[Finding]:
    """Refuse a paper_id that two papers have; report an arXiv id that two papers have."""
    findings = []
    for column, refused, remedy in [
        ("paper_id", True, "give each paper its own."),
        ("arxiv_id", False, "both are kept, under names made from their content."),
    ]:
        if column not in rows:
            continue
        given = rows[column].astype("str").fillna("").str.strip()
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


def _papers(rows: pd.DataFrame) -> pd.DataFrame:
    papers = rows.assign(
        paper_id=pd.Series(paper_ids(rows), index=rows.index, dtype="str"),
        title=_readable(rows["title"]),
        abstract=_readable(rows["abstract"]),
        text_source=(rows["abstract"] == "").map({True: "title", False: "abstract"}).astype("str"),
    )
    if "arxiv_id" in papers:
        papers["arxiv_id"] = papers["arxiv_id"].astype("str")
    first = [name for name in FIRST_COLUMNS if name in papers]
    others = [name for name in papers if name not in {*first, *LAST_COLUMNS}]
    return conform(papers[[*first, *others, *LAST_COLUMNS]].reset_index(drop=True), PAPERS)


def _readable(texts: pd.Series) -> pd.Series:
    """Make texts readable a part at a time, so that few of them are Python objects at once."""
    parts = [texts.iloc[start : start + PART] for start in range(0, len(texts), PART)]
    return pd.concat(
        [pd.Series(readable_texts(part.tolist()), part.index, dtype="str") for part in parts]
    )


def _report(
    name: str,
    findings: list[Finding],
    rows: pd.DataFrame | None = None,
    n_read: int = 0,
) -> CorpusCheck:
    kinds = {"line": "int64", "kind": "str", "detail": "str", "refused": "bool", "aside": "bool"}
    table = pd.DataFrame(findings, columns=list(kinds)).astype(kinds)
    if rows is None:
        return CorpusCheck(name, table)
    dates, n_aside = rows["date"].dropna(), int(table["aside"].sum())
    return CorpusCheck(
        name,
        table,
        n_read=n_read,
        n_merged=n_read - n_aside - len(rows),
        n_aside=n_aside,
        n_without_abstract=int((rows["abstract"] == "").sum()),
        n_without_date=int(rows["date"].isna().sum()),
        first_date=dates.min() if len(dates) else None,
        last_date=dates.max() if len(dates) else None,
    )
