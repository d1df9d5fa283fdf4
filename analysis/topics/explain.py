"""Why a paper is where it is: what it shares with its topic, and how sure its place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.topics.presence import term_presence

if TYPE_CHECKING:
    from analysis.topics.fit import TopicFit

NEAREST = 5


@dataclass(frozen=True)
class Explanation:
    """Why one paper has its topic; printing it gives readable lines.

    `views` says for each view (by the weight of the words in it) how much of the
    paper's support within that view goes to its own topic, and `refits` the share of
    refits on nine papers in ten that kept it there.
    """

    paper_id: str
    title: str
    topic: str
    runner_up: str
    confidence: float
    terms: tuple[str, ...]
    nearest: pd.DataFrame
    views: pd.DataFrame
    refits: float

    def __str__(self) -> str:
        near = "\n".join(
            f"  {row.similarity:.2f}  {row.title} ({row.topic})"
            for row in self.nearest.itertuples()
        )
        views = ", ".join(
            f"{row.support:.2f} at word weight {row.word_weight:g}"
            for row in self.views.itertuples()
        )
        return (
            f"{self.title}\n"
            f"is in {self.topic!r} with confidence {self.confidence:.2f}; "
            f"next best: {self.runner_up or 'none'}\n"
            f"terms of the topic that it holds: {', '.join(self.terms) or 'none'}\n"
            f"nearest papers:\n{near}\n"
            f"support by view: {views}; kept by {self.refits:.0%} of refits"
        )


def explain_paper(papers: pd.DataFrame, fit: TopicFit, paper_id: str) -> Explanation:
    """Explain the topic of one paper of the fit.

    Raises
    ------
    InputError
        If no paper has that id.
    """
    rows = np.flatnonzero((papers["paper_id"] == paper_id).to_numpy())
    if len(rows) == 0:
        raise InputError(f"no paper has the id {paper_id!r}; ids are in the column paper_id")
    row = int(rows[0])
    filed = fit.paper_topics.iloc[row]
    labels = dict(zip(fit.topics["topic"].tolist(), fit.topics["label"].tolist(), strict=True))
    clusterer = fit.model.hdbscan_model
    terms = fit.topic_terms.loc[fit.topic_terms["topic"] == filed["topic"], "term"]
    presence, names = term_presence(papers.iloc[[row]], terms)
    return Explanation(
        paper_id=paper_id,
        title=str(papers["title"].iloc[row]),
        topic=labels[int(filed["topic"])],
        runner_up=labels.get(int(filed["runner_up"]), ""),
        confidence=float(filed["confidence"]),
        terms=tuple(name for name, held in zip(names, presence[0], strict=True) if held),
        nearest=_nearest(papers, fit, row, labels),
        views=pd.DataFrame(
            {
                "word_weight": clusterer.view_weights_,
                "support": np.round(clusterer.view_support_[row], 3),
            }
        ),
        refits=float(clusterer.refit_agreement_[row]),
    )


def _nearest(papers: pd.DataFrame, fit: TopicFit, row: int, labels: dict[int, str]) -> pd.DataFrame:
    similarity = np.round(fit.vectors @ fit.vectors[row], 4)
    order = np.argsort(-similarity, kind="stable")
    found = order[order != row][:NEAREST]
    return pd.DataFrame(
        {
            "paper_id": papers["paper_id"].iloc[found].to_numpy(),
            "title": papers["title"].iloc[found].to_numpy(),
            "topic": [labels[int(topic)] for topic in fit.paper_topics["topic"].iloc[found]],
            "similarity": similarity[found],
        }
    )
