"""What the usual sources call the columns that we use.

A name is written in lower case with underscores; one with dots leads into nested values, as
JSON has them ("journal.name"). Whoever adds a source adds its names here.
"""

from __future__ import annotations

# The best publication date first. Days on which a record was added, created or updated are none.
DATES = (
    "date",
    "first_submitted",
    "published",  # arXiv, Crossref
    "submitted",
    "versions.created",  # the snapshot of arXiv: the first version
    "publication_date",  # OpenAlex, PubMed, Web of Science, Dimensions
    "publicationdate",  # Semantic Scholar
    "date_published",  # Lens
    "published_date",
    "publishedat",  # Hugging Face daily papers
    "published_at",
    "pub_date",
    "published_online",  # Crossref
    "published_print",
    "publication_date_(online)",  # Dimensions
    "publication_date_(print)",
    "early_access_date",  # Web of Science
    "issued",  # Crossref, CSL
    "cover_date",
    "coverdate",
    "year_month_day",  # made of the columns of these names, as Rayyan has them
    "year",
    "publication_year",  # Zotero, OpenAlex, Lens, PubMed, Web of Science
    "publicationyear",
    "pubyear",  # Dimensions
    "pub_year",
    "year_published",
)

# Our name, then the names that stand for it, the best first: the first filled one counts, and
# ours before all others unless it stands among them.
NAMES: dict[str, tuple[str, ...]] = {
    "title": (
        "document_title",
        "article_title",
        "primary_title",
        "paper_title",
        "display_name",
        "titles",
    ),
    "abstract": (
        "abstract_note",
        "abstractnote",
        "summary",
        "abstracts",
        "abstract_text",
        "abstracttext",
        "description_abstract",
        "notes_abstract",
    ),
    "authors": (
        "authors_parsed",  # the snapshot of arXiv
        "author_full_names",  # Scopus, Web of Science
        "authors",
        "author",
        "author/s",
        "author_names",
        "author_s",
        "creators",
        "authorships.author.display_name",  # OpenAlex
        "authorships.raw_author_name",
    ),
    "venue": (
        "publication_title",
        "source_title",
        "journal",
        "journal/book",
        "journal_title",
        "source_title/anthology_title",
        "container_title",
        "primary_location.source.display_name",  # OpenAlex
        "host_venue.display_name",
        "journal.name",  # Semantic Scholar
        "source.title",  # Lens
        "journal_ref",  # arXiv
        "booktitle",
        "secondary_title",
        "conference_name",
    ),
    "doi": ("digital_object_identifier", "doi_link", "ids.doi", "externalids.doi"),
    "arxiv_id": ("arxiv", "arxivid", "externalids.arxiv", "eprint"),
    "url": (
        "link",
        "entry_id",
        "primary_location.landing_page_url",  # OpenAlex
        "pdf_url",
        "source_url",
        "external_url",
        "dimensions_url",
        "urls",
    ),
    "language": ("language_of_original_document", "lang"),
    "keywords": (
        "author_keywords",
        "keyword",
        "keywords.display_name",  # OpenAlex
        "index_keywords",
        "manual_tags",
        "tags.tag",  # Zotero in JSON
        "keywords_plus",
        "subject",  # Crossref
        "mesh_terms",
    ),
    "citations": (
        "cited_by",
        "cited_by_count",
        "citing_works_count",
        "scholarly_citations_count",
        "is_referenced_by_count",  # Crossref
        "times_cited",
        "times_cited,_wos_core",
        "times_cited,_all_databases",
        "citationcount",
        "citation_count",
    ),
    "type": (
        "document_type",
        "publication_type",
        "publicationtypes",  # Semantic Scholar
        "item_type",
        "itemtype",
        "type_of_reference",
    ),
}

# The field tags of Web of Science, used where a table has TI.
TAGS = {
    "TI": "title",
    "AB": "abstract",
    "PD": "date",
    "PY": "year",
    "AF": "authors",
    "AU": "author",
    "SO": "venue",
    "DI": "doi",
    "DE": "keywords",
    "LA": "language",
    "TC": "citations",
    "DT": "type",
}

TYPES = {  # what a kind of paper is called, and what it is called elsewhere
    "article": (
        *("jour", "journal article", "journalarticle", "article journal", "journal", "ejour", "j"),
    ),
    "conference paper": (
        *("conf", "cpaper", "inproceedings", "proceedings article", "proceedings paper"),
        *("conferencepaper", "conference", "c"),
    ),
    "review": ("review article",),
    "preprint": ("posted content", "unpd", "unpublished"),
    "book": ("monograph", "b"),
    "book chapter": ("chap", "chapter", "incollection", "inbook", "booksection", "book section"),
    "thesis": ("thes", "phdthesis", "mastersthesis", "dissertation"),
    "report": ("rprt", "techreport"),
    "dataset": ("data",),
}

LANGUAGES = {  # ISO 639-1, then other codes and the English name
    "ar": "ara arabic",
    "de": "ger deu german",
    "en": "eng english",
    "es": "spa spanish",
    "fr": "fre fra french",
    "it": "ita italian",
    "ja": "jpn japanese",
    "ko": "kor korean",
    "nl": "dut nld dutch",
    "pl": "pol polish",
    "pt": "por portuguese",
    "ru": "rus russian",
    "tr": "tur turkish",
    "uk": "ukr ukrainian",
    "zh": "chi zho chinese",
}


def plain_name(name: str) -> str:
    """Write a column's name as this table does.

    Examples
    --------
    >>> plain_name(' "Source-Title" '), plain_name("externalIds.DOI")
    ('source_title', 'externalids.doi')
    """
    return name.strip(' "\ufeff').casefold().replace(" ", "_").replace("-", "_")
