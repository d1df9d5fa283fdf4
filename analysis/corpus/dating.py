"""Join a file of dates to the papers it names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.corpus.identity import text_key
from analysis.corpus.readers import Finding, Records, at, read_records
from analysis.corpus.readers.dates import FORMS, MOMENT, parse_dates
from analysis.corpus.text import readable
from analysis.errors import InputError

DATE_COLUMNS = ("date", "first_submitted_day", "first_submitted")  # a row's first filled one counts


def join_dates(rows: pd.DataFrame, path: str | Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Give the rows the dates, arXiv ids and evidence that the file has for their titles.

    A paper that the file does not name keeps what it had. A title of the file
    that no paper has and one given twice are refused; values that are no dates are passed
    over, and they and dates whose evidence is "recalled" are reported.
    """
    path = Path(path)
    try:
        records = read_records(path)
        table = _named(path, records)
    except InputError as error:
        return rows, [Finding(0, "not readable", str(error))]
    table, findings = _dated(path, records, table)
    keys = [text_key(title) for title in table["title"]]
    known = set(keys)
    wanted = [
        key if (key := text_key(title)) in known else text_key(readable(title))
        for title in rows["title"]
    ]
    findings += [*records.findings, *_misfits(path, records, table, keys, set(wanted))]
    findings.sort(key=lambda finding: finding.line)
    found = table.assign(key=keys).drop_duplicates("key").set_index("key").reindex(wanted)
    found = found.set_axis(rows.index)
    joined = rows.assign(
        date=found["date"].fillna(rows["date"]).astype(MOMENT),
        date_precision=found["precision"].fillna(rows["date_precision"]),
    )
    for name, column in [("arxiv_id", "arxiv_id"), ("date_evidence", "evidence")]:
        if column in found:
            joined[name] = found[column].fillna(rows[name]) if name in rows else found[column]
    return joined, findings


def _named(path: Path, records: Records) -> pd.DataFrame:
    table = records.frame.rename(columns=lambda name: str(name).strip().casefold())
    if "title" not in table or not set(DATE_COLUMNS) & set(table.columns):
        raise InputError(
            f"{at(path, 1)}: a file of dates needs a column 'title' and one of "
            f"{', '.join(map(repr, DATE_COLUMNS))}; it has {', '.join(map(repr, table.columns))}."
        )
    return table.assign(title=table["title"].astype("str").fillna(""))


def _dated(path: Path, records: Records, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    findings: list[Finding] = []
    date = pd.Series(pd.NaT, index=table.index, dtype=MOMENT)
    precision = pd.Series(pd.NA, index=table.index, dtype="str")
    for name in DATE_COLUMNS:
        if name not in table:
            continue
        parsed = parse_dates(table[name])
        for row in parsed.wrong.to_numpy().nonzero()[0].tolist():
            problem = (
                f"{str(table[name].iloc[row])[:80]!r} in the column {name!r} is no date; "
                f"passed over, write it as {FORMS}, or leave it empty."
            )
            findings.append(_finding(path, records, row, "not a date", problem, refused=False))
        precision = precision.where(date.notna(), parsed.precision)
        date = date.fillna(parsed.date)
    return table.assign(date=date, precision=precision), findings


def _misfits(
    path: Path, records: Records, table: pd.DataFrame, keys: list[str], wanted: set[str]
) -> list[Finding]:
    findings = []
    seen: dict[str, int] = {}
    evidence = table["evidence"].tolist() if "evidence" in table else [""] * len(table)
    for row, (key, title) in enumerate(zip(keys, table["title"], strict=True)):
        if key not in wanted:
            problem = (
                f"no paper of the corpus is called {title!r}; correct the title or delete the row."
            )
            findings.append(_finding(path, records, row, "date without a paper", problem))
        elif key in seen:
            first = f"{records.unit} {records.lines[seen[key]]}"
            problem = f"{title!r} has a date in {first} already; delete one of the two rows."
            findings.append(_finding(path, records, row, "title twice", problem))
        elif evidence[row] == "recalled":
            problem = f"the date of {title!r} is recalled, no public source confirms it."
            findings.append(_finding(path, records, row, "recalled date", problem, refused=False))
        seen.setdefault(key, row)
    return findings


def _finding(
    path: Path, records: Records, row: int, kind: str, problem: str, *, refused: bool = True
) -> Finding:
    line = records.lines[row]
    return Finding(line, kind, f"{at(path, line, records.unit)}: {problem}", refused)
