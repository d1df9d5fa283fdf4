"""One row out of the rows of one paper: the fields of all, and both dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.identity import own_values, row_names
from analysis.schema import DUPLICATES, SPANS, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.corpus.duplicates import Decision
    from analysis.corpus.gather import Place


def merge_rows(rows: pd.DataFrame, decisions: Sequence[Decision]) -> pd.DataFrame:
    """Return the rows with each merged one left out and its fields given to the paper it is.

    A paper keeps what its first row says; what is empty there comes from the next.
    Its date is the earliest one; another date that is none of the same day, month or
    year, of a version that came later, stands in `later_date`.
    """
    heads = {decision.row: decision.first for decision in decisions if decision.merged}
    if not heads:
        return rows
    owner = pd.Series({row: _head(heads, row) for row in heads})
    owner = pd.concat([owner, pd.Series(owner.unique(), owner.unique())]).sort_index()
    labels = rows.index[owner.index]
    members = rows.loc[labels].replace({"": pd.NA})
    fields = members.groupby(owner.to_numpy(), sort=False).first()
    fields.index = rows.index[fields.index]
    merged = rows.copy(deep=False)
    for name in rows.columns.difference(["date", "date_precision"], sort=False):
        lacking = members.loc[fields.index, name].isna() & fields[name].notna()
        if lacking.any():  # a column that gains nothing is not copied
            merged.loc[lacking.index[lacking], name] = fields[name][lacking].astype(
                rows[name].dtype
            )
    merged = _dates(merged, rows.loc[labels], rows.index[owner.to_numpy()])
    return merged.drop(index=rows.index[list(heads)])


def merge_texts(texts: pd.DataFrame, decisions: Sequence[Decision]) -> pd.DataFrame:
    """Return the readable texts of papers, each that of its first row that has one."""
    heads = {decision.row: decision.first for decision in decisions if decision.merged}
    if not heads:
        return texts
    merged = texts.copy(deep=False)
    for name in texts:
        values = texts[name]
        found: dict[int, str] = {}
        for row in sorted(heads):
            head = _head(heads, row)
            if values.iloc[head] == "" and values.iloc[row] != "":
                found.setdefault(head, values.iloc[row])
        if found:
            merged.loc[texts.index[[*found]], name] = list(found.values())
    return merged.drop(index=texts.index[list(heads)])


def names_of(rows: pd.DataFrame, decisions: Sequence[Decision]) -> dict[int, str]:
    """Return what each row of the decisions is called in its source, by row."""
    known = sorted({row for decision in decisions for row in (decision.row, decision.first)})
    return dict(zip(known, row_names(rows.iloc[known]), strict=True))


def duplicates_table(
    decisions: Sequence[Decision],
    places: Sequence[Place],
    names: Mapping[int, str],
    own: Mapping[int, str],
    titles: Sequence[str],
) -> pd.DataFrame:
    """List every decision on two rows: `DUPLICATES`.

    Parameters
    ----------
    decisions
        What was decided on each two.
    places
        Where each row stands.
    names
        The ids of papers by row.
    own
        What the rows of decisions are called in their sources (`names_of`).
    titles
        The title of each decision's row.
    """
    heads = {decision.row: decision.first for decision in decisions if decision.merged}
    listed = [
        (
            "merged" if decision.merged else "kept apart",
            decision.rule,
            decision.similarity,
            names.get(_head(heads, decision.first), own[decision.first]),
            own[decision.row] if decision.merged else names.get(decision.row, own[decision.row]),
            places[decision.first].file,
            places[decision.first].line,
            places[decision.row].file,
            places[decision.row].line,
            title,
        )
        for decision, title in zip(decisions, titles, strict=True)
    ]
    return table_of(DUPLICATES, listed)


def _head(heads: dict[int, int], row: int) -> int:
    while row in heads:
        row = heads[row]
    return row


def _dates(merged: pd.DataFrame, members: pd.DataFrame, owners: pd.Index) -> pd.DataFrame:
    precision = pd.Series(own_values(members, "date_precision"), members.index)
    dated = members["date"].notna()
    known = pd.DataFrame({"owner": owners, "date": members["date"], "precision": precision})[dated]
    later: dict[object, pd.Timestamp] = {}
    for owner, group in known.groupby("owner", sort=False):
        date, exact = _earliest(group)
        merged.loc[owner, "date"] = date
        merged.loc[owner, "date_precision"] = exact
        last = group["date"].max()
        if not _compatible(last, date, exact):
            later[owner] = last
    if later:
        merged["later_date"] = pd.Series(later).reindex(merged.index).astype(merged["date"].dtype)
    return merged


def _earliest(group: pd.DataFrame) -> tuple[pd.Timestamp, str]:
    """Return the earliest date; of those that may be the same day, the one best known."""
    first = group.sort_values("date", kind="stable").iloc[0]
    within = [
        (SPANS.get(precision, 0), date, precision)
        for date, precision in zip(group["date"], group["precision"], strict=True)
        if _compatible(date, first["date"], first["precision"])
    ]
    _, date, precision = min(within)
    return date, precision


def _compatible(date: pd.Timestamp, other: pd.Timestamp, precision: str) -> bool:
    """Tell whether a date may be that of the same event as another, which is known so finely."""
    n_months = SPANS.get(precision, 0)
    if not n_months:
        return date.date() == other.date()
    later = 12 * (date.year - other.year) + date.month - other.month
    return 0 <= later < n_months
