"""What the viewer shows, as one JSON object: columns of papers, topics, themes and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.explorer.citing import latex_letters
from analysis.explorer.columns import FIELDS, own_columns, palette
from analysis.explorer.packing import cut_to
from analysis.explorer.terms import page_terms
from analysis.figures.labels import medoid
from analysis.findings import (
    colours_of,
    nearest_papers,
    sample_told,
    shown_dates,
    source_note,
    verdicts_by_name,
)
from analysis.style import darkened, mark_of, readable
from analysis.topics import term_presence
from analysis.trends import assign_periods, check_dates, date_scores, period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.store import Results

BUDGET = 6_600_000
"""Bytes of a packed payload in base64, so that a page with its code stays below 7 MB."""
N_TERMS = 10  # terms of a topic that are shown and marked in its papers; at most 31 fit into a mask
NO_TOPIC = "No topic"


def build_payload(
    results: Results,
    *,
    budget: int | None = BUDGET,
    nearest: bool = True,
    colours: Mapping[str, str] | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Gather everything the viewer shows of finished results.

    Parameters
    ----------
    results
        Finished results.
    budget
        Bytes that the packed payload may have in base64; abstracts are cut evenly to
        what fits, and `text_cut` is then true. None cuts nothing.
    nearest
        Whether the nearest papers of each are worked out.
    colours
        The colour of each theme; without them those of `colours_of`.
    kept
        The ids of the papers of selections that were kept, by name.

    Returns
    -------
    dict
        Ready for `pack`: `papers` as lists by column, `topics`, `themes` and `periods`
        as lists of objects, `own` (columns of one's own, as of `own_columns`) and `own_left`
        (those without room), `kept` (selections), `palette`, `terms` and `settings` for
        comparisons, then `latex` (letters that BibTeX writes in another way),
        `note`, `text_cut`, `text_kept` (characters kept of each abstract).
    """
    papers, config = results.papers, results.trend_config
    names = list(dict.fromkeys([*results.themes["theme"], *papers["theme"]]))
    placed, periods = assign_periods(check_dates(papers), config)
    period = pd.Index(periods).get_indexer(pd.Index(placed)) if periods else [-1] * len(papers)
    columns = {
        **_paper_columns(papers, names),
        "period": [int(at) for at in period],
        "when": _scores(papers),
        "held": held_terms(papers, results.topic_terms),
    }
    near = nearest_papers(results.vectors) if nearest else None
    if near is not None:
        columns["near"] = near.tolist()
    own, left = own_columns(papers, budget)
    payload = {
        "papers": columns,
        "kept": [{"name": name, "ids": list(ids)} for name, ids in (kept or {}).items()],
        "own": own,
        "own_left": left,
        "palette": palette(),
        "terms": page_terms(papers, budget),
        "settings": {"n_terms": config.n_terms, "fdr": config.fdr},
        "topics": _topics(results, names),
        "themes": _themes(results, names, colours or colours_of(results)),
        "periods": [_period(name) for name in periods],
        "latex": latex_letters(_cited(columns, [*names, *results.topics["label"]])),
        "note": f"{source_note(results, dates=True)} {sample_told(results)}".strip(),
        "text_cut": False,
        "text_kept": None,
    }
    return payload if budget is None else cut_to(payload, budget)


def held_terms(papers: pd.DataFrame, terms: pd.DataFrame) -> list[int]:
    """Return for each paper a bit mask of which of its topic's terms it holds, best term first."""
    held = np.zeros(len(papers), dtype=np.int64)
    of_topic = {topic: _terms_of(terms, topic) for topic in papers["topic"].unique()}
    for topic, rows in papers.groupby("topic").indices.items():
        if of_topic[topic]:
            presence, _ = term_presence(papers.iloc[rows], of_topic[topic])
            held[rows] = presence @ (1 << np.arange(presence.shape[1]))
    return held.tolist()


