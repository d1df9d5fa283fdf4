"""OpenAlex: its works, which are answered in JSON and kept one a line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from analysis.fetch.service import Page, Service

if TYPE_CHECKING:
    from analysis.fetch.service import Place, Question

FILTER = re.compile(r"[a-z_]+(\.[a-z_]+)*:\S")
FIELDS = (
    "id,doi,title,publication_date,publication_year,language,type,authorships,primary_location,"
    "keywords,cited_by_count,abstract_inverted_index"
)
KEYLESS = 10_000  # papers that OpenAlex gives to one query without a key, by numbered pages
KEYED = 1_000_000  # papers; for more OpenAlex asks to take its snapshot


def parameters(question: Question, place: Place) -> dict[str, str]:
    """Ask by cursor where there is a key, and by numbered pages where there is none.

    A query that begins like `publication_year:2024` is a filter, any other a search.
    """
    asked = {
        "filter" if FILTER.match(question.query) else "search": question.query,
        "per_page": str(question.size),
        "select": FIELDS,
    }
    if question.mailto:
        asked["mailto"] = question.mailto
    if question.key:
        return asked | {"cursor": place.mark or "*", "api_key": question.key}
    return asked | {"page": str(place.page + 1)}


def read(content: bytes) -> Page:
    """Read a page of works."""
    found = json.loads(content)
    meta = found.get("meta") if isinstance(found, dict) else None
    works = found.get("results") if isinstance(found, dict) else None
    if not isinstance(meta, dict) or not isinstance(works, list):
        raise ValueError("no works")
    return Page(works, int(meta.get("count") or 0), meta.get("next_cursor", ""))


def complaint(content: bytes) -> str:
    """Return the message of an answer that refuses."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    message = (found.get("message") or found.get("error")) if isinstance(found, dict) else None
    return " ".join(str(message or "").split())


def identity(work: dict[str, Any]) -> str:
    """Return the address of a work."""
    return str(work.get("id") or "")


def written(work: dict[str, Any]) -> bytes:
    """Return a work as a line."""
    return json.dumps(work, separators=(",", ":")).encode() + b"\n"


def most(question: Question) -> tuple[int, str]:
    """Return how many papers there are with the key that is given, or without."""
    if question.key:
        return KEYED, "narrow the query, or take OpenAlex's snapshot"
    return KEYLESS, "narrow the query, or give a free key of openalex.org with --api-key"


OPENALEX = Service(
    name="OpenAlex",
    url="https://api.openalex.org/works",
    suffix=".jsonl",
    size=100,
    delay=0.2,
    most=most,
    parameters=parameters,
    read=read,
    complaint=complaint,
    identity=identity,
    written=written,
)
