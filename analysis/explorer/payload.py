"""What the viewer shows, as one JSON object: columns of papers, topics, themes and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.explorer.nearest import nearest_papers
from analysis.explorer.packing import cut_to
from analysis.figures.labels import core
from analysis.findings import dates_note, summary, verdict_sentence
from analysis.style import MARKS, readable, theme_colours
from analysis.topics.presence import term_presence
from analysis.trends import theme_prevalence
from analysis.trends.dates import check_dates, date_scores
from analysis.trends.periods import assign_periods, period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUDGET = 6_600_000
"""Bytes of a packed payload in base64, so that a page with its code stays below 7 MB."""
N_TERMS = 10
NO_TOPIC = "No topic"


def build_payload(
    papers: pd.DataFrame,
    topics: pd.DataFrame,
    themes: pd.DataFrame,
    terms: pd.DataFrame,
    vectors: np.ndarray | None,
    trends: pd.DataFrame | None = None,
    *,
    colours: Mapping[str, str] | None = None,
    budget: int | None = BUDGET,
    config: TrendConfig | None = None,
    source: str = "",
) -> dict[str, Any]:
    """Gather everything the viewer shows from the tables of finished results.

    Parameters
    ----------
    papers
        The papers joined with their topic, theme, confidence, runner_up, x and y.
    vectors
        One row a paper, for the nearest papers; None leaves them out.
    trends
        The trends table, whose verdicts are told; None tells none.
    colours
        A colour for each theme; by default those of `theme_colours`.
    budget
        Bytes that the packed payload may have in base64; abstracts are cut evenly to
        what fits, and `text_cut` is then true. None cuts nothing.
    source
        What the papers are, for the note under the view.

    Returns
    -------
    dict
        Ready for `pack`: `papers` as lists by column, `topics`, `themes` and `periods`
        as lists of objects, then `note`, `summary`, `text_cut`, `text_kept` (characters
        kept of each abstract).
    """
    config = config or TrendConfig()
    colours = colours or theme_colours(themes["theme"])
    names = list(dict.fromkeys([*themes["theme"], *papers["theme"]]))
    placed, periods = assign_periods(check_dates(papers), config)
    period = pd.Index(periods).get_indexer(pd.Index(placed)) if periods else [-1] * len(papers)
    columns = {
        **_paper_columns(papers, names),
        "period": [int(at) for at in period],
        "when": _scores(papers),
        "held": held_terms(papers, terms),
    }
    near = nearest_papers(vectors) if vectors is not None else None
    if near is not None:
        columns["near"] = near.tolist()
    told = _verdicts(papers, topics, trends, config)
    payload = {
        "papers": columns,
        "topics": _topics(papers, topics, terms, names, told["topic"]),
        "themes": _themes(papers, themes, names, colours, told["theme"]),
        "periods": [_period(name) for name in periods],
        "source": source,
        "summary": summary(papers, topics, themes),
        "note": _note(papers, source),
        "text_cut": False,
        "text_kept": None,
    }
    return payload if budget is None else cut_to(payload, budget)


def shown_dates(papers: pd.DataFrame) -> list[str]:
    """Write each date as far as it is known.

    Examples
    --------
    >>> shown_dates(pd.DataFrame({"date": pd.to_datetime(["2024-03-01", None]),
    ...                           "date_precision": ["month", "day"]}))
    ['March 2024', 'no date']
    """
    form = {"year": "%Y", "month": "%B %Y"}
    precision = papers.get("date_precision", pd.Series("day", index=papers.index))
    recalled = papers.get("date_evidence", pd.Series("", index=papers.index)).eq("recalled")
    shown = pd.Series("no date", index=papers.index)
    for known, dates in papers.loc[papers["date"].notna(), "date"].groupby(
        precision.fillna("day").astype(str)
    ):
        words = dates.dt.strftime(form.get(str(known), "%d %B %Y")).str.lstrip("0")
        shown[dates.index] = words + recalled[dates.index].map({True: " (recalled)", False: ""})
    return shown.tolist()


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
    }


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


def _topics(
    papers: pd.DataFrame,
    topics: pd.DataFrame,
    terms: pd.DataFrame,
    themes: Sequence[str],
    verdicts: Mapping[str, tuple[str, str]],
) -> list[dict[str, Any]]:
    known = topics.set_index("topic")
    numbers = list(dict.fromkeys([*topics["topic"], *papers["topic"]]))
    found = []
    for topic in numbers:
        members = papers[papers["topic"] == topic]
        row = known.loc[topic] if topic in known.index else pd.Series(dtype=object)
        label = str(row.get("label", NO_TOPIC if topic < 0 else f"topic {topic}"))
        theme = row.get("theme", members["theme"].mode().min() if len(members) else None)
        stability = row.get("stability", np.nan)
        verdict, sentence = verdicts.get(label, ("", ""))
        found.append(
            {
                "topic": int(topic),
                "label": label,
                "theme": themes.index(theme) if theme in themes else -1,
                "stability": round(float(stability), 2) if pd.notna(stability) else None,
                "trust": str(row.get("trust", "") or ""),
                "terms": _terms_of(terms, topic),
                "n": len(members),
                "at": _middle(members),
                "trend": verdict,
                "verdict": sentence,
            }
        )
    return found


def _themes(
    papers: pd.DataFrame,
    themes: pd.DataFrame,
    names: Sequence[str],
    colours: Mapping[str, str],
    verdicts: Mapping[str, tuple[str, str]],
) -> list[dict[str, Any]]:
    about = dict(
        zip(themes["theme"], themes.get("about", pd.Series("", themes.index)), strict=True)
    )
    found = []
    for name in names:
        members = papers[papers["theme"] == name]
        colour = colours.get(name, "#8d949f")
        verdict, sentence = verdicts.get(name, ("", ""))
        found.append(
            {
                "name": name,
                "colour": colour,
                "mark": MARKS.get(colour, "circle"),
                "ink": readable(colour),
                "about": str(about.get(name) or ""),
                "n": len(members),
                "at": _middle(members),
                "trend": verdict,
                "verdict": sentence,
            }
        )
    return found


def _middle(members: pd.DataFrame) -> list[float] | None:
    """Return the place of the most central paper: amid the others, not in a void."""
    if not len(members):
        return None
    x, y = core(members[["x", "y"]].to_numpy(float))[0]
    return [round(float(x), 4), round(float(y), 4)]


def _verdicts(
    papers: pd.DataFrame, topics: pd.DataFrame, trends: pd.DataFrame | None, config: TrendConfig
) -> dict[str, dict[str, tuple[str, str]]]:
    """Return by level and name the verdict and its sentence."""
    told: dict[str, dict[str, tuple[str, str]]] = {"theme": {}, "topic": {}}
    if trends is None or not papers["date"].notna().any():
        return told
    filed = papers.assign(topic_label=papers["topic"].map(topics.set_index("topic")["label"]))
    filed["topic_label"] = filed["topic_label"].fillna(NO_TOPIC)
    for level, rows in told.items():
        prevalence = theme_prevalence(filed, level, config)
        known = set(prevalence["name"])
        for row in trends[trends["level"] == level].to_dict("records"):
            if row["name"] in known:
                trend = {str(key): value for key, value in row.items()}
                sentence = verdict_sentence(trend, prevalence)
                rows[str(row["name"])] = (str(row["verdict"]), sentence)
    return told


def _period(name: str) -> dict[str, str]:
    start, end = period_bounds(name)
    last = end - pd.Timedelta(days=1)
    return {"name": name, "from": f"{start:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"}


def _note(papers: pd.DataFrame, source: str) -> str:
    of = f" of {source}" if source else ""
    dated = dates_note(papers) if papers["date"].notna().any() else "None of them is dated."
    return f"Source: {len(papers):,} papers{of}. {dated}"
