"""XML: PubMed's articles, Atom as arXiv answers, and EndNote's records.

Parsed by defusedxml, which refuses entities of a file's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.corpus.readers.records import Records, require_content
from analysis.corpus.readers.tagged import plain_date
from analysis.errors import InputError

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
        "title": ("./titles/title",),
        "abstract": ("./abstract",),
        "date": ("./dates/pub-dates/date",),
        "year": ("./dates/year",),
        "authors": ("./contributors/authors/author",),
        "venue": ("./periodical/full-title", "./titles/secondary-title"),
        "doi": ("./electronic-resource-num",),
        "url": ("./urls/related-urls/url",),
        "language": ("./language",),
        "keywords": ("./keywords/keyword",),
        "type": ("./ref-type@name",),
    },
}
KEYS = {"pmid", "url"}
SPLIT = {"authors", "keywords", "type"}  # of several, all count; else the first, or all joined
JOINED = {"abstract"}
DATE_PARTS = ("Year", "Month", "Day")


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
        raise InputError(
            f"{source}: this XML holds no articles of PubMed, entries of Atom or records of "
            "EndNote; export the papers as one of these."
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
    if ours == "authors" and element.find("LastName") is not None:
        last, first = (element.findtext(name) or "" for name in ("LastName", "ForeName"))
        first = first or element.findtext("Initials") or ""
        return f"{last}, {first}" if first else last
    if ours == "authors" and element.find("CollectiveName") is not None:
        return element.findtext("CollectiveName") or ""
    if ours == "date" and element.find("Year") is not None:
        parts = [element.findtext(name) or "" for name in DATE_PARTS]
        parts[1] = parts[1] or element.findtext("Season") or ""
        return str(plain_date(" ".join(filter(None, parts))))
    whole = "".join(element.itertext()).split()
    label = element.get("Label") if ours == "abstract" else None
    return " ".join([f"{label}:", *whole] if label and whole else whole)
