"""The best publication date of each paper, from all columns of dates that its source has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.names import DATES
from analysis.corpus.readers.dates import FORMS, MOMENT, Dates, parse_dates
from analysis.schema import PRECISIONS, SPANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.corpus.readers.records import Finding

YEARS = (
    *("year", "publication_year", "publicationyear", "pubyear", "pub_year", "year_published"),
    *("yearpublished", "published_year", "jahr", "erscheinungsjahr", "annee", "ano", "год", "年"),
)


def choose_dates(
    rows: pd.DataFrame, finding: Callable[..., Finding]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Give every row the first date that can be read, or a finer one that lies within it.

    A day or month without a year ("NOV 23") is that of the row's year. Rows in which no
    column can be read are undated and said, a sentence for each kind of problem.

    Parameters
    ----------
    rows
        Records of one source under our names: the order of day and month is told by its
        columns.
    finding
        Makes a finding of a row's number, a kind and a problem.

    Returns
    -------
    rows : DataFrame
        With `date` and `date_precision`; the column that gave most dates is gone, others stay.
    findings : list of Finding
        What is no date, with an example.
    """
    columns = _columns(rows)
    date = pd.Series(pd.NaT, index=rows.index, dtype=MOMENT)
    precision = pd.Series(pd.NA, index=rows.index, dtype="str")
    problem = pd.Series("", index=rows.index, dtype="str")
    wrong = pd.Series("", index=rows.index, dtype="str")
    for name, values in columns.items():
        parsed = parse_dates(values)
        better = parsed.date.notna() & (date.isna() | _is_finer(parsed, date, precision))
        date, precision = date.mask(better, parsed.date), precision.mask(better, parsed.precision)
        new = parsed.wrong & (problem == "")
        problem = problem.mask(new, f"in the column {name!r} " + parsed.problem)
        wrong = wrong.mask(new, values.astype("str"))
    problem = problem.mask(date.notna(), "")
    if "date_precision" in rows:  # a table that was written with one keeps what it knew
        known = rows["date_precision"].isin(PRECISIONS) & date.notna()
        precision = precision.mask(known, rows["date_precision"].astype("str"))
    findings = []
    for said in problem[problem != ""].unique().tolist():
        alike = wrong[problem == said]
        n_more = f" (and {len(alike) - 1} more like it)" if len(alike) > 1 else ""
        sentence = f"{alike.iloc[0][:80]!r} {said}{n_more}; kept as undated, to date it write"
        row = int(str(alike.index[0]))
        said_of = f"{sentence} {FORMS}."
        findings.append(finding(row, "not a date", said_of, refused=False, n=len(alike)))
    first = next((name for name in columns if name in rows), None)
    others = rows.drop(columns=[first] if first else [])
    return others.assign(date=date, date_precision=precision), findings


def _columns(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the columns of dates, the best first, completed by the year where they lack one."""
    year = next((rows[name] for name in YEARS if name in rows), None)
    years = pd.Series("", index=rows.index, dtype="str")
    if year is not None:
        years = _texts(year).str.extract(r"^((?:1[5-9]|20)\d\d)(?:\.0)?$", expand=False).fillna("")
    found = {}
    for name in DATES:
        if name == "year_month_day" and "month" in rows and (years != "").any():
            found[name] = _from_parts(rows, years)
        elif name in rows and pd.api.types.is_datetime64_any_dtype(rows[name]):
            found[name] = rows[name]
        elif name in rows:
            texts = _texts(rows[name]).str.split("; ").str[0]
            short = texts.str.fullmatch(r"[A-Za-z]{3,9}\.?(?:[ -](?:[A-Za-z]{3,9}|\d{1,2}))?")
            completed = short & (years != "")
            found[name] = texts.mask(completed, years + " " + texts)
    return found


def _from_parts(rows: pd.DataFrame, years: pd.Series) -> pd.Series:
    """Write the date whose year, month and day stand in columns of their own."""
    month = _texts(rows["month"]).str.removesuffix(".0")
    day = _texts(rows["day"]).str.removesuffix(".0") if "day" in rows else month.str[:0]
    number = month.str.fullmatch(r"\d{1,2}")
    numbers = years + "-" + month.str.zfill(2) + ("-" + day.str.zfill(2)).where(day != "", "")
    return numbers.where(number, years + " " + month + (" " + day)).where(
        (years != "") & (month != ""), ""
    )


def _is_finer(parsed: Dates, date: pd.Series, precision: pd.Series) -> pd.Series:
    """Tell which parsed dates lie within a coarser date that is known already."""
    known, fine = (values.map(SPANS).fillna(0) for values in (precision, parsed.precision))
    start = 12 * date.dt.year + date.dt.month
    theirs = 12 * parsed.date.dt.year + parsed.date.dt.month
    within: pd.Series = (fine < known) & (theirs >= start) & (theirs < start + known)
    return within


def _texts(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("").str.strip()
