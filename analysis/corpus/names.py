"""What the usual sources call the columns that we use."""

from __future__ import annotations

# The best publication date first. Days on which a record was added, created or updated are none.
DATES = (
    "date",
    "first_submitted",
    "published",
    "submitted",
    "publication_date",  # OpenAlex, PubMed, Web of Science
    "publicationdate",  # Semantic Scholar
    "date_published",  # Lens
    "published_date",
    "publishedat",  # Hugging Face daily papers
    "published_at",
    "pub_date",
    "issued",  # Crossref
    "cover_date",
    "coverdate",
    "year",
    "publication_year",  # Zotero, OpenAlex, Lens, PubMed, Web of Science
    "publicationyear",
    "pubyear",  # Dimensions
    "pub_year",
    "year_published",
)

# Our name, then the names that stand for it in a table that lacks it: the first one there counts.
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
        "summary",
        "abstracts",
        "abstract_text",
        "abstracttext",
        "description_abstract",
        "notes_abstract",
    ),
    "authors": ("author", "author_full_names", "author/s", "author_names", "author_s", "creators"),
    "venue": (
        "publication_title",
        "source_title",
        "journal",
        "journal/book",
        "journal_title",
        "source_title/anthology_title",
        "container_title",
        "booktitle",
    ),
    "doi": ("digital_object_identifier", "doi_link"),
    "arxiv_id": ("arxiv", "arxivid", "eprint"),
    "url": ("link", "entry_id", "pdf_url", "source_url", "external_url", "urls"),
    "language": ("language_of_original_document", "lang"),
    "keywords": ("author_keywords", "index_keywords", "manual_tags", "keyword", "keywords_plus"),
    "citations": (
        "cited_by",
        "cited_by_count",
        "citing_works_count",
        "times_cited",
        "times_cited,_wos_core",
        "times_cited,_all_databases",
        "citationcount",
        "citation_count",
    ),
    "type": ("document_type", "publication_type", "item_type", "type_of_reference"),
}

# The field tags of Web of Science, used where a table has TI.
TAGS = {
    "TI": "title",
    "AB": "abstract",
    "PY": "year",
    "AU": "authors",
    "SO": "venue",
    "DI": "doi",
    "DE": "keywords",
    "LA": "language",
    "TC": "citations",
    "DT": "type",
}
