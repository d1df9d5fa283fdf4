"""What the viewer shows, as one JSON object: columns of papers, topics, themes and periods.

A page that must stay small cuts the abstracts, all at the same length, and says so.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.figures.labels import core
from analysis.sentences import dates_note, summary, verdict_sentence
from analysis.style import MARKS, readable, theme_colours
from analysis.topics.presence import term_presence
from analysis.trends import theme_prevalence
from analysis.trends.dates import check_dates
from analysis.trends.periods import assign_periods, period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUDGET = 6_600_000
"""Bytes of a packed payload in base64, so that a page with its code stays below 7 MB."""
NEAREST = 20
NEAREST_UP_TO = 50_000
"""Above so many papers the nearest ones are not worked out ahead."""
N_TERMS = 10
NO_TOPIC = "No topic"
_SAMPLE = 2_000
_BLOCK = 512


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
        "held": _held_terms(papers, terms),
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
    return payload if budget is None else _cut_to(payload, budget)


def pack(payload: Mapping[str, Any]) -> bytes:
    """Write a payload as gzipped JSON; equal payloads give equal bytes.

    Examples
    --------
    >>> json.loads(gzip.decompress(pack({"note": "3 papers"})))
    {'note': '3 papers'}
    """
    columns = dict(payload.get("papers", {}))
    if "near" in columns:
        columns["near"] = _dense(columns["near"])
    content = {**payload, "papers": columns} if "papers" in payload else payload
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)


def packed_text(payload: Mapping[str, Any]) -> str:
    """Return the packed payload in base64, as it stands in a page."""
    return base64.b64encode(pack(payload)).decode("ascii")


def nearest_papers(vectors: np.ndarray, n: int = NEAREST) -> np.ndarray | None:
    """Return the rows of each paper's nearest others, nearest first (n_papers, n).

    None where there are too many papers for it, or fewer than two. Papers equally near
    come in their own order.

    Examples
    --------
    >>> nearest_papers(np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]]), 1).tolist()
    [[2], [2], [0]]
    """
    total = len(vectors)
    n = min(n, total - 1)
    if n < 1 or total > NEAREST_UP_TO:
        return None
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    near = np.empty((total, n), dtype=np.int64)
    for start in range(0, total, _BLOCK):
        block = (unit[start : start + _BLOCK] @ unit.T).round(5)
        rows = np.arange(len(block))
        block[rows, start + rows] = -np.inf
        few = np.sort(np.argpartition(-block, n - 1, axis=1)[:, :n], axis=1)
        order = np.argsort(-np.take_along_axis(block, few, axis=1), axis=1, kind="stable")
        near[start : start + len(block)] = np.take_along_axis(few, order, axis=1)
    return near


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


def _rounded(values: pd.Series, digits: int) -> list[float | None]:
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]


def _held_terms(papers: pd.DataFrame, terms: pd.DataFrame) -> list[int]:
    """Return for each paper a bit mask of which of its topic's terms it holds, best term first."""
    held = np.zeros(len(papers), dtype=np.int64)
    of_topic = {topic: _terms_of(terms, topic) for topic in papers["topic"].unique()}
    for topic, rows in papers.groupby("topic").indices.items():
        if of_topic[topic]:
            presence, _ = term_presence(papers.iloc[rows], of_topic[topic])
            held[rows] = presence @ (1 << np.arange(presence.shape[1]))
    return held.tolist()


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
    return core(members[["x", "y"]].to_numpy(float))[0].round(4).tolist()


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


def _dense(near: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Write lists of rows as base64 of 32-bit numbers, byte by byte, which packs best."""
    rows = np.asarray(near, dtype="<u4")
    planes = rows.reshape(-1, 1).view(np.uint8).T
    return {"width": rows.shape[1], "planes": base64.b64encode(planes.tobytes()).decode("ascii")}


def _cut_to(payload: dict[str, Any], budget: int) -> dict[str, Any]:
    """Cut all abstracts at the same length, the greatest for which the payload fits."""
    if _size(payload) <= budget:
        return payload
    abstracts = payload["papers"]["abstract"]
    room = budget - _size(_with_text(payload, 0))
    kept = _fitting(abstracts, room)
    while kept > 0 and _size(_with_text(payload, kept)) > budget:
        kept = int(kept * 0.97)
    return _with_text(payload, kept)


def _fitting(abstracts: Sequence[str], room: int) -> int:
    """Estimate from some of the abstracts at which length all of them fit the room."""
    some = abstracts[:: -(-len(abstracts) // _SAMPLE)]
    share = len(some) / len(abstracts)
    low, high = 0, max(map(len, abstracts))
    while high - low > 4:
        middle = (low + high) // 2
        text = "\n".join(_cut(text, middle) for text in some).encode("utf-8")
        if len(gzip.compress(text, 9)) * 4 / 3 > room * share:
            high = middle
        else:
            low = middle
    return low


def _with_text(payload: dict[str, Any], kept: int) -> dict[str, Any]:
    abstracts = [_cut(text, kept) for text in payload["papers"]["abstract"]]
    papers = {**payload["papers"], "abstract": abstracts}
    return {**payload, "papers": papers, "text_cut": True, "text_kept": kept}


def _cut(text: str, kept: int) -> str:
    """Cut a text after a word, with an ellipsis.

    Examples
    --------
    >>> _cut("Optimal transport maps", 18), _cut("Optimal", 18)
    ('Optimal transport …', 'Optimal')
    """
    if len(text) <= kept:
        return text
    head = text[:kept]
    return f"{head[: head.rfind(' ') + 1].rstrip()} …".lstrip()


def _size(payload: Mapping[str, Any]) -> int:
    return -(-len(pack(payload)) // 3) * 4
