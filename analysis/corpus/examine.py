"""Read a corpus once, collecting every problem: the one way behind loading and checking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.check import CorpusCheck
from analysis.corpus.columns import DATE_COLUMNS, name_columns
from analysis.corpus.dating import join_dates
from analysis.corpus.identity import firsts, paper_ids, repeated
from analysis.corpus.readers import Finding, read_records
from analysis.corpus.readers.dates import FORMS, parse_dates
from analysis.corpus.text import readable
from analysis.corpus.text.notices import cut_notice, is_no_abstract
from analysis.errors import InputError
from analysis.schema import PAPERS, conform

if TYPE_CHECKING:
    from analysis.corpus.readers import Records

FIRST_COLUMNS = (*PAPERS.columns, "date_precision", "arxiv_id", "date_evidence")
PART = 5_000
LAST_COLUMNS = ("text_source", "original_title", "original_abstract")


@dataclass(frozen=True)
class _Source:
    """A corpus file and the place of each record in it."""

    path: Path
    records: Records

    def finding(self, row: int, kind: str, problem: str, *, refused: bool = True) -> Finding:
        line = self.records.lines[row]
        detail = f"{self.path}, {self.records.unit} {line}: {problem}"
        return Finding(line, kind, detail, refused)

    def place(self, row: int) -> str:
        return f"{self.records.unit} {self.records.lines[row]}"


def examine(
    path: str | Path, dates: str | Path | None = None
) -> tuple[pd.DataFrame | None, CorpusCheck]:
    """Return the papers, or None if anything is refused, and the report on them."""
    path = Path(path)
    try:
        records = read_records(path)
        if records.frame.empty:
            return None, _report(path, list(records.findings))
        rows = name_columns(path, records)
    except InputError as error:
        return None, _report(path, [Finding(0, "not readable", str(error))])
    source = _Source(path, records)
    rows, unsaid = _own_abstracts(source, rows)
    findings = [*records.findings, *_empty_titles(source, rows), *unsaid]
    rows, twice = _merged(source, rows)
    rows, undated = _dated(source, rows)
    findings += twice + undated + _shared_ids(source, rows)
    findings.sort(key=lambda finding: finding.line)
    if dates is not None:
        rows, unmatched = join_dates(rows, dates)
        findings += unmatched
    report = _report(path, findings, rows, len(records.lines))
    return (_papers(rows) if report.ok else None), report


def _empty_titles(source: _Source, rows: pd.DataFrame) -> list[Finding]:
    problem = "the title is empty; write it there or delete the paper."
    empty = (rows["title"] == "").to_numpy().nonzero()[0]
    return [source.finding(row, "empty title", problem) for row in empty.tolist()]


def _own_abstracts(source: _Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
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


def _merged(source: _Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Merge rows that say the same; on a page, where every title is listed once, refuse them."""
    unique = source.records.titles_are_unique
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
                f"the title {titles[row]!r} stands in {source.place(first)} already; "
                "delete one of the two papers.",
            )
            for row, first in again
        ]
    notes = [
        source.finding(
            row,
            "merged",
            f"merged with {source.place(first)}, with the same title and abstract or DOI.",
            refused=False,
        )
        for row, first in again
    ]
    return rows.drop(index=[row for row, _ in again]), notes


def _dated(source: _Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Parse the first date column there is; a table without one has no dates."""
    name = next((name for name in DATE_COLUMNS if name in rows), None)
    values = rows[name] if name else pd.Series(pd.NA, index=rows.index, dtype="str")
    parsed = parse_dates(values)
    findings = []
    for problem in parsed.problem[parsed.wrong].unique().tolist():
        alike = values[parsed.problem == problem]
        row, example = int(str(alike.index[0])), str(alike.iloc[0])
        n_more = f" (and {len(alike) - 1} more like it)" if len(alike) > 1 else ""
        said = (
            f"{example!r} in the column {name!r} {problem}{n_more}; kept as undated, "
            f"to date it write {FORMS}."
        )
        findings.append(source.finding(row, "not a date", said, refused=False))
    precision = parsed.precision
    if "date_precision" in rows:  # a table that was written with one keeps what it knew
        known = rows["date_precision"].isin(["day", "month", "year"]) & parsed.date.notna()
        precision = precision.mask(known, rows["date_precision"])
    rows = rows.drop(columns=[name] if name else [])
    return rows.assign(date=parsed.date, date_precision=precision), findings


def _shared_ids(source: _Source, rows: pd.DataFrame) -> list[Finding]:
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
                problem = f"the {column} {value!r} is that of {source.place(earlier)} already; "
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
    return pd.concat([part.map(readable).astype("str") for part in parts])


def _report(
    path: Path,
    findings: list[Finding],
    rows: pd.DataFrame | None = None,
    n_read: int = 0,
) -> CorpusCheck:
    table = pd.DataFrame(findings, columns=["line", "kind", "detail", "refused"])
    table = table.astype({"line": "int64", "kind": "str", "detail": "str", "refused": "bool"})
    if rows is None:
        return CorpusCheck(str(path), table)
    dates = rows["date"].dropna()
    return CorpusCheck(
        str(path),
        table,
        n_read=n_read,
        n_merged=n_read - len(rows),
        n_without_abstract=int((rows["abstract"] == "").sum()),
        n_without_date=int(rows["date"].isna().sum()),
        first_date=dates.min() if len(dates) else None,
        last_date=dates.max() if len(dates) else None,
    )
