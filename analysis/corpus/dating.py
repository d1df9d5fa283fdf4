"""Join a file of dates to the papers it names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.corpus.identity import text_keys
from analysis.errors import InputError
from analysis.readers import Finding, read_records
from analysis.readers.dates import FORMS, parse_dates
from analysis.text import readable

DATES = ("date", "first_submitted_day", "first_submitted")  # finest first


def join_dates(rows: pd.DataFrame, path: str | Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Give the rows the dates, arXiv ids and evidence that the file has for their titles.

    A paper that the file does not name keeps what it had. A title of the file
    that no paper has, one given twice, and a value that is no date are findings.
    """
    path = Path(path)
    try:
        dates, findings = _read(path)
    except InputError as error:
        return rows, [Finding(0, "not readable", str(error))]
    key = text_keys(rows["title"]).where(lambda keys: keys.isin(dates["key"]), _plain(rows))
    findings += [
        Finding(
            row.line,
            "date without a paper",
            f"{path}, {row.unit} {row.line}: no paper of the corpus is called {row.title!r}; "
            "correct the title or delete the row.",
        )
        for row in dates[~dates["key"].isin(key)].itertuples()
    ]
    found = dates.drop_duplicates("key").set_index("key").reindex(key).set_axis(rows.index)
    rows = rows.assign(
        date=found["date"].fillna(rows["date"]).astype(rows["date"].dtype),
        date_precision=found["precision"].fillna(rows["date_precision"]),
    )
    for name, source in [("arxiv_id", "arxiv_id"), ("date_evidence", "evidence")]:
        if source in found:
            rows[name] = found[source].fillna(rows[name]) if name in rows else found[source]
    return rows, findings


def _plain(rows: pd.DataFrame) -> pd.Series:
    return text_keys(rows["title"].map(readable))


def _read(path: Path) -> tuple[pd.DataFrame, list[Finding]]:
    records = read_records(path)
    frame = records.frame.rename(columns=lambda name: str(name).strip().casefold())
    columns = [name for name in DATES if name in frame]
    if "title" not in frame or not columns:
        raise InputError(
            f"{path}, line 1: a file of dates needs a column 'title' and one of "
            f"{', '.join(map(repr, DATES))}; it has {', '.join(map(repr, frame.columns))}."
        )
    titles = frame["title"].astype("str").fillna("")
    table = frame.assign(line=records.lines, unit=records.unit, title=titles, key=text_keys(titles))
    findings = list(records.findings)
    date = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    precision = pd.Series(pd.NA, index=frame.index, dtype="str")
    for name in columns:
        parsed = parse_dates(frame[name])
        findings += [
            Finding(
                records.lines[i],
                "not a date",
                f"{path}, {records.unit} {records.lines[i]}: {str(frame[name].iloc[i])!r} in the "
                f"column {name!r} is no date; write it as {FORMS}, or leave it empty.",
            )
            for i in parsed.wrong.to_numpy().nonzero()[0]
        ]
        precision = precision.where(date.notna(), parsed.precision)
        date = date.fillna(parsed.date)
    again = table[table["key"].duplicated()]
    first = table.drop_duplicates("key").set_index("key")["line"]
    findings += [
        Finding(
            row.line,
            "title twice",
            f"{path}, {row.unit} {row.line}: {row.title!r} has a date in {row.unit} "
            f"{first[row.key]} already; delete one of the two rows.",
        )
        for row in again.itertuples()
    ]
    return table.assign(date=date, precision=precision), findings
