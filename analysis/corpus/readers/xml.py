"""XML: PubMed, Europe PMC, JATS, Atom and RSS, EndNote, DBLP, and what OAI servers answer.

Parsed by defusedxml, which refuses entities of a file's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.records import Records, require_content
from analysis.corpus.readers.tagged import plain_date
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from analysis.corpus.readers.records import Source

# What a record is called, then our names and the paths to them within it, the best first. A
# path may end in "@attribute"; the parts of dates and names have paths of their own below.
FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "PubmedArticle": {
        "title": (".//Article/ArticleTitle", ".//Article/VernacularTitle"),
        "abstract": (".//Article/Abstract/AbstractText",),
        "date": (".//Article/ArticleDate", ".//Article/Journal/JournalIssue/PubDate"),
        "authors": (".//Article/AuthorList/Author",),
        "venue": (".//Article/Journal/Title", ".//MedlineJournalInfo/MedlineTA"),
        "doi": (
            ".//Article/ELocationID[@EIdType='doi']",
            "./PubmedData/ArticleIdList/ArticleId[@IdType='doi']",
        ),
        "language": (".//Article/Language",),
        "keywords": (".//KeywordList/Keyword", ".//MeshHeading/DescriptorName"),
        "type": (".//PublicationTypeList/PublicationType",),
        "pmid": ("./MedlineCitation/PMID",),
    },
    "entry": {
        "title": ("./title",),
        "abstract": ("./summary", "./content"),
        "date": ("./published", "./issued"),
        "authors": ("./author/name",),
        "venue": ("./journal_ref",),
        "doi": ("./doi",),
        "url": ("./id",),
        "keywords": ("./category@term",),
    },
    "record": {
        "title": ("./titles/title", "./metadata/arXiv/title", "./metadata//dc/title"),
        "abstract": ("./abstract", "./metadata/arXiv/abstract", "./metadata//dc/description"),
        "date": ("./dates/pub-dates/date", "./metadata/arXiv/created", "./metadata//dc/date"),
        "year": ("./dates/year",),
        "authors": (
            "./contributors/authors/author",
            "./metadata/arXiv/authors/author",
            "./metadata//dc/creator",
        ),
        "venue": (
            "./periodical/full-title",
            "./titles/secondary-title",
            "./metadata/arXiv/journal-ref",
            "./metadata//dc/source",
        ),
        "doi": ("./electronic-resource-num", "./metadata/arXiv/doi"),
        "arxiv_id": ("./metadata/arXiv/id",),
        "url": ("./urls/related-urls/url", "./metadata//dc/identifier"),
        "language": ("./language", "./metadata//dc/language"),
        "keywords": ("./keywords/keyword", "./metadata//dc/subject"),
        "type": ("./ref-type@name", "./metadata//dc/type"),
    },
    "item": {  # RSS
        "title": ("./title",),
        "abstract": ("./description",),
        "date": ("./date", "./pubDate"),
        "authors": ("./creator", "./author"),
        "venue": ("./publicationName",),
        "doi": ("./doi", "./identifier"),
        "url": ("./link",),
        "keywords": ("./category", "./subject"),
    },
    "result": {  # Europe PMC
        "title": ("./title",),
        "abstract": ("./abstractText",),
        "date": ("./firstPublicationDate", "./pubYear"),
        "authors": ("./authorList/author", "./authorString"),
        "venue": ("./journalInfo/journal/title", "./journalTitle"),
        "doi": ("./doi",),
        "language": ("./language",),
        "keywords": ("./keywordList/keyword",),
        "citations": ("./citedByCount",),
        "type": ("./pubTypeList/pubType", "./pubType"),
        "pmid": ("./pmid",),
    },
    "article": {  # JATS, and below it DBLP
        "title": ("./front/article-meta/title-group/article-title", "./title"),
        "abstract": ("./front/article-meta/abstract//p", "./front/article-meta/abstract"),
        "date": ("./front/article-meta/pub-date", "./year"),
        "authors": (
            "./front/article-meta/contrib-group/contrib[@contrib-type='author']",
            "./author",
        ),
        "venue": ("./front/journal-meta//journal-title", "./journal"),
        "doi": ("./front/article-meta/article-id[@pub-id-type='doi']", "./ee"),
        "keywords": ("./front/article-meta/kwd-group/kwd",),
        "type": (".@article-type",),
    },
    "inproceedings": {
        "title": ("./title",),
        "date": ("./year",),
        "authors": ("./author",),
        "venue": ("./booktitle",),
        "doi": ("./ee",),
    },
}
ROOTS = "PubmedArticleSet|feed|xml|rss|rdf:RDF|dblp|OAI-PMH|responseWrapper|article|records"
KEYS = {"pmid", "url"}
SPLIT = {"authors", "keywords", "type"}  # of several, all count; else the first, or all joined
JOINED = {"abstract"}
DATE_PARTS = ("Year", "Month", "Day")
NAMED = (  # elements that hold a last name, and those beside them that hold the first
    ("LastName", ("ForeName", "Initials")),
    ("lastName", ("firstName", "initials")),
    ("keyname", ("forenames",)),
    ("name/surname", ("name/given-names",)),
)
_ANNOUNCED = re.compile(r"arXiv:\S+ Announce Type: \S+ Abstract: ")


def read_xml(source: Source) -> Records:
    """Read the records of an XML file; they are counted from 1.

    Raises
    ------
    InputError
        If the file is not there, is no XML, defines entities, or holds no record that is known.
    """
    import pandas as pd
    from defusedxml import DefusedXmlException

    require_content(source)
    rows: list[dict[str, str]] = []
    try:
        for name, record in _records(source):
            rows.append({ours: _value(record, ours, paths) for ours, paths in FORMS[name].items()})
    except DefusedXmlException:
        raise InputError(
            f"{source}: this XML defines entities of its own, which are not read; "
            "export the papers again."
        ) from None
    except (SyntaxError, ValueError, LookupError) as error:
        problem = str(error).splitlines()[0][:200]
        raise InputError(
            f"{source}: this XML cannot be read ({problem}); export the papers again."
        ) from None
    if not rows:
        raise NoPapers(
            f"{source}: this XML holds no articles, items, entries or records of papers that are "
            "known; export the papers as PubMed, Atom or EndNote write them."
        )
    frame = pd.DataFrame(rows, dtype="str")
    frame = frame.mask(frame == "").dropna(axis="columns", how="all")
    keys = [next((row[name] for name in sorted(KEYS) if row.get(name)), "") for row in rows]
    lines = list(range(1, len(rows) + 1))
    return Records(frame.assign(title=frame.get("title")), lines, unit="record", keys=keys)


def _records(source: Source) -> Iterator[tuple[str, Element]]:
    """Give each record and its name, one at a time, so that a large file is never held whole."""
    from defusedxml.ElementTree import iterparse

    open_records = 0
    root: Element | None = None
    for event, element in iterparse(source.path, events=("start", "end"), forbid_entities=True):
        name = _bare(element)
        if event == "start":
            root = element if root is None else root
            open_records += name in FORMS
        elif name in FORMS:
            open_records -= 1
            if not open_records:
                yield name, element
                element.clear()
                if root is not None:
                    root.clear()


def _bare(element: Element) -> str:
    """Return an element's name without its name space, which it loses, so that paths find it."""
    tag = element.tag if isinstance(element.tag, str) else ""
    element.tag = tag.rpartition("}")[2]
    return element.tag