def _paper_columns(papers: pd.DataFrame, themes: Sequence[str]) -> dict[str, list[Any]]:
    n = len(papers)
    absent = pd.Series(False, index=papers.index)
    arxiv = papers.get("arxiv_id", pd.Series("", index=papers.index))
    return {
        "id": papers["paper_id"].astype(str).tolist(),
        "title": papers["title"].astype(str).tolist(),
        "abstract": papers.get("abstract", pd.Series([""] * n)).fillna("").astype(str).tolist(),
        "date": papers["date"].dt.strftime("%Y-%m-%d").fillna("").tolist(),
        "shown_date": shown_dates(papers),
        "topic": papers["topic"].astype(int).tolist(),
        "theme": pd.Index(themes).get_indexer(pd.Index(papers["theme"])).tolist(),
        "confidence": _rounded(papers["confidence"], 4),
        "runner_up": papers["runner_up"].fillna(-1).astype(int).tolist(),
        "x": _rounded(papers["x"], 4),
        "y": _rounded(papers["y"], 4),
        "outlier": papers.get("outlier", absent).astype(int).tolist(),
        "by_hand": papers.get("by_hand", absent).fillna(False).astype(bool).astype(int).tolist(),
        "arxiv": arxiv.fillna("").astype(str).tolist(),
        **_fields(papers),
    }


def _fields(papers: pd.DataFrame) -> dict[str, list[str]]:
    """Return what sources tell of papers beside their texts, where any paper has it."""
    there = [name for name in FIELDS if name in papers and papers[name].notna().any()]
    return {name: papers[name].astype("str").fillna("").tolist() for name in there}


def _cited(columns: dict[str, list[Any]], names: Sequence[str]) -> list[str]:
    """Return the texts that a citation may hold."""
    told = [text for name in ("title", "authors", "venue") for text in columns.get(name, [])]
    return [*told, *map(str, names), NO_TOPIC]


def _scores(papers: pd.DataFrame) -> list[int | None]:
    """Return each paper's date as trends count it, in tenths of days since 1970."""
    checked = check_dates(papers)
    dated = checked["date"].notna().to_numpy()
    scores = np.empty(len(papers), dtype=object)
    scores[dated] = date_scores(checked[dated]).tolist() if dated.any() else []
    return list(scores)


def _rounded(values: pd.Series, digits: int) -> list[float | None]:
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]


def _terms_of(terms: pd.DataFrame, topic: object) -> list[str]:
    rows = terms[terms["topic"] == topic].sort_values("rank").head(N_TERMS)
    return list(dict.fromkeys(rows["term"].astype(str)))


def _topics(results: Results, themes: Sequence[str]) -> list[dict[str, Any]]:
    papers, told = results.papers, verdicts_by_name(results, "topic")
    known = results.topics.set_index("topic")
    found = []
    for topic in list(dict.fromkeys([*results.topics["topic"], *papers["topic"]])):
        members = papers[papers["topic"] == topic]
        row = known.loc[topic] if topic in known.index else pd.Series(dtype=object)
        label = str(row.get("label", NO_TOPIC if topic < 0 else f"topic {topic}"))
        theme = row.get("theme", members["theme"].mode().min() if len(members) else None)
        found.append(
            {
                "topic": int(topic),
                "label": label,
                "theme": themes.index(theme) if theme in themes else -1,
                "terms": _terms_of(results.topic_terms, topic),
                "at": _middle(members),
                "verdict": told.get(label, ("", ""))[1],
                "stability": _number(row.get("stability")),
                "trust": _text(row.get("trust")),
            }
        )
    return found


def _themes(
    results: Results, names: Sequence[str], colours: Mapping[str, str]
) -> list[dict[str, Any]]:
    papers, themes = results.papers, results.themes
    told = verdicts_by_name(results, "theme")
    sentences = themes.get("about", pd.Series("", themes.index))
    about = dict(zip(themes["theme"], sentences, strict=True))
    found = []
    for name in names:
        members = papers[papers["theme"] == name]
        colour = colours.get(name, "#8d949f")
        found.append(
            {
                "name": name,
                "colour": colour,
                "mark": mark_of(colour),
                "ink": readable(colour),
                "dark": darkened(colour),
                "about": str(about.get(name) or ""),
                "n": len(members),
                "at": _middle(members),
                "verdict": told.get(name, ("", ""))[1],
            }
        )
    return found


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 2)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _middle(members: pd.DataFrame) -> list[float] | None:
    """Return the place of the most central paper: amid the others, not in a void."""
    if not len(members):
        return None
    places = members[["x", "y"]].to_numpy(float)
    x, y = places[medoid(places)]
    return [round(float(x), 4), round(float(y), 4)]


def _period(name: str) -> dict[str, str]:
    start, end = period_bounds(name)
    last = end - pd.Timedelta(days=1)
    return {"name": name, "from": f"{start:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"}
