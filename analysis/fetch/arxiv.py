"""arXiv: its query interface, which answers in Atom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.fetch.service import Page, Service

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from analysis.fetch.service import Place, Question

ATOM = "http://www.w3.org/2005/Atom"
SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
PREFIXES = {"": ATOM, "arxiv": "http://arxiv.org/schemas/atom"}
MOST = 30_000  # papers that arXiv gives to one query


def parameters(question: Question, place: Place) -> dict[str, str]:
    """Ask for the newest first: a paper that comes while one asks only shifts the others on."""
    return {
        "search_query": question.query,
        "start": str(place.done),
        "max_results": str(question.size),
        "sortBy": "submittedDate",
        "sortOrder": "descending",
    }


def read(content: bytes) -> Page:
    """Read a feed; a feed of one error is a refusal."""
    feed = _feed(content)
    if problem := _complaint(feed):
        raise InputError(f"arXiv refuses the query: {problem}; mend the query")
    total = int(feed.findtext(f"{{{SEARCH}}}totalResults") or 0)
    return Page(feed.findall(f"{{{ATOM}}}entry"), total)


def complaint(content: bytes) -> str:
    """Return what a feed says is wrong."""
    try:
        return _complaint(_feed(content))
    except ValueError:
        return ""


def _complaint(feed: Element) -> str:
    for entry in feed.findall(f"{{{ATOM}}}entry"):
        if "/api/errors" in identity(entry) or entry.findtext(f"{{{ATOM}}}title") == "Error":
            return " ".join((entry.findtext(f"{{{ATOM}}}summary") or "no reason given").split())
    return ""


def identity(entry: Element) -> str:
    """Return the address of a paper."""
    return (entry.findtext(f"{{{ATOM}}}id") or "").strip()


def written(entry: Element) -> bytes:
    """Return an entry with the name spaces that arXiv gives it."""
    from xml.etree import ElementTree

    for prefix, space in PREFIXES.items():
        ElementTree.register_namespace(prefix, space)
    return ElementTree.tostring(entry, encoding="unicode").strip().encode() + b"\n"


def _feed(content: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    try:
        feed: Element = fromstring(content)
    except SyntaxError as error:
        raise ValueError("no XML") from error
    if feed.tag != f"{{{ATOM}}}feed":
        raise ValueError("no feed")
    return feed


def most(_question: Question) -> tuple[int, str]:
    """Return how many papers there are for any query."""
    return (
        MOST,
        "narrow the query, for example with AND submittedDate:[202401010000 TO 202412312359]",
    )


ARXIV = Service(
    name="arXiv",
    url="https://export.arxiv.org/api/query",
    suffix=".atom",
    size=200,
    delay=3.0,
    most=most,
    parameters=parameters,
    read=read,
    complaint=complaint,
    identity=identity,
    written=written,
    opening=f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{ATOM}">\n'.encode(),
    closing=b"</feed>\n",
)
