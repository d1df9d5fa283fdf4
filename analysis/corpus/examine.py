"""Read a corpus once, collecting every problem: the one way behind loading and checking."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.corpus.check import CorpusCheck
from analysis.corpus.dating import join_dates
from analysis.corpus.identity import paper_ids, repeats, text_keys
from analysis.errors import InputError
from analysis.readers import Finding, Records, read_records
from analysis.readers.dates import FORMS, parse_dates
from analysis.schema import PAPERS, conform
from analysis.text import readable

DATES = (
    "date",
    "first_submitted",
    "published",
    "submitted",
    "created",
    "publication_date",
    "year",
)
KNOWN = ("paper_id", "id", "title", "abstract", "arxiv_id", *DATES)


def examine(
    path: str | Path, dates: str | Path | None = None
) -> tuple[pd.DataFrame | None, CorpusCheck]:
    """Return the papers, or None if anything is refused, and the report on them."""
    path = Path(path)
    findings: list[Finding] = []
    try:
        records = read_records(path)
        findings += records.findings
        rows = _columns(path, records.frame)
    except InputError as error:
        return None, _report(path, [Finding(0, "not readable", str(error))])
    place = [f"{path}, {records.unit} {line}" for line in records.lines]
    rows = rows.assign(line=records.lines, place=place)
    findings += _empty_titles(rows)
    rows, twice = _twice(rows, records)
    findings += twice
    rows, undated = _dated(rows)
    findings += undated
    if dates is not None:
        rows, unmatched = join_dates(rows, dates)
        findings += unmatched
    findings += _same_ids(rows)
    n_merged = len(records.lines) - len(rows)
    report = _report(path, findings, len(records.lines), n_merged, rows)
    return (_papers(rows) if report.ok else None), report


def _columns(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the known columns their names, whatever their case; refuse a table without titles."""
    plain = {name: str(name).strip().casefold().replace(" ", "_") for name in frame.columns}
    frame = frame.rename(columns={name: new for name, new in plain.items() if new in KNOWN})
    doubled = frame.columns[frame.columns.duplicated()]
    if len(doubled):
        raise InputError(
            f"{path}, line 1: two columns are called {doubled[0]!r}; rename one of them."
        )
    if "title" not in frame:
        raise InputError(
            f"{path}, line 1: there is no column 'title' among "
            f"{', '.join(map(repr, frame.columns))}; name the column of titles 'title'."
        )
    if "abstract" not in frame:
        frame = frame.assign(abstract="")
    texts = {
        name: frame[name].astype("str").fillna("").str.strip() for name in ("title", "abstract")
    }
    return frame.reset_index(drop=True).assign(**texts)


def _empty_titles(rows: pd.DataFrame) -> list[Finding]:
    return [
        Finding(
            row.line,
            "empty title",
            f"{row.place}: the title is empty; write it there or delete the paper.",
        )
        for row in rows.loc[rows["title"] == "", ["line", "place"]].itertuples()
    ]


def _twice(rows: pd.DataFrame, records: Records) -> tuple[pd.DataFrame, list[Finding]]:
    """Merge rows that say the same; on a page, where every title is listed once, refuse them."""
    keys = rows.assign(title=text_keys(rows["title"]), abstract=text_keys(rows["abstract"]))
    if records.titles_are_unique:
        keys = keys.assign(abstract="")
    first = repeats(keys)
    again = first.index[(first != first.index) & (rows["title"] != "")]
    findings = []
    for index in again:
        line, place, title = rows.loc[index, ["line", "place", "title"]]
        earlier = rows.loc[first[index], "line"]
        if records.titles_are_unique:
            detail = (
                f"{place}: the title {title!r} stands in {records.unit} {earlier} already; "
                "delete one of the two papers."
            )
            findings.append(Finding(line, "title twice", detail))
        else:
            detail = f"{place}: merged with {records.unit} {earlier}, the same title and abstract."
            findings.append(Finding(line, "merged", detail, refused=False))
    return (rows if records.titles_are_unique else rows.drop(index=again)), findings


def _dated(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Parse the first date column there is; a table without one has no dates."""
    name = next((name for name in DATES if name in rows), None)
    values = rows[name] if name else pd.Series(pd.NA, index=rows.index, dtype="str")
    parsed = parse_dates(values)
    findings = [
        Finding(
            rows.at[index, "line"],
            "not a date",
            f"{rows.at[index, 'place']}: {str(values[index])!r} in the column {name!r} is no date; "
            f"write it as {FORMS}, or leave it empty.",
        )
        for index in rows.index[parsed.wrong]
    ]
    precision = parsed.precision
    if "date_precision" in rows:  # papers written by us keep what they knew
        known = rows["date_precision"].isin(["day", "month", "year"]) & parsed.date.notna()
        precision = precision.mask(known, rows["date_precision"])
    rows = rows.drop(columns=[name] if name else [])
    return rows.assign(date=parsed.date, date_precision=precision), findings


def _same_ids(rows: pd.DataFrame) -> list[Finding]:
    if "paper_id" not in rows:
        return []
    given = rows["paper_id"].astype("str").str.strip()
    again = given.duplicated() & given.notna() & (given != "")
    first = rows.assign(given=given).drop_duplicates("given").set_index("given")["line"]
    return [
        Finding(
            rows.at[index, "line"],
            "paper_id twice",
            f"{rows.at[index, 'place']}: the paper_id {given[index]!r} is that of "
            f"{first[given[index]]} already; give each paper its own.",
        )
        for index in rows.index[again]
    ]


def _papers(rows: pd.DataFrame) -> pd.DataFrame:
    sources = rows["abstract"].map(lambda abstract: "abstract" if abstract else "title")
    ends = {
        "text_source": sources.astype("str"),
        "original_title": rows["title"],
        "original_abstract": rows["abstract"],
    }
    papers = rows.assign(
        paper_id=paper_ids(rows),
        title=rows["title"].map(readable).astype("str"),
        abstract=rows["abstract"].map(readable).astype("str"),
    ).drop(columns=["line", "place", *ends], errors="ignore")
    if "arxiv_id" in papers:
        papers["arxiv_id"] = papers["arxiv_id"].astype("str")
    known = ["date_precision", "arxiv_id", "date_evidence"]
    known = [name for name in known if name in papers]
    others = [name for name in papers if name not in {*PAPERS.columns, *known}]
    papers = papers[[*PAPERS.columns, *known, *others]].assign(**ends)
    return conform(papers.reset_index(drop=True), PAPERS)


def _report(
    path: Path,
    findings: list[Finding],
    n_read: int = 0,
    n_merged: int = 0,
    rows: pd.DataFrame | None = None,
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
        n_merged=n_merged,
        n_without_abstract=int((rows["abstract"] == "").sum()),
        n_without_date=int(rows["date"].isna().sum()),
        first_date=dates.min() if len(dates) else None,
        last_date=dates.max() if len(dates) else None,
    )
