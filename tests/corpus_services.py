"""Papers written as further services and programs export them; see `corpus_writers`."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

import pandas as pd

from tests.corpus_writers import MONTHS, WRITERS, _full, _spoken, _table, writer

__all__ = ["WRITERS"]
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _inner(papers, made):
    return "".join(made(i, paper) for i, paper in enumerate(papers))


def _tags(name, values):
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for value in values)


def _day(paper):
    return [int(part) for part in paper["date"].split("-")]


@writer("openreview.json", "title abstract date authors venue keywords")
def openreview_notes(papers):
    notes = [
        {
            "id": f"n{i}",
            "cdate": 1714550400000,
            "pdate": int(pd.Timestamp(p["date"], tz="UTC").timestamp() * 1000),
            "mdate": 1714550400000,
            "content": {
                "title": {"value": p["title"]},
                "authors": {"value": _spoken(p)},
                "keywords": {"value": p["keywords"]},
                "abstract": {"value": p["abstract"]},
                "venue": {"value": p["venue"]},
                "TLDR": {"value": "In short."},
            },
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"notes": notes, "count": len(notes)})


@writer("conference.json", "title abstract authors")
def conference_schedule(papers):
    events = [
        {
            "id": i,
            "name": p["title"],
            "authors": [{"id": 1, "fullname": name, "institution": "X"} for name in _spoken(p)],
            "abstract": p["abstract"],
            "decision": "Accept (poster)",
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"count": len(events), "next": None, "results": events})


@writer("dblp.json", "title date authors venue doi type", "year")
def dblp_search(papers):
    hits = [
        {
            "@score": "3",
            "@id": str(i),
            "info": {
                "authors": {"author": [{"@pid": "1", "text": name} for name in _spoken(p)]},
                "title": p["title"],
                "venue": p["venue"],
                "year": p["date"][:4],
                "type": "Journal Articles",
                "doi": p["doi"],
            },
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"result": {"query": "x", "hits": {"@total": "60", "hit": hits}}})


@writer("dblp.xml", "title date authors venue doi", "year")
def dblp_xml(papers):
    return (
        f"{XML}<dblp>"
        + _inner(
            papers,
            lambda i, p: (
                f'<article key="j/{i}" mdate="2024-04-08">{_tags("author", _spoken(p))}'
                f"<title>{escape(p['title'])}</title><year>{p['date'][:4]}</year>"
                f"<journal>{p['venue']}</journal><ee>https://doi.org/{p['doi']}</ee></article>"
            ),
        )
        + "</dblp>"
    )


@writer("dblp.bib", "title date authors venue doi type", "year")
def dblp_bibtex(papers):
    return _inner(
        papers,
        lambda i, p: (
            f"@article{{DBLP:journals/x/{i},\n  author       = {{"
            + " and\n                  ".join(_spoken(p))
            + f"}},\n  title        = {{{{{p['title']}}}}},\n  journal      = {{{p['venue']}}},\n"
            f"  year         = {{{p['date'][:4]}}},\n  doi          = {{{p['doi']}}},\n"
            "  timestamp    = {Mon, 08 Apr 2024 09:12:45 +0200}\n}\n\n"
        ),
    )


@writer("ads.bib", "title abstract date authors keywords doi arxiv_id", "month")
def ads_bibtex(papers):
    return _inner(
        papers,
        lambda i, p: (
            f"@ARTICLE{{2021ApJ...{i}M,\n       author = {{"
            + " and ".join(f"{{{last}}}, {first}" for last, first in p["authors"])
            + f'}},\n        title = "{{{p["title"]}}}",\n      journal = {{\\apj}},\n'
            f"     keywords = {{{', '.join(p['keywords'])}}},\n         year = {p['date'][:4]},\n"
            f"        month = {MONTHS[_day(p)[1] - 1].lower()},\n          doi = {{{p['doi']}}},\n"
            f"archivePrefix = {{arXiv}},\n       eprint = {{{p['arxiv_id']}}},\n"
            f'     abstract = "{{{p["abstract"].replace("%", chr(92) + "%")}}}",\n'
            "       adsurl = {https://ui.adsabs.harvard.edu/abs/x}\n}\n\n"
        ),
    )


@writer("epmc.json", "title abstract date authors venue doi language keywords citations type")
def europe_pmc_json(papers):
    found = [
        {
            "id": f"3000{i}",
            "source": "MED",
            "doi": p["doi"],
            "title": p["title"],
            "authorString": "Doe J.",
            "authorList": {"author": [{"firstName": f, "lastName": n} for n, f in p["authors"]]},
            "journalInfo": {"volume": "1", "journal": {"title": p["venue"]}},
            "pubYear": p["date"][:4],
            "abstractText": f"<h4>Abstract</h4>{escape(p['abstract'])}",
            "language": "eng",
            "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
            "keywordList": {"keyword": p["keywords"]},
            "citedByCount": p["citations"],
            "firstIndexDate": "2024-01-01",
            "firstPublicationDate": p["date"],
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"version": "6.9", "hitCount": 60, "resultList": {"result": found}})


@writer("epmc.xml", "title abstract date authors venue doi language citations")
def europe_pmc_xml(papers):
    return (
        f"{XML}<responseWrapper><hitCount>60</hitCount><resultList>"
        + _inner(
            papers,
            lambda i, p: (
                f"<result><id>{i}</id><doi>{p['doi']}</doi><title>{escape(p['title'])}</title>"
                "<authorList>"
                + "".join(
                    f"<author><firstName>{f}</firstName><lastName>{n}</lastName></author>"
                    for n, f in p["authors"]
                )
                + f"</authorList><journalInfo><journal><title>{p['venue']}</title></journal>"
                f"</journalInfo><pubYear>{p['date'][:4]}</pubYear><language>eng</language>"
                f"<abstractText>{escape(p['abstract'])}</abstractText>"
                f"<citedByCount>{p['citations']}</citedByCount>"
                "<firstIndexDate>2024-01-01</firstIndexDate>"
                f"<firstPublicationDate>{p['date']}</firstPublicationDate></result>"
            ),
        )
        + "</resultList></responseWrapper>"
    )


@writer("jats.xml", "title abstract date authors venue doi keywords type")
def jats_articles(papers):
    return (
        f"{XML}<pmc-articleset>"
        + _inner(
            papers,
            lambda i, p: (
                '<article article-type="research-article"><front><journal-meta>'
                "<journal-title-group>"
                f"<journal-title>{p['venue']}</journal-title></journal-title-group></journal-meta>"
                f'<article-meta><article-id pub-id-type="pmid">{i}</article-id>'
                f'<article-id pub-id-type="doi">{p["doi"]}</article-id>'
                f"<title-group><article-title>{escape(p['title'])}</article-title></title-group>"
                "<contrib-group>"
                + "".join(
                    f'<contrib contrib-type="author"><name><surname>{n}</surname>'
                    f"<given-names>{f}</given-names></name></contrib>"
                    for n, f in p["authors"]
                )
                + '</contrib-group><pub-date pub-type="epub"><day>{2}</day><month>{1}</month>'
                "<year>{0}</year></pub-date>".format(*_day(p))
                + f"<abstract><title>Abstract</title><p>{escape(p['abstract'])}</p></abstract>"
                f"<kwd-group>{_tags('kwd', p['keywords'])}</kwd-group></article-meta></front>"
                "<body><sec><title>Introduction</title><p>More.</p></sec></body></article>"
            ),
        )
        + "</pmc-articleset>"
    )


@writer("rss.xml", "title abstract date authors arxiv_id")
def arxiv_rss(papers):
    return (
        f'{XML}<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        "<title>cs.CV updates on arXiv.org</title><description>news</description>"
        + _inner(
            papers,
            lambda i, p: (
                f"<item><title>{escape(p['title'])}</title>"
                f"<link>https://arxiv.org/abs/{p['arxiv_id']}</link>"
                f"<description>arXiv:{p['arxiv_id']}v1 Announce Type: new \nAbstract: "
                f"{escape(p['abstract'])}</description>"
                f"<pubDate>{format_datetime(datetime.fromisoformat(p['date']))}</pubDate>"
                f"<dc:creator>{', '.join(_spoken(p))}</dc:creator></item>"
            ),
        )
        + "</channel></rss>"
    )


@writer("oai.xml", "title abstract date authors url language keywords type")
def repository_in_dublin_core(papers):
    return (
        f'{XML}<OAI-PMH><ListRecords xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + _inner(
            papers,
            lambda i, p: (
                f"<record><header><identifier>oai:x:{i}</identifier>"
                "<datestamp>2024-05-01</datestamp></header>"
                '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">'
                f"<dc:title>{escape(p['title'])}</dc:title>"
                + "".join(f"<dc:creator>{name}</dc:creator>" for name in _full(p))
                + "".join(f"<dc:subject>{word}</dc:subject>" for word in p["keywords"])
                + f"<dc:description>{escape(p['abstract'])}</dc:description><dc:date>{p['date']}"
                f"</dc:date><dc:type>article</dc:type><dc:identifier>{p['url']}</dc:identifier>"
                "<dc:language>eng</dc:language></oai_dc:dc></metadata></record>"
            ),
        )
        + "</ListRecords></OAI-PMH>"
    )


@writer("oai.xml", "title abstract date authors doi arxiv_id")
def arxiv_in_oai(papers):
    return (
        f'{XML}<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        + _inner(
            papers,
            lambda i, p: (
                "<record><header><datestamp>2024-05-01</datestamp></header><metadata>"
                f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{p["arxiv_id"]}</id>'
                f"<created>{p['date']}</created><updated>2024-05-01</updated><authors>"
                + "".join(
                    f"<author><keyname>{n}</keyname><forenames>{f}</forenames></author>"
                    for n, f in p["authors"]
                )
                + f"</authors><title>{escape(p['title'])}</title><categories>cs.LG</categories>"
                f"<doi>{p['doi']}</doi><abstract>{escape(p['abstract'])}</abstract></arXiv>"
                "</metadata></record>"
            ),
        )
        + "</ListRecords></OAI-PMH>"
    )


@writer("core.json", "title abstract date authors venue doi language citations")
def core_search(papers):
    found = [
        {
            "id": i,
            "authors": [{"name": name} for name in _full(p)],
            "citationCount": p["citations"],
            "createdDate": "2024-01-01T00:00:00",
            "abstract": p["abstract"],
            "documentType": "research",
            "doi": p["doi"],
            "fullText": "What stands in the paper itself. " * 9,
            "title": p["title"],
            "language": {"code": "en", "name": "English"},
            "publishedDate": f"{p['date']}T00:00:00",
            "yearPublished": int(p["date"][:4]),
            "journals": [{"title": p["venue"], "identifiers": []}],
            "updatedDate": "2024-02-02",
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"totalHits": 60, "results": found})


@writer("doaj.json", "title abstract date authors venue doi keywords", "month")
def doaj_search(papers):
    found = [
        {
            "id": f"d{i}",
            "created_date": "2024-04-01T00:00:00Z",
            "last_updated": "2024-05-01T00:00:00Z",
            "bibjson": {
                "title": p["title"],
                "abstract": p["abstract"],
                "year": p["date"][:4],
                "month": str(_day(p)[1]),
                "author": [{"name": name, "affiliation": "X"} for name in _spoken(p)],
                "journal": {"title": p["venue"], "publisher": "X"},
                "identifier": [
                    {"type": "eissn", "id": "1234-5678"},
                    {"type": "doi", "id": p["doi"]},
                ],
                "keywords": p["keywords"],
            },
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"total": 60, "results": found})


@writer("inspire.json", "title abstract date authors venue doi arxiv_id keywords citations type")
def inspire_search(papers):
    hits = [
        {
            "id": str(i),
            "created": "2024-01-01T00:00:00",
            "metadata": {
                "titles": [{"title": p["title"], "source": "arXiv"}],
                "abstracts": [
                    {"value": p["abstract"], "source": "arXiv"},
                    {"value": "Once more.", "source": "IOP"},
                ],
                "authors": [{"full_name": name} for name in _full(p)],
                "dois": [{"value": p["doi"]}],
                "arxiv_eprints": [{"value": p["arxiv_id"], "categories": ["hep-th"]}],
                "publication_info": [{"journal_title": p["venue"], "year": 2020}],
                "earliest_date": p["date"],
                "citation_count": p["citations"],
                "document_type": ["article"],
                "keywords": [{"value": word} for word in p["keywords"]],
            },
        }
        for i, p in enumerate(papers)
    ]
    return json.dumps({"hits": {"total": 60, "hits": hits}, "links": {"self": "x"}})


@writer("papers.json", "title abstract date doi")
def json_under_ids(papers):
    names = ["title", "abstract", "date", "doi"]
    return json.dumps({f"p{i}": {name: p[name] for name in names} for i, p in enumerate(papers)})


@writer("papers.json", "title abstract date citations")
def json_of_columns(papers):
    frame = pd.DataFrame(papers)[["title", "abstract", "date", "citations"]]
    return frame.to_json()


@writer("papers.json", "title abstract date keywords")
def json_split(papers):
    return pd.DataFrame(papers)[["title", "abstract", "date", "keywords"]].to_json(orient="split")


@writer("papers.csv", "title abstract date authors keywords")
def csv_of_lists(papers):
    rows = [{**p, "authors": str(_spoken(p)), "keywords": str(p["keywords"])} for p in papers]
    return pd.DataFrame(rows)[["title", "abstract", "date", "authors", "keywords"]].to_csv()


@writer("cochrane.txt", "title abstract date authors venue doi", "year")
def cochrane_text(papers):
    return _inner(
        papers,
        lambda i, p: (
            f"Record #{i + 1} of {len(papers)}\nID: CN-{i}\n"
            + "".join(f"AU: {name}\n" for name in _full(p))
            + f"TI: {p['title']}\nSO: {p['venue']}\nYR: {p['date'][:4]}\nDOI: {p['doi']}\n"
            f"AB: {p['abstract']}\n\n\n"
        ),
    )


@writer("refworks.txt", "title abstract date authors venue doi keywords", "year")
def refworks_tagged(papers):
    return _inner(
        papers,
        lambda i, p: (
            f"RT Journal Article\nSR Electronic\nID {i}\n"
            + "".join(f"A1 {name}\n" for name in _full(p))
            + f"T1 {p['title']}\nJF {p['venue']}\nYR {p['date'][:4]}\nDO {p['doi']}\n"
            f"AB {p['abstract']}\n" + "".join(f"K1 {word}\n" for word in p["keywords"]) + "\n"
        ),
    )


@writer("papers.enw", "title abstract date authors venue", "year")
def endnote_without_types(papers):
    return _inner(
        papers,
        lambda i, p: (
            f"%T {p['title']}\r\n"
            + "".join(f"%A {name}\r\n" for name in _full(p))
            + f"%J {p['venue']}\r\n%D {p['date'][:4]}\r\n%X {p['abstract']}\r\n\r\n"
        ),
    )


def _named(papers, names, **ways):
    own = {
        "title": lambda p: p["title"],
        "abstract": lambda p: p["abstract"],
        "date": lambda p: p["date"],
        "year": lambda p: p["date"][:4],
        "authors": lambda p: "; ".join(_full(p)),
        "venue": lambda p: p["venue"],
        "doi": lambda p: p["doi"],
        "keywords": lambda p: "; ".join(p["keywords"]),
        "citations": lambda p: p["citations"],
        "": lambda p: "",
        **ways,
    }
    return [{theirs: own[ours](p) for theirs, ours in names.items()} for p in papers]


@writer("Dimensions.csv", "title abstract date authors venue doi citations")
def dimensions_csv_with_its_first_line(papers):
    names = {"Rank": "", "DOI": "doi", "Title": "title", "Abstract": "abstract"}
    names |= {"Source title": "venue", "Publication Date": "date", "PubYear": "year"}
    names |= {"Authors": "authors", "Times cited": "citations"}
    said = (
        "\"About the data: Exported on May 01, 2024. Criteria: 'ice' in title, abstract, title.\""
    )
    return _table(_named(papers, names), before=f"{said}\n")


@writer("search.csv", "title date authors venue doi type", "year")
def springerlink_csv(papers):
    names = {"Item Title": "title", "Publication Title": "venue", "Item DOI": "doi"}
    names |= {"Authors": "glued", "Publication Year": "year", "Content Type": "type"}
    ways = {"glued": lambda p: "".join(_spoken(p)), "type": lambda p: "Article"}
    return _table(_named(papers, names, **ways))


@writer("PoPCites.csv", "title date venue doi citations", "year")
def publish_or_perish_csv(papers):
    names = {"Cites": "citations", "Title": "title", "Year": "year", "Source": "venue"}
    names |= {"DOI": "doi", "QueryDate": "query", "Abstract": ""}
    return _table(_named(papers, names, query=lambda p: "2024-05-01 10:00:00"))


@writer("xplore.csv", "title abstract date authors venue doi keywords citations", "year")
def ieee_csv(papers):
    names = {"Document Title": "title", "Authors": "spoken", "Publication Title": "venue"}
    names |= {"Date Added To Xplore": "added", "Publication Year": "year", "Abstract": "abstract"}
    names |= {"DOI": "doi", "Author Keywords": "words", "IEEE Terms": "terms"}
    names |= {"Article Citation Count": "citations"}
    ways = {
        "spoken": lambda p: "; ".join(_spoken(p)),
        "added": lambda p: "14 March 2024",
        "words": lambda p: ";".join(p["keywords"]),
        "terms": lambda p: "Training;Costs",
    }
    return "\ufeff" + _table(_named(papers, names, **ways))


@writer("embase.csv", "title abstract date authors venue doi keywords")
def embase_csv(papers):
    names = {"Title": "title", "Author Names": "authors", "Source title": "venue"}
    names |= {"Publication Year": "year", "Date of Publication": "spoken", "Abstract": "abstract"}
    names |= {"Author Keywords": "keywords", "DOI": "doi", "Entry Date": "entry"}

    def spoken(p):
        year, month, day = _day(p)
        return f"{day} {MONTHS[month - 1]} {year}"

    return _table(_named(papers, names, spoken=spoken, entry=lambda p: "2024-05-01"))


@writer("covidence.csv", "title abstract date authors venue doi", "year")
def covidence_csv(papers):
    names = {"Title": "title", "Authors": "authors", "Abstract": "abstract"}
    names |= {"Published Year": "year", "Published Month": "", "Journal": "venue", "DOI": "doi"}
    return _table(_named(papers, names))


HEADINGS = {
    "german": "Titel|Zusammenfassung|Erscheinungsdatum|Autoren|Zeitschrift|Schlagwörter",
    "citavi": "Titel|Abstract|Datum|Autor, Herausgeber oder Institution"
    "|Zeitschrift/Zeitung|Schlagwörter",
    "french": "Titre|Résumé|Date de publication|Auteurs|Revue|Mots-clés",
    "spanish": "Título|Resumen|Fecha de publicación|Autores|Revista|Palabras clave",
    "portuguese": "Título|Resumo|Data de publicação|Autores|Revista|Palavras-chave",
    "russian": "Название|Аннотация|Дата публикации|Авторы|Журнал|Ключевые слова",
    "chinese": "题名|摘要|发表时间|作者|文献来源|关键词",
    "cnki": "Title-题名|Summary-摘要|PubTime-发表时间|Author-作者|Source-文献来源|Keyword-关键词",
    "japanese": "タイトル|抄録|発行日|著者名|雑誌名|キーワード",
    "korean": "제목|초록|발행일|저자|학술지명|키워드",
    "arabic": "العنوان|الملخص|تاريخ النشر|المؤلفون|المجلة|الكلمات المفتاحية",
}
OURS = ["title", "abstract", "date", "authors", "venue", "keywords"]


def _headed(headings):
    def write(papers):
        names = dict(zip(headings.split("|"), OURS, strict=True))
        return _table(_named(papers, names), sep="\t")

    return write


for _language, _headings in HEADINGS.items():
    _write = _headed(_headings)
    _write.__name__ = f"{_language}_headings"
    writer("papers.tsv", " ".join(OURS))(_write)
