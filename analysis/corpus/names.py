"""What the usual sources call the columns that we use.

A name is written in lower case with underscores; one with dots leads into nested values, as
JSON has them ("journal.name"). Whoever adds a source adds its names here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")  # some programs leave them out

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
    "publisheddate",  # CORE
    "firstpublicationdate",  # Europe PMC
    "electronicpublicationdate",
    "date_of_publication",  # Embase
    "preprint_date",  # INSPIRE
    "earliest_date",
    "pubdate",  # RSS
    "pdate",  # OpenReview
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
    "yearpublished",  # CORE
    "published_year",  # Covidence
    "erscheinungsdatum",
    "veroffentlichungsdatum",
    "datum",
    "erscheinungsjahr",
    "jahr",
    "jahr_ermittelt",  # Citavi
    "date_de_publication",
    "annee",
    "annee_de_publication",
    "fecha",
    "fecha_de_publicacion",
    "ano",  # Spanish and Portuguese, without their accents
    "ano_de_publicacion",
    "data_de_publicacao",
    "anno",
    "дата",
    "дата_публикации",
    "год",
    "год_публикации",
    "pubtime_发表时间",  # CNKI
    "year_年",
    "发表时间",
    "出版时间",
    "发表日期",
    "出版日期",
    "日期",
    "年份",
    "年",
    "出版年",
    "発行年",
    "発行日",
    "출판일",
    "발행일",
    "발행년도",
    "연도",
    "تاريخ_النشر",
    "سنة_النشر",
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
        "item_title",  # SpringerLink
        "titel",
        "titre",
        "titulo",
        "titolo",
        "название",
        "название_статьи",
        "заглавие",
        "заголовок",
        "title_题名",  # CNKI
        "题名",
        "篇名",
        "标题",
        "题目",
        "论文题目",
        "標題",
        "題名",
        "論文名",
        "タイトル",
        "제목",
        "논문명",
        "العنوان",
        "عنوان",
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
        "descriptions.description",  # DataCite
        "zusammenfassung",
        "kurzfassung",
        "resume",  # French, without its accents
        "resumen",
        "resumo",
        "riassunto",
        "аннотация",
        "резюме",
        "реферат",
        "summary_摘要",  # CNKI
        "摘要",
        "文摘",
        "要旨",
        "抄録",
        "概要",
        "초록",
        "요약",
        "الملخص",
        "ملخص",
        "description",
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
        "authorlist.author",  # Europe PMC
        "authorstring",
        "autor",
        "autoren",
        "autor,_herausgeber_oder_institution",  # Citavi
        "verfasser",
        "auteur",
        "auteurs",
        "autores",
        "autor(es)",
        "autori",
        "автор",
        "авторы",
        "author_作者",  # CNKI
        "作者",
        "著者",
        "著者名",
        "저자",
        "المؤلف",
        "المؤلفون",
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
        "journaltitle",  # Europe PMC
        "journalinfo.journal.title",
        "journals.title",  # CORE
        "publication_info.journal_title",  # INSPIRE
        "container.title",  # DataCite
        "zeitschrift",
        "zeitschrift/zeitung",  # Citavi
        "revue",
        "revista",
        "rivista",
        "журнал",
        "source_文献来源",  # CNKI
        "文献来源",
        "来源",
        "刊名",
        "期刊",
        "雑誌名",
        "학술지명",
        "학술지",
        "المجلة",
        "source",  # Publish or Perish; databases name themselves so, see `DATABASES`
    ),
    "doi": (
        "digital_object_identifier",
        "doi_link",
        "ids.doi",
        "externalids.doi",
        "item_doi",  # SpringerLink
        "dois",  # INSPIRE
        "doi_name",  # Citavi
        "identifier.id",  # DOAJ
    ),
    "arxiv_id": ("arxiv", "arxivid", "externalids.arxiv", "arxiv_eprints", "eprint"),
    "url": (
        "link",
        "entry_id",
        "primary_location.landing_page_url",  # OpenAlex
        "pdf_url",
        "source_url",
        "external_url",
        "dimensions_url",
        "urls",
        "articleurl",  # Publish or Perish
    ),
    "language": (
        "language_of_original_document",
        "lang",
        "sprache",
        "langue",
        "idioma",
        "lingua",
        "язык",
        "语种",
        "语言",
        "言語",
        "언어",
        "اللغة",
    ),
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
        "keywordlist.keyword",  # Europe PMC
        "subjects",  # DataCite
        "schlagworter",  # without its dots
        "schlagworte",
        "stichworter",
        "mots_cles",
        "palabras_clave",
        "palavras_chave",
        "parole_chiave",
        "ключевые_слова",
        "keyword_关键词",  # CNKI
        "关键词",
        "關鍵詞",
        "キーワード",
        "키워드",
        "주제어",
        "الكلمات_المفتاحية",
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
        "citedbycount",  # Europe PMC
        "article_citation_count",  # IEEE Xplore
        "cites",  # Publish or Perish
    ),
    "type": (
        "document_type",
        "publication_type",
        "publicationtypes",  # Semantic Scholar
        "item_type",
        "itemtype",
        "type_of_reference",
        "content_type",  # SpringerLink
        "documenttype",  # CORE
        "pubtypelist.pubtype",  # Europe PMC
        "pubtype",
        "types.resourcetypegeneral",  # DataCite
        "dokumenttyp",
        "type_de_document",
        "文献类型",
    ),
}

# What a source writes where it has nothing.
MISSING = {"null", "none", "nan", "n/a", "na", "<na>", "-", "--", "[]", "{}"}

# Databases that a column "source" names; they are no venue.
DATABASES = {"scopus", "crossref", "pubmed", "medline", "embase", "openalex", "med", "ppr"}
DATABASES |= {"pmc", "wos", "web of science", "google scholar", "semantic scholar", "dblp", "lens"}
DATABASES |= {"doi.org (crossref)", "zotero", "dimensions", "ieee xplore", "base"}

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
        *("research article", "original article", "articles", "journal articles", "text"),
        *("zeitschriftenaufsatz", "zeitschriftenartikel", "期刊论文"),
    ),
    "conference paper": (
        *("conf", "cpaper", "inproceedings", "proceedings article", "proceedings paper"),
        *("conferencepaper", "conference", "c"),
    ),
    "review": ("review article", "systematic review", "review articles"),
    "preprint": ("posted content", "unpd", "unpublished"),
    "book": ("monograph", "b"),
    "book chapter": ("chap", "chapter", "incollection", "inbook", "booksection", "book section"),
    "thesis": ("thes", "phdthesis", "mastersthesis", "dissertation"),
    "report": ("rprt", "techreport"),
    "dataset": ("data",),
    "editorial": (),
    "letter": (),
    "erratum": ("published erratum", "correction", "corrigendum"),
    "retraction": ("retracted", "retraction of publication", "retracted publication"),
}

JOURNALS = {  # how the bibliographies of NASA ADS shorten the names of journals
    r"\aj": "The Astronomical Journal",
    r"\apj": "The Astrophysical Journal",
    r"\apjl": "The Astrophysical Journal Letters",
    r"\apjs": "The Astrophysical Journal Supplement Series",
    r"\aap": "Astronomy and Astrophysics",
    r"\araa": "Annual Review of Astronomy and Astrophysics",
    r"\icarus": "Icarus",
    r"\jcap": "Journal of Cosmology and Astroparticle Physics",
    r"\mnras": "Monthly Notices of the Royal Astronomical Society",
    r"\nat": "Nature",
    r"\pasp": "Publications of the Astronomical Society of the Pacific",
    r"\prd": "Physical Review D",
    r"\prl": "Physical Review Letters",
    r"\solphys": "Solar Physics",
    r"\ssr": "Space Science Reviews",
}

LANGUAGES = {  # ISO 639-1, then other codes and the English name
    "ar": "ara arabic arabisch arabe العربية",
    "de": "ger deu german deutsch allemand aleman",
    "en": "eng english englisch anglais ingles inglese английский 英语 英文 英語 영어",
    "es": "spa spanish spanisch espagnol espanol castellano",
    "fr": "fre fra french franzosisch francais frances",
    "it": "ita italian italienisch italien italiano",
    "ja": "jpn japanese japanisch japonais 日本語 日语",
    "ko": "kor korean koreanisch coreen 한국어",
    "nl": "dut nld dutch niederlandisch neerlandais",
    "pl": "pol polish polnisch polonais",
    "pt": "por portuguese portugiesisch portugais portugues",
    "ru": "rus russian russisch russe ruso русский",
    "tr": "tur turkish turkisch turc",
    "uk": "ukr ukrainian ukrainisch ukrainien",
    "zh": "chi zho chinese chinesisch chinois chino 中文 汉语 中国語",
}


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """Write a column's name as this table does.

    Examples
    --------
    >>> plain_name(' "Source-Title" '), plain_name("externalIds.DOI")
    ('source_title', 'externalids.doi')
    >>> plain_name("Mots-clés")
    'mots_cles'
    """
    plain = name.strip(' "\ufeff').casefold().replace(" ", "_").replace("-", "_")
    if plain.isascii():
        return plain
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return unicodedata.normalize("NFC", bare)
