"""Whether the tables of results fit together: columns, kinds, ids, topics, counts, vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pandas.api import types

from analysis.schema import (
    AUDIT,
    DUPLICATES,
    FLAG,
    PREVALENCE,
    REAL,
    SEEDS,
    TEXT,
    THEMES,
    TOPIC_TERMS,
    TOPICS,
    TRENDS,
    WHOLE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

Fault = tuple[str, str]
"""The table, and what is wrong with it in words."""

SAMPLED = "sampled"  # marks the papers of large results that have vectors
PAPERS = {
    **{"paper_id": TEXT, "title": TEXT, "topic": WHOLE, "theme": TEXT, "confidence": REAL},
    **{"runner_up": WHOLE, "x": REAL, "y": REAL},
}
NEEDED = {
    "papers": {**PAPERS, "date": ""},
    "topics": {**TOPICS.columns, "theme": TEXT},
    "themes": THEMES.columns,
    "topic_terms": TOPIC_TERMS.columns,
    "tree": {"node": WHOLE, "left": WHOLE, "right": WHOLE, "height": REAL, "n_papers": WHOLE},
    "prevalence": PREVALENCE.columns,
    "trends": TRENDS.columns,
    "representatives": {"topic": WHOLE, "rank": WHOLE, "paper_id": TEXT},
    "corrections": {"step": WHOLE, "do": TEXT, "applied": FLAG, "note": TEXT},
    "audit": AUDIT.columns,
    "duplicates": DUPLICATES.columns,
    "seeds": SEEDS.columns,
}
"""The columns that each table must have, and what they hold; "" for anything."""


def faults(
    tables: Mapping[str, pd.DataFrame], vectors: np.ndarray, about: Mapping[str, Any]
) -> Iterator[Fault]:
    """Say what does not fit, the plainest first: columns and kinds, then ids, counts and vectors.

    Parameters
    ----------
    tables
        The tables of results by name.
    vectors
        The papers' vectors.
    about
        The provenance: how many papers there should be.
    """
    shapes = [fault for name, table in tables.items() for fault in _columns(name, table)]
    yield from shapes
    if shapes:
        return  # nothing can be said of what columns hold that are not there
    yield from _papers(tables, about)
    yield from _topics(tables)
    yield from _names(tables)
    yield from _vectors(vectors, tables["papers"])


def _columns(name: str, table: pd.DataFrame) -> Iterator[Fault]:
    for column, kind in NEEDED[name].items():
        if column not in table:
            yield name, f"lacks the column {column}"
        elif len(table) and kind:
            yield from _kind(name, table[column], kind)


def _kind(name: str, values: pd.Series, kind: str) -> Iterator[Fault]:
    """Say where a column holds another kind of value than it should."""
    if kind == WHOLE and not types.is_integer_dtype(values):
        yield name, f"the column {values.name} should hold whole numbers{_first_odd(values)}"
    elif kind == REAL and (not types.is_numeric_dtype(values) or types.is_bool_dtype(values)):
        yield name, f"the column {values.name} should hold numbers{_first_odd(values)}"
    elif kind == FLAG and not types.is_bool_dtype(values):
        yield name, f"the column {values.name} should hold True or False{_first_odd(values)}"
    elif kind == TEXT and not (types.is_string_dtype(values) or types.is_object_dtype(values)):
        yield name, f"the column {values.name} should hold text"


def _first_odd(values: pd.Series) -> str:
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    odd = np.flatnonzero(numbers.isna() | (numbers != np.floor(numbers)))
    if not len(odd):
        return ""
    value = values.iloc[odd[0]]
    shown = "nothing" if pd.isna(value) else repr(str(value)[:40])
    return f", but row {odd[0] + 1:,} has {shown}"


def _papers(tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]) -> Iterator[Fault]:
    papers = tables["papers"]
    ids = papers["paper_id"]
    due = about.get("corpus", {}).get("n_papers")
    if isinstance(due, int) and due != len(papers):
        yield "papers", f"has {len(papers):,} papers where there should be {due:,}"
    if (empty := ids.isna() | ids.eq("")).any():
        yield "papers", f"row {int(np.flatnonzero(empty)[0]) + 1:,} has no paper_id"
    if (twice := ids[ids.duplicated()]).any():
        yield "papers", f"the paper_id {twice.iloc[0]!r} stands there twice"
    confidence = papers["confidence"]
    if not confidence.between(0, 1).all():
        row = int(np.flatnonzero(~confidence.between(0, 1))[0])
        yield "papers", f"the confidence of {ids.iloc[row]!r} is {confidence.iloc[row]}, not 0 to 1"
    for axis in ("x", "y"):
        if not np.isfinite(papers[axis]).all():
            row = int(np.flatnonzero(~np.isfinite(papers[axis]))[0])
            yield "papers", f"{ids.iloc[row]!r} has no place on the map ({axis})"
    known = set(ids)
    for name in ("representatives",):
        if name in tables and (odd := _strange(tables[name]["paper_id"], known)):
            yield name, f"{odd} is no paper of papers"


def _topics(tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    topics, papers, tree = tables["topics"], tables["papers"], tables["tree"]
    numbers = topics["topic"]
    if numbers.duplicated().any():
        yield "topics", f"the topic {numbers[numbers.duplicated()].iloc[0]} stands there twice"
    known = set(numbers)
    users = [("papers", "topic", known), ("papers", "runner_up", known | {-1})]
    users += [("topic_terms", "topic", known), ("representatives", "topic", known)]
    users += [("seeds", "topic", known | {-1})]
    for name, column, allowed in users:
        if name in tables and (odd := _strange(tables[name][column], allowed)):
            yield name, f"the {column} {odd} is none of topics"
    sizes = papers["topic"].value_counts().reindex(numbers).fillna(0).astype("int64")
    if (wrong := topics["n_papers"].to_numpy() != sizes.to_numpy()).any():
        row = int(np.flatnonzero(wrong)[0])
        yield (
            "topics",
            f"the topic {numbers.iloc[row]} is said to have {topics['n_papers'].iloc[row]:,} "
            f"papers, but {sizes.iloc[row]:,} of papers are in it",
        )
    if len(tree) != max(len(topics) - 1, 0):
        due = max(len(topics) - 1, 0)
        yield "tree", f"has {len(tree):,} merges, but {len(topics):,} topics need {due:,}"
    elif len(tree):
        nodes = set(range(2 * len(topics) - 1))
        odd = next((o for c in ("node", "left", "right") if (o := _strange(tree[c], nodes))), "")
        if odd:
            yield "tree", f"the node {odd} is none of the tree"


def _names(tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    themes, papers = tables["themes"], tables["papers"]
    names = themes["theme"]
    if names.duplicated().any():
        yield "themes", f"the theme {names[names.duplicated()].iloc[0]!r} stands there twice"
    sizes = papers["theme"].value_counts()
    if odd := _strange(papers["theme"], set(names)):
        yield "papers", f"the theme {odd} is none of themes"
    wrong = themes["n_papers"].to_numpy() != sizes.reindex(names).fillna(0).to_numpy()
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        size = int(sizes.get(names.iloc[row], 0))
        yield (
            "themes",
            f"the theme {names.iloc[row]!r} is said to have {themes['n_papers'].iloc[row]:,} "
            f"papers, but {size:,} of papers are in it",
        )
    known = {"theme": set(names), "topic": set(tables["topics"]["label"])}
    for name in ("prevalence", "trends"):
        table = tables[name]
        if odd := _strange(table["level"], set(known)):
            yield name, f"the level {odd} is neither theme nor topic"
        for level, allowed in known.items():
            if odd := _strange(table.loc[table["level"] == level, "name"], allowed):
                yield name, f"{odd} is no {level} of these results"
    shares = tables["prevalence"]["share"].dropna()
    if not shares.between(0, 1).all():
        yield "prevalence", f"a share is {shares[~shares.between(0, 1)].iloc[0]}, not 0 to 1"


def _vectors(vectors: np.ndarray, papers: pd.DataFrame) -> Iterator[Fault]:
    due = len(papers)
    of_sample = int(papers[SAMPLED].sum()) if SAMPLED in papers else due
    if vectors.ndim != 2 or vectors.dtype.kind != "f":
        shape = " by ".join(map(str, vectors.shape)) or "a single value"
        yield "vectors", f"holds {shape} of {vectors.dtype}, not a row of numbers a paper"
    elif len(vectors) not in (due, of_sample):
        yield "vectors", f"has {len(vectors):,} rows, but there are {due:,} papers"
    elif not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        yield "vectors", f"row {row + 1:,} holds what is no number"


def _strange(values: pd.Series, known: set[Any]) -> str:
    """Return the first value that is not known, for a message; "" if all are."""
    odd = values[~values.isin(list(known))]
    return repr(odd.iloc[0]).replace("np.int64(", "").rstrip(")") if len(odd) else ""
