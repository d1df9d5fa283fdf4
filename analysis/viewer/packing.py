"""A payload as bytes, and small enough: where abstracts must be cut, all are, at one length."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE = 2_000


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


def cut_to(payload: dict[str, Any], budget: int) -> dict[str, Any]:
    """Cut all abstracts at the same length, the greatest for which the payload fits."""
    if _size(payload) <= budget:
        return payload
    abstracts = payload["papers"]["abstract"]
    room = budget - _size(_with_text(payload, 0))
    kept = _fitting(abstracts, room)
    while kept > 0 and _size(_with_text(payload, kept)) > budget:
        kept = int(kept * 0.97)
    return _with_text(payload, kept)


def _dense(near: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Write lists of rows as base64 of 32-bit numbers, byte by byte, which packs best."""
    rows = np.asarray(near, dtype="<u4")
    planes = rows.reshape(-1, 1).view(np.uint8).T
    return {"width": rows.shape[1], "planes": base64.b64encode(planes.tobytes()).decode("ascii")}


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