def _value(record: Element, ours: str, paths: tuple[str, ...]) -> str:
    """Return the text at the first path that has one."""
    for path in paths:
        path, _, attribute = path.partition("@") if "[" not in path else (path, "", "")
        found = record.findall(path)
        texts = [
            element.get(attribute, "") if attribute else _text(element, ours) for element in found
        ]
        texts = [text for text in texts if text]
        if ours in SPLIT:
            texts = ["; ".join(texts)] if texts else []
        elif ours in JOINED:
            texts = [" ".join(texts)] if texts else []
        if texts:
            return texts[0]
    return ""


def _text(element: Element, ours: str) -> str:
    if ours == "authors" and (name := _person(element)):
        return name
    if ours == "date" and (element.find("Year") is not None or element.find("year") is not None):
        parts = [
            element.findtext(name) or element.findtext(name.lower()) or "" for name in DATE_PARTS
        ]
        parts[1] = parts[1] or element.findtext("Season") or element.findtext("season") or ""
        return str(plain_date(" ".join(filter(None, parts))))
    whole = "".join(element.itertext()).split()
    label = element.get("Label") if ours == "abstract" else None
    text = " ".join([f"{label}:", *whole] if label and whole else whole)
    return _ANNOUNCED.sub("", text) if ours == "abstract" else text


def _person(element: Element) -> str:
    """Return the last and first name of a person, the name of a group, or ""."""
    for last, firsts in NAMED:
        if family := (element.findtext(last) or "").strip():
            given = next(filter(None, (element.findtext(first) for first in firsts)), "")
            return f"{family}, {given}" if given else family
    return next(
        filter(None, (element.findtext(name) for name in ("CollectiveName", "fullName", "collab"))),
        "",
    )
