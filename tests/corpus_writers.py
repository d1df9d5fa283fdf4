"""Papers written as each source exports them: what a source carries, and how.

Every writer takes papers as dictionaries of `PAPER`'s fields and returns text or bytes. It is
written from the sources' own forms and shares nothing with the readers.
"""

from __future__ import annotations

import csv
import io
import json
from xml.sax.saxutils import escape

import pandas as pd

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WORDS = [
    *("adaptive", "sparse", "caches", "ranking", "speech", "retrieval", "proofs"),
    *("graphs", "folding", "climate", "soil", "auctions", "bandits", "vision"),
    *("tokens", "planning", "memory", "signals", "markets", "cells"),
]
FIELDS = "title abstract date authors venue doi arxiv_id url language keywords citations type"
WRITERS = {}


def made(n=60):
    """Make papers whose fields differ from one another, with the letters that break parsers."""
    papers = []
    for i in range(n):
        one, two, three = (WORDS[(i * step + step) % len(WORDS)] for step in (3, 7, 11))
        papers.append(
            {
                "title": f"Über {one} and {two}, part {i}: what “{three}” costs",
                "abstract": f"We study {one}, and {two}; in {i} cases {three} is < 5 % of it. "
                f"Müller's method (née {two}) agrees, with {i + 3} trials of {one}.",
                "date": f"{2012 + i % 12}-{1 + i % 12:02}-{1 + i % 28:02}",
                "authors": [("Müller", "Anna"), ("Roe", "Richard"), ("van Dyk", "Jo")][: 1 + i % 3],
                "venue": f"Journal of {one.title()}",
                "doi": f"10.{1000 + i}/abc.{i}",
                "arxiv_id": f"{2001 + i % 12}.{10000 + i}",
                "url": f"https://example.org/{i}",
                "language": "en",
                "keywords": [one, f"{two} theory"],
                "citations": i,
                "type": "article",
            }
        )
    return papers


def writer(name, fields, precision="day"):
    """Register a writer under a file's name, with the fields that it carries."""

    def register(write):
        WRITERS[write.__name__] = (name, write, fields.split(), precision)
        return write

    return register


def _full(paper):
    return [f"{last}, {first}" for last, first in paper["authors"]]


def _spoken(paper):
    return [f"{first} {last}" for last, first in paper["authors"]]


