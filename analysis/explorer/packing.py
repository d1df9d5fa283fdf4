"""A payload as bytes, and small enough: where abstracts must be cut, all are, at one length."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.explorer.texts import encode_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE = 2_000  # abstracts whose packed size stands for all; more only cost time
_FILLED = 0.97  # of the budget is enough


def pack(payload: Mapping[str, Any]) -> bytes:
    """Write a payload as gzipped bytes; equal payloads give equal bytes.

    They are JSON, a zero, and the abstracts as `encode_texts` writes them, papers of a
    topic together. `unpackPayload` in the front end reads them.
    """
    papers = dict(payload["papers"])
    order = _by_topic(papers["topic"])
    words, texts = encode_texts([papers["abstract"][row] for row in order])
    papers["abstract"] = words
    if "near" in papers:
        papers["near"] = _dense(papers["near"], order)
    content = json.dumps(
        {**payload, "papers": papers}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return gzip.compress(content.encode("utf-8") + b"\0" + texts, compresslevel=9, mtime=0)


def packed_text(payload: Mapping[str, Any]) -> str:
    """Return the packed payload in base64, as it stands in a page."""
    return base64.b64encode(pack(payload)).decode("ascii")


def cut_to(payload: dict[str, Any], budget: int) -> dict[str, Any]:
    """Cut all abstracts at the same length, about the greatest for which the payload fits."""
    if _size(payload) <= budget:
        return payload
    least = _size(_with_text(payload, 0))
    kept = _fitting(payload["papers"]["abstract"], budget - least)
    size = _size(_with_text(payload, kept))
    if kept and size < _FILLED * budget:
        kept = int(kept * min(1.5, 0.99 * (budget - least) / (size - least)))
        size = _size(_with_text(payload, kept))
    while kept > 0 and size > budget:
        kept = int(kept * 0.97)
        size = _size(_with_text(payload, kept))
    return _with_text(payload, kept)


def _by_topic(topics: Sequence[int]) -> list[int]:
    return sorted(range(len(topics)), key=topics.__getitem__)


def _dense(near: Sequence[Sequence[int]], order: Sequence[int]) -> dict[str, Any]:
    """Write lists of rows as base64 of small numbers, byte by byte, which packs best.

    A number is how many places further on a paper stands in this order; near papers
    are mostly of the same topic and so not far.
    """
    place = np.empty(len(order), dtype=np.int64)
    place[list(order)] = np.arange(len(order))
    away = (place[np.asarray(near)] - place[:, None]).astype("<i4")
    planes = np.ascontiguousarray(away).reshape(-1, 1).view(np.uint8).T
    return {"width": away.shape[1], "planes": base64.b64encode(planes.tobytes()).decode("ascii")}


def _fitting(abstracts: Sequence[str], room: int) -> int:
    """Estimate from some of the abstracts at which length all of them fit the room."""
    some = abstracts[:: -(-len(abstracts) // _SAMPLE)]
    share = len(some) / len(abstracts)
    low, high = 0, max(map(len, abstracts))
    while high - low > 4:
        middle = (low + high) // 2
        text = encode_texts([_cut(text, middle) for text in some])[1]
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
    words = head[: head.rfind(" ") + 1].rstrip()
    return f"{words} …" if words else ""


def _size(payload: Mapping[str, Any]) -> int:
    return -(-len(pack(payload)) // 3) * 4
