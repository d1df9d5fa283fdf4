"""What a view is sent at first, and what it is told when it asks for the rest of a paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.explorer.packing import pack
from analysis.explorer.payload import build_payload, held_terms
from analysis.findings import papers_like

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.store import Results

WHOLE_TEXT = 60_000_000
"""Characters of abstracts that a view is sent; of more, it gets none and asks for them."""
UNKNOWN = -1
"""In place of the terms that a paper holds: the view asks for them."""
NEAREST_SENT = 3_000
"""Of more papers the nearest ones are worked out when they are asked for."""


def pack_view(results: Results, colours: Mapping[str, str] | None = None) -> bytes:
    """Pack what a view shows, themes in these colours; of very many papers without their texts."""
    papers = results.papers
    cut = int(papers["abstract"].str.len().sum()) > WHOLE_TEXT
    shown = replace(results, papers=papers.assign(abstract="")) if cut else results
    near = len(papers) <= NEAREST_SENT
    payload = build_payload(shown, budget=None, nearest=near, colours=colours)
    if cut:
        columns = {**payload["papers"], "held": [UNKNOWN] * len(papers)}
        payload |= {"papers": columns, "text_cut": True, "text_kept": 0}
    return pack(payload)


def tell_paper(results: Results, row: int) -> dict[str, Any]:
    """Tell of a paper what a view may lack: abstract, the terms that it holds, nearest papers."""
    paper = results.papers.iloc[[row]]
    near = papers_like(results.papers, results.vectors, str(paper["paper_id"].iloc[0]))
    return {
        "abstract": str(paper["abstract"].iloc[0]),
        "held": held_terms(paper, results.topic_terms)[0],
        "near": [other for other in near.tolist() if other != row],
    }