def _table(rows, sep=",", quoting=csv.QUOTE_MINIMAL, before=""):
    text = io.StringIO()
    out = csv.DictWriter(text, list(rows[0]), delimiter=sep, quoting=quoting, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    return before + text.getvalue()


def _own(paper):
    return {**paper, "authors": "; ".join(_full(paper)), "keywords": "; ".join(paper["keywords"])}


@writer("papers.csv", FIELDS)
def own_csv(papers):
    return _table([_own(paper) for paper in papers])


@writer("papers.txt", FIELDS)
def own_tsv_in_utf16(papers):
    return _table([_own(paper) for paper in papers], sep="\t").encode("utf-16")


@writer("papers.csv", FIELDS)
def own_csv_of_excel(papers):
    rows = [_own(paper) for paper in papers]
    return _table(rows, sep=";", before="sep=;\n").encode("cp1252")


@writer("papers.dat", FIELDS)
def own_workbook(papers):
    book = io.BytesIO()
    pd.DataFrame([_own(paper) for paper in papers]).to_excel(book, index=False)
    return book.getvalue()


@writer("papers.parquet", FIELDS)
def own_parquet(papers):
    rows = [{**p, "authors": _spoken(p), "date": pd.Timestamp(p["date"])} for p in papers]
    return pd.DataFrame(rows).to_parquet()


@writer(
    "export.csv",
    "title abstract date authors venue doi url language keywords citations type",
    "year",
)
def scopus_csv(papers):
    rows = [
        {
            "Authors": "; ".join(f"{last} {first[0]}." for last, first in p["authors"]),
            "Author full names": "; ".join(f"{name} ({i})" for i, name in enumerate(_full(p))),
            "Title": p["title"],
            "Year": p["date"][:4],
            "Source title": p["venue"],
            "Cited by": p["citations"],
            "DOI": p["doi"],
            "Link": p["url"],
            "Abstract": p["abstract"],
            "Author Keywords": "; ".join(p["keywords"]),
            "Language of Original Document": "English",
            "Document Type": "Article",
            "Source": "Scopus",
        }
        for p in papers
    ]
    return "\ufeff" + _table(rows, quoting=csv.QUOTE_ALL)


@writer(
    "scopus.ris",
    "title abstract date authors venue doi url language keywords citations type",
    "year",
)
def scopus_ris(papers):
    return "\ufeff" + _ris(
        papers,
        lambda p: [
            ("PY", p["date"][:4]),
            ("N1", f"Export Date: 12 April 2023; Cited By: {p['citations']}"),
        ],
    )


@writer("references.ris", "title abstract date authors venue doi url language keywords type")
def zotero_ris(papers):
    return _ris(
        papers, lambda p: [("PY", p["date"][:4]), ("DA", p["date"].replace("-", "/") + "/")]
    )


def _ris(papers, more):
    lines = []
    for p in papers:
        lines += ["TY  - JOUR", f"TI  - {p['title']}", f"T2  - {p['venue']}"]
        lines += [f"AU  - {name}" for name in _full(p)] + [
            f"KW  - {word}" for word in p["keywords"]
        ]
        lines += [f"AB  - {p['abstract']}", f"DO  - {p['doi']}", f"UR  - {p['url']}", "LA  - en"]
        lines += [f"{tag}  - {value}" for tag, value in more(p)] + ["ER  - ", ""]
    return "\r\n".join(lines)


@writer(
    "scopus.txt",
    "title abstract date authors venue doi url language keywords citations type",
    "year",
)
def scopus_bibtex(papers):
    return "Scopus\nEXPORT DATE: 12 April 2023\n\n" + "".join(
        f"@ARTICLE{{Doe{i},\n\tauthor = {{{' and '.join(_full(p))}}},\n"
        f"\ttitle = {{{p['title']}}},\n\tyear = {{{p['date'][:4]}}},\n"
        f"\tjournal = {{{p['venue']}}},\n\tdoi = {{{p['doi']}}},\n"
        f"\turl = {{{p['url']}}},\n\tabstract = {{{p['abstract']}}},\n"
        f"\tauthor_keywords = {{{'; '.join(p['keywords'])}}},\n\tlanguage = {{English}},\n"
        f"\tnote = {{Cited by: {p['citations']}}}\n}}\n\n"
        for i, p in enumerate(papers)
    )


@writer("library.bib", "title abstract date authors venue doi arxiv_id url keywords type", "month")
def bibtex(papers):
    return "% Encoding: UTF-8\n" + "".join(
        f"@article{{key{i},\n  title={{{p['title']}}},\n  author={{{' and '.join(_spoken(p))}}},\n"
        f"  year={p['date'][:4]}, month={MONTHS[int(p['date'][5:7]) - 1].lower()},\n"
        f'  journal="{p["venue"]}",\n  doi={{{p["doi"]}}}, eprint={{{p["arxiv_id"]}}},\n'
        f"  url={{{p['url']}}}, keywords={{{', '.join(p['keywords'])}}},\n"
        f"  abstract={{{p['abstract']}}}\n}}\n"
        for i, p in enumerate(papers)
    )


@writer("zotero.bib", "title abstract date authors venue doi url keywords type")
def biblatex(papers):
    return "".join(
        f"@article{{key{i},\n\ttitle = {{{p['title']}}},\n\tdate = {{{p['date']}}},\n"
        f"\tjournaltitle = {{{p['venue']}}},\n\tauthor = {{{' and '.join(_full(p))}}},\n"
        f"\tdoi = {{{p['doi']}}},\n\turl = {{{p['url']}}},\n\tabstract = {{{p['abstract']}}},\n"
        f"\tkeywords = {{{', '.join(p['keywords'])}}},\n}}\n\n"
        for i, p in enumerate(papers)
    )


def _wos(paper):
    month, day = MONTHS[int(paper["date"][5:7]) - 1].upper(), int(paper["date"][8:])
    return {
        "PT": "J",
        "AU": "; ".join(f"{last}, {first[0]}" for last, first in paper["authors"]),
        "AF": "; ".join(_full(paper)),
        "TI": paper["title"],
        "SO": paper["venue"],
        "LA": "English",
        "DT": "Article",
        "DE": "; ".join(paper["keywords"]),
        "AB": paper["abstract"],
        "TC": paper["citations"],
        "PD": f"{month} {day}",
        "PY": paper["date"][:4],
        "DI": paper["doi"],
        "UT": f"WOS:{paper['citations']:015}",
    }


WOS_FIELDS = "title abstract date authors venue doi language keywords citations type"


@writer("savedrecs.txt", WOS_FIELDS)
def wos_tab_delimited(papers):
    rows = [_wos(paper) for paper in papers]
    lines = ["\t".join(map(str, row.values())) + "\t" for row in rows]
    return "\ufeff" + "\t".join([*rows[0], "\n"]) + "\n".join(lines)


@writer("savedrecs.txt", WOS_FIELDS)
def wos_plain_text(papers):
    lines = ["FN Clarivate Analytics Web of Science", "VR 1.0"]
    for row in map(_wos, papers):
        for tag, value in row.items():
            parts = str(value).split("; ") if tag in ("AU", "AF") else _wrapped(str(value))
            lines += [f"{tag} {parts[0]}", *(f"   {part}" for part in parts[1:])]
        lines += ["ER", ""]
    return "\ufeff" + "\n".join([*lines, "EF"])


def _wrapped(text, width=60):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@writer("savedrecs.xlsx", WOS_FIELDS)
def wos_excel(papers):
    names = {
        "AU": "Authors",
        "AF": "Author Full Names",
        "TI": "Article Title",
        "SO": "Source Title",
        "LA": "Language",
        "DT": "Document Type",
        "DE": "Author Keywords",
        "AB": "Abstract",
        "TC": "Times Cited, WoS Core",
        "PD": "Publication Date",
        "PY": "Publication Year",
        "DI": "DOI",
        "PT": "Publication Type",
        "UT": "UT (Unique WOS ID)",
    }
    rows = [{names[tag]: value for tag, value in _wos(paper).items()} for paper in papers]
    book = io.BytesIO()
    pd.DataFrame(rows).astype({"Publication Year": int}).to_excel(book, index=False)
    return book.getvalue()


@writer("pubmed.txt", "title abstract date authors venue doi language keywords type")
def pubmed_nbib(papers):
    lines = []
    for i, p in enumerate(papers):
        year, month, day = p["date"].split("-")
        lines += [
            f"PMID- {30000000 + i}",
            "OWN - NLM",
            f"DP  - {year} {MONTHS[int(month) - 1]} {int(day)}",
        ]
        lines += [*_hung("TI", p["title"]), f"LID - {p['doi']} [doi]", *_hung("AB", p["abstract"])]
        lines += [f"FAU - {name}" for name in _full(p)] + ["LA  - eng", "PT  - Journal Article"]
        lines += [f"JT  - {p['venue']}", *(f"OT  - {word}" for word in p["keywords"])]
        lines += [f"PMC - PMC{i}", f"EDAT- {year}/{month}/{day} 06:00", ""]
    return "\n".join(lines)


def _hung(tag, text):
    first, *others = _wrapped(text)
    return [f"{tag:4}- {first}", *(f"      {line}" for line in others)]


@writer("pubmed.xml", "title abstract date authors venue doi language keywords type")
def pubmed_xml(papers):
    def article(i, p):
        year, month, day = p["date"].split("-")
        names = "".join(
            f"<Author><LastName>{last}</LastName><ForeName>{first}</ForeName>"
            f"<Initials>{first[0]}</Initials></Author>"
            for last, first in p["authors"]
        )
        words = "".join(f"<Keyword>{escape(word)}</Keyword>" for word in p["keywords"])
        first, rest = p["abstract"].split(" ", 1)
        return (
            f"<PubmedArticle><MedlineCitation><PMID>{i}</PMID><DateCompleted><Year>1999</Year>"
            f"</DateCompleted><Article><Journal><JournalIssue><PubDate><Year>{year}</Year><Month>"
            f"{MONTHS[int(month) - 1]}</Month><Day>{day}</Day></PubDate></JournalIssue>"
            f"<Title>{p['venue']}</Title></Journal><ArticleTitle>{escape(p['title'])}</ArticleTitle>"
            f'<ELocationID EIdType="doi">{p["doi"]}</ELocationID><Abstract><AbstractText>'
            f"<i>{first}</i> {escape(rest)}</AbstractText></Abstract><AuthorList>{names}"
            "</AuthorList><Language>eng</Language><PublicationTypeList><PublicationType>"
            "Journal Article</PublicationType></PublicationTypeList></Article>"
            f"<KeywordList>{words}</KeywordList></MedlineCitation></PubmedArticle>"
        )

    head = (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd">\n'
    )
    articles = "\n".join(article(i, p) for i, p in enumerate(papers))
    return f"{head}<PubmedArticleSet>{articles}</PubmedArticleSet>"


@writer("lens-export.csv", "title abstract date authors venue doi url keywords citations type")
def lens_csv(papers):
    rows = [
        {
            "Lens ID": f"000-{i}",
            "Title": p["title"],
            "Date Published": p["date"],
            "Publication Year": p["date"][:4],
            "Publication Type": "journal article",
            "Source Title": p["venue"],
            "Author/s": "; ".join(_spoken(p)),
            "Abstract": p["abstract"],
            "Source URLs": "",
            "External URL": p["url"],
            "Keywords": "; ".join(p["keywords"]),
            "Citing Works Count": p["citations"],
            "DOI": p["doi"],
            "Fields of Study": "X",
        }
        for i, p in enumerate(papers)
    ]
    return "\ufeff" + _table(rows)


@writer("lens.json", "title abstract date authors venue")
def lens_api(papers):
    rows = [
        {
            "lens_id": f"000-{i}",
            "title": p["title"],
            "date_published": f"{p['date']}T00:00:00Z",
            "year_published": int(p["date"][:4]),
            "abstract": p["abstract"],
            "source": {"title": p["venue"], "type": "Journal"},
            "authors": [{"last_name": last, "first_name": first} for last, first in p["authors"]],
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"total": len(rows), "data": rows, "results": len(rows)})


@writer("dimensions.csv", "title abstract date authors venue doi url citations type")
def dimensions_csv(papers):
    rows = [
        {
            "Rank": i,
            "Publication ID": f"pub.{i}",
            "DOI": p["doi"],
            "Title": p["title"],
            "Abstract": p["abstract"],
            "Source title": p["venue"],
            "Publication date": p["date"],
            "PubYear": p["date"][:4],
            "Publication Type": "Article",
            "Authors": "; ".join(_full(p)),
            "Times cited": p["citations"],
            "Dimensions URL": p["url"],
        }
        for i, p in enumerate(papers)
    ]
    about = "\"About the data: Exported on Mar 03, 2024. Criteria: 'x' in title, abstract\"\n"
    return _table(rows, before=about)


@writer("zotero.csv", "title abstract date authors venue doi url language keywords type")
def zotero_csv(papers):
    rows = [
        {
            "Key": f"K{i}",
            "Item Type": "journalArticle",
            "Publication Year": p["date"][:4],
            "Author": "; ".join(_full(p)),
            "Title": p["title"],
            "Publication Title": p["venue"],
            "DOI": p["doi"],
            "Url": p["url"],
            "Abstract Note": p["abstract"],
            "Date": p["date"],
            "Date Added": "2025-01-01 10:00:00",
            "Language": "en",
            "Manual Tags": "; ".join(p["keywords"]),
        }
        for i, p in enumerate(papers)
    ]
    return "\ufeff" + _table(rows, quoting=csv.QUOTE_ALL)


@writer("csl.json", "title abstract date authors venue doi url language type")
def csl_json(papers):
    return json.dumps([_crossref(p, single=True) for p in papers], indent=1)


def _crossref(p, single=False):
    parts = [[int(part) for part in p["date"].split("-")]]
    around = (lambda value: value) if single else (lambda value: [value])
    return {
        "type": "article-journal" if single else "journal-article",
        "title": around(p["title"]),
        "container-title": around(p["venue"]),
        "abstract": p["abstract"] if single else f"<jats:p>{escape(p['abstract'])}</jats:p>",
        "DOI": p["doi"],
        "URL": p["url"],
        "language": "en",
        "author": [{"family": last, "given": first} for last, first in p["authors"]],
        "issued": {"date-parts": parts},
        "created": {"date-parts": [[2025, 1, 1]]},
        "is-referenced-by-count": p["citations"],
        "subject": p["keywords"],
    }


CROSSREF = "title abstract date authors venue doi url language keywords citations type"


@writer("crossref.json", CROSSREF)
def crossref_works(papers):
    items = [_crossref(p) for p in papers]
    return json.dumps({"status": "ok", "message": {"total-results": 60, "items": items}})


@writer("crossref.jsonl", CROSSREF)
def crossref_a_work_a_line(papers):
    return "\n".join(json.dumps({"status": "ok", "message": _crossref(p)}) for p in papers)


@writer("endnote.xml", "title abstract date authors venue doi url language keywords type", "year")
def endnote_xml(papers):
    def style(text):
        return f'<style face="normal">{escape(text)}</style>'

    def record(p):
        names = "".join(f"<author>{style(name)}</author>" for name in _full(p))
        words = "".join(f"<keyword>{style(word)}</keyword>" for word in p["keywords"])
        return (
            '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
            f"{names}</authors></contributors><titles><title>{style(p['title'])}</title>"
            f"<secondary-title>{style(p['venue'])}</secondary-title></titles><keywords>{words}"
            f"</keywords><dates><year>{style(p['date'][:4])}</year></dates><abstract>"
            f"{style(p['abstract'])}</abstract><electronic-resource-num>{style(p['doi'])}"
            f"</electronic-resource-num><urls><related-urls><url>{style(p['url'])}</url>"
            f"</related-urls></urls><language>{style('English')}</language></record>"
        )

    return f'<?xml version="1.0"?><xml><records>{"".join(map(record, papers))}</records></xml>'


@writer("scholar.enw", "title abstract date authors venue doi url keywords type", "year")
def endnote_import(papers):
    lines = []
    for p in papers:
        lines += ["%0 Journal Article", f"%T {p['title']}", *(f"%A {name}" for name in _full(p))]
        lines += [f"%J {p['venue']}", f"%D {p['date'][:4]}", f"%R {p['doi']}", f"%U {p['url']}"]
        lines += [f"%K {word}" for word in p["keywords"]] + [f"%X {p['abstract']}", ""]
    return "\n".join(lines)


@writer("rayyan.csv", "title abstract date authors venue doi url language keywords")
def rayyan_csv(papers):
    rows = [
        {
            "key": f"rayyan-{i}",
            "title": p["title"],
            "year": p["date"][:4],
            "month": str(int(p["date"][5:7])),
            "day": str(int(p["date"][8:])),
            "journal": p["venue"],
            "authors": " and ".join(_full(p)),
            "url": p["url"],
            "language": "eng",
            "abstract": p["abstract"],
            "notes": "",
            "doi": p["doi"],
            "keywords": ", ".join(p["keywords"]),
        }
        for i, p in enumerate(papers)
    ]
    return _table(rows, quoting=csv.QUOTE_ALL)


@writer("asreview.csv", "title abstract date authors doi keywords", "year")
def asreview_csv(papers):
    rows = [
        {
            "record_id": i,
            "primary_title": p["title"],
            "abstract": p["abstract"],
            "authors": "; ".join(_full(p)),
            "doi": p["doi"],
            "year": p["date"][:4],
            "keywords": "; ".join(p["keywords"]),
            "included": i % 2,
        }
        for i, p in enumerate(papers)
    ]
    return _table(rows)


@writer("pubmed.csv", "title date authors venue doi")
def pubmed_csv(papers):
    rows = [
        {
            "PMID": i,
            "Title": p["title"],
            "Authors": ", ".join(f"{a} {b}" for a, b in p["authors"]),
            "Citation": "X",
            "Journal/Book": p["venue"],
            "Publication Year": p["date"][:4],
            "Create Date": "2025/01/01",
            "Publication Date": p["date"],
            "DOI": p["doi"],
        }
        for i, p in enumerate(papers)
    ]
    for row, p in zip(rows, papers, strict=True):
        row["Authors"] = "; ".join(_full(p))
    return _table(rows)


@writer("query.atom", "title abstract date authors venue doi arxiv_id")
def arxiv_atom(papers):
    def entry(p):
        names = "".join(f"<author><name>{name}</name></author>" for name in _spoken(p))
        return (
            f"<entry><id>http://arxiv.org/abs/{p['arxiv_id']}v2</id><updated>2025-01-01T00:00:00Z"
            f"</updated><published>{p['date']}T09:30:00Z</published><title>{escape(p['title'])}"
            f"</title><summary>  {escape(p['abstract'])}\n</summary>{names}<arxiv:doi>{p['doi']}"
            f"</arxiv:doi><arxiv:journal_ref>{p['venue']}</arxiv:journal_ref>"
            '<category term="cs.LG"/></entry>'
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom"><title>ArXiv Query</title><id>x</id>'
        f"{''.join(map(entry, papers))}</feed>"
    )


@writer("arxiv-metadata-oai-snapshot.json", "title abstract date authors venue doi arxiv_id")
def arxiv_snapshot(papers):
    def record(p):
        day = pd.Timestamp(p["date"])
        return {
            "id": p["arxiv_id"],
            "submitter": "X",
            "title": p["title"].replace(", ", ",\n  "),
            "authors": " and ".join(_spoken(p)),
            "comments": None,
            "journal-ref": p["venue"],
            "doi": p["doi"],
            "categories": "cs.LG",
            "abstract": f"  {p['abstract']}\n",
            "versions": [
                {"version": "v1", "created": f"{day:%a, %d %b %Y} 19:18:42 GMT"},
                {"version": "v2", "created": "Wed, 1 Jan 2025 10:00:00 GMT"},
            ],
            "update_date": "2025-01-01",
            "authors_parsed": [[last, first, ""] for last, first in p["authors"]],
        }

    return "\n".join(json.dumps(record(p)) for p in papers) + "\n"


def _openalex(p, i):
    places = {}
    for place, word in enumerate(p["abstract"].split()):
        places.setdefault(word, []).append(place)
    return {
        "id": f"https://openalex.org/W{i}",
        "doi": f"https://doi.org/{p['doi']}",
        "title": p["title"],
        "display_name": p["title"],
        "publication_year": int(p["date"][:4]),
        "publication_date": p["date"],
        "language": "en",
        "type": "article",
        "primary_location": {
            "landing_page_url": p["url"],
            "source": {"id": "S1", "display_name": p["venue"]},
        },
        "authorships": [
            {"author": {"id": "A1", "display_name": name}, "raw_author_name": name}
            for name in _spoken(p)
        ],
        "cited_by_count": p["citations"],
        "created_date": "2025-01-01",
        "keywords": [{"id": "K", "display_name": word, "score": 0.5} for word in p["keywords"]],
        "abstract_inverted_index": places,
    }


OPENALEX = "title abstract date authors venue doi url language keywords citations type"


@writer("openalex.json", OPENALEX)
def openalex_page(papers):
    rows = [_openalex(p, i) for i, p in enumerate(papers)]
    return json.dumps({"meta": {"count": 60}, "results": rows, "group_by": []})


@writer("works.txt", OPENALEX)
def openalex_lines(papers):
    return "\n".join(json.dumps(_openalex(p, i)) for i, p in enumerate(papers))


@writer("works.csv", OPENALEX)
def openalex_website(papers):
    rows = [
        {
            "id": f"https://openalex.org/W{i}",
            "display_name": p["title"],
            "publication_year": p["date"][:4],
            "publication_date": p["date"],
            "primary_location.source.display_name": p["venue"],
            "authorships.author.display_name": "|".join(_spoken(p)),
            "doi": f"https://doi.org/{p['doi']}",
            "language": "en",
            "type": "article",
            "primary_location.landing_page_url": p["url"],
            "cited_by_count": p["citations"],
            "keywords.display_name": "|".join(p["keywords"]),
            "abstract_inverted_index": json.dumps(_openalex(p, i)["abstract_inverted_index"]),
        }
        for i, p in enumerate(papers)
    ]
    return _table(rows)


def _scholar(p):
    return {
        "paperId": f"{p['citations']:040x}",
        "externalIds": {"DOI": p["doi"], "ArXiv": p["arxiv_id"]},
        "url": p["url"],
        "title": p["title"],
        "abstract": p["abstract"],
        "venue": p["venue"],
        "year": int(p["date"][:4]),
        "citationCount": p["citations"],
        "publicationDate": p["date"],
        "publicationTypes": ["JournalArticle"],
        "authors": [{"authorId": "1", "name": name} for name in _spoken(p)],
    }


SCHOLAR = "title abstract date authors venue doi arxiv_id url citations type"


@writer("search.json", SCHOLAR)
def semantic_scholar_search(papers):
    data = [_scholar(p) for p in papers]
    return json.dumps({"total": 60, "offset": 0, "next": 60, "data": data}, indent=2)


@writer("bulk.json", SCHOLAR)
def semantic_scholar_bulk(papers):
    return json.dumps({"total": 60, "token": "x", "data": [_scholar(p) for p in papers]})


@writer("batch.json", SCHOLAR)
def semantic_scholar_batch(papers):
    return json.dumps([None, *(_scholar(p) for p in papers), None])


@writer("daily.json", "title abstract date authors arxiv_id")
def daily_papers(papers):
    rows = [
        {
            "paper": {
                "id": p["arxiv_id"],
                "title": p["title"],
                "summary": p["abstract"],
                "authors": [{"_id": "1", "name": name, "hidden": False} for name in _spoken(p)],
                "publishedAt": f"{p['date']}T17:59:59.000Z",
                "upvotes": 3,
            },
            "publishedAt": "2025-01-01T00:00:00.000Z",
            "title": p["title"],
            "numComments": 1,
        }
        for p in papers
    ]
    return json.dumps(rows)


@writer("page.txt", "title abstract")
def trending_page(papers):
    lines = ["Get trending papers in your email inbox once a day!"]
    lines += ["Get trending papers in your email inbox!"]
    pairs = "\n".join(f"{p['title']}\n{p['abstract']}" for p in papers)
    return "\n".join([*lines, f"Subscribe{pairs}"])


@writer("list.txt", "title")
def titles_one_a_line(papers):
    return "\n".join(p["title"] for p in papers)
