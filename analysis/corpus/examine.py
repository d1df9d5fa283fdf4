"""Read a corpus once, collecting every problem: the one way behind loading and checking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.audit import audit_table, summed_up
from analysis.corpus.check import CorpusCheck
from analysis.corpus.cleaning import own_abstracts, readable_rows
from analysis.corpus.dating import join_dates
from analysis.corpus.duplicates import find_duplicates
from analysis.corpus.front import front_matter
from analysis.corpus.gather import gather
from analysis.corpus.identity import own_values, paper_ids
from analysis.corpus.languages import AUTO, Languages, choose_language, language_code, told
from analysis.corpus.merging import duplicates_table, merge_rows, merge_texts, names_of
from analysis.corpus.noticed import (
    merged_records,
    missing_columns,
    other_languages,
    same_title_twice,
    shared_ids,
)
from analysis.corpus.opening import corpus_name, opened
from analysis.corpus.readers import Finding
from analysis.errors import InputError
from analysis.schema import PAPERS, conform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.corpus.duplicates import Decision
    from analysis.corpus.gather import Gathered
    from analysis.corpus.opening import Corpus

FIRST_COLUMNS = (*PAPERS.columns, "date_precision", "arxiv_id", "date_evidence")
LAST_COLUMNS = ("text_source", "original_title", "original_abstract")
FINDINGS = {"line": "int64", "kind": "str", "detail": "str", "refused": "bool", "aside": "bool"}


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
        return None, _unread(name, "not readable", str(error))
    gaps = missing_columns(source)
    rows, cuts = own_abstracts(source.rows)
    source = replace(source, rows=rows.iloc[:0])  # large, and no longer needed as it was
    rows, marks = _marked(rows)
    texts, boilerplate = readable_rows(rows)
    cuts += boilerplate
    decisions = _decided(source, rows, texts, marks)
    own_names = names_of(rows, decisions)
    findings = [*source.findings, *summed_up(source, cuts, marks), *gaps]
    findings += same_title_twice(source, rows) + merged_records(source, decisions)
    index = rows.index
    merged = merge_rows(rows, decisions)
    del rows
    titles = texts["title"].iloc[[decision.row for decision in decisions]].tolist()
    texts = merge_texts(texts, decisions)
    findings += shared_ids(source, merged)
    unmatched: list[Finding] = []
    dated: dict[str, int] = {}
    if dates is not None:
        before = merged["date"]
        merged, unmatched = join_dates(merged, dates)
        dated = {str(dates): int((merged["date"].notna() & (merged["date"] != before)).sum())}
    ids = paper_ids(merged)
    papers, languages = None, Languages([], "", [True] * len(merged))
    if not any(finding.refused for finding in [*files.findings, *findings, *unmatched]):
        papers = _papers(merged, texts, ids)
        try:
            languages = choose_language(papers, language)
        except InputError as error:
            return None, _unread(name, "no such language", f"{name}: {error}")
        findings += other_languages(source, merged.index, papers, languages)
        papers = told(papers, languages.found)
        if not all(languages.kept):
            papers = papers[languages.kept].reset_index(drop=True)
    findings.sort(key=lambda finding: finding.line)
    findings = [*files.findings, *findings, *unmatched]
    names = own_names | dict(zip(index.get_indexer(merged.index).tolist(), ids, strict=True))
    listed = duplicates_table(decisions, source.places, names, own_names, titles)
    audit = audit_table(source, findings, cuts, marks, dated)
    rows = pd.DataFrame({"date": merged["date"], "titled": texts["abstract"] == ""})
    return papers, _report(name, findings, rows[languages.kept], source, languages, audit, listed)


def _marked(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, str]]:
    """Mark front matter in a column, which is there only if a row is marked."""
    kinds = own_values(rows, "type")
    found = [front_matter(title, kind) for title, kind in zip(rows["title"], kinds, strict=True)]
    marks = {row: mark for row, mark in enumerate(found) if mark}
    return (rows.assign(front_matter=pd.Series(found, rows.index)) if marks else rows), marks


def _decided(
    source: Gathered, rows: pd.DataFrame, texts: pd.DataFrame, marks: dict[int, str]
) -> list[Decision]:
    """Find duplicates; on a page every title is listed once, and a second one is refused."""
    if source.titles_are_unique:
        return []
    readable = rows.assign(title=texts["title"], abstract=texts["abstract"])
    files = [place.file for place in source.places]
    return find_duplicates(readable, files, [row in marks for row in range(len(rows))])


def _papers(rows: pd.DataFrame, texts: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    papers = rows.assign(
        paper_id=pd.Series(ids, index=rows.index, dtype="str"),
        title=texts["title"],
        abstract=texts["abstract"],
        text_source=(texts["abstract"] == "").map({True: "title", False: "abstract"}).astype("str"),
    )
    if "arxiv_id" in papers:
        papers["arxiv_id"] = papers["arxiv_id"].astype("str")
    first = [name for name in FIRST_COLUMNS if name in papers]
    others = [name for name in papers if name not in {*first, *LAST_COLUMNS}]
    return conform(papers[[*first, *others, *LAST_COLUMNS]].reset_index(drop=True), PAPERS)


def _unread(name: str, kind: str, problem: str) -> CorpusCheck:
    return CorpusCheck(name, _table([Finding(0, kind, problem)]))


def _report(
    name: str,
    findings: list[Finding],
    rows: pd.DataFrame,
    source: Gathered,
    languages: Languages,
    audit: pd.DataFrame,
    duplicates: pd.DataFrame,
) -> CorpusCheck:
    table, dates = _table(findings), rows["date"].dropna()
    n_aside = int(table["aside"].sum())
    return CorpusCheck(
        name,
        table,
        n_read=source.n_read,
        n_merged=source.n_read - n_aside - len(rows),
        n_aside=n_aside,
        n_without_abstract=int(rows["titled"].sum()),
        n_without_date=int(rows["date"].isna().sum()),
        first_date=dates.min() if len(dates) else None,
        last_date=dates.max() if len(dates) else None,
        languages=languages.counts,
        language=languages.chosen,
        audit=audit,
        duplicates=duplicates,
    )


def _table(findings: list[Finding]) -> pd.DataFrame:
    return pd.DataFrame(findings, columns=list(FINDINGS)).astype(FINDINGS)
