"""Load papers, check what would be loaded, and turn papers into texts and a hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from analysis.corpus.examine import examine
from analysis.corpus.languages import AUTO
from analysis.errors import InputError
from analysis.schema import PAPERS, conform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.corpus.check import CorpusCheck
    from analysis.corpus.opening import Corpus


def load_papers(
    corpus: Corpus,
    *,
    dates: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    language: str = AUTO,
) -> pd.DataFrame:
    """Read papers from what people export: tables, reference managers' files, services' answers.

    What a file is, is told by its content. Titles and abstracts are made readable; what
    the source wrote stays in `original_title` and `original_abstract`. A paper without an
    abstract has an empty one and `text_source` says "title". Rows that repeat a title and
    abstract become one; rows without a title and papers in another language than the
    others are set aside. Nothing else is left out.

    Parameters
    ----------
    corpus
        A file, packed or not, a folder of files, several of these, or "-" for standard input.
    dates
        A table with a column `title` that gives papers their `date` (or
        `first_submitted_day`, `first_submitted`), `arxiv_id` and `evidence`.
        It is joined by title and must name no paper that the corpus lacks.
    columns
        Which of the source's columns are ours, where their names do not tell:
        `{"title": "Paper", "date": "Appeared"}`.
    language
        The language whose papers are kept: a code (ISO 639-1) or an English name;
        `auto` is the one that most papers are in, `all` keeps every paper.

    Returns
    -------
    papers : DataFrame
        One row a paper in the order of the files: paper_id, title, abstract, date
        (UTC without a zone, may be missing), date_precision (`schema.PRECISIONS`),
        then arxiv_id and date_evidence where known, the source's other columns
        (authors, venue, doi, url, language, keywords, citations and type each under that
        name), text_source, original_title and original_abstract. `paper_id` is
        the source's own, else the arXiv id, else made from title and abstract,
        so that it depends neither on the order nor on the other papers.

    Raises
    ------
    InputError
        At the first problem that `check_corpus` would report as refused.
    """
    return read_corpus(corpus, dates=dates, columns=columns, language=language)[0]


def read_corpus(
    corpus: Corpus,
    *,
    dates: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    language: str = AUTO,
) -> tuple[pd.DataFrame, CorpusCheck]:
    """Return the papers of `load_papers` and the report of `check_corpus`, from one reading.

    Parameters
    ----------
    corpus
        Whatever `load_papers` takes.
    dates
        A table with dates; None for none.
    columns
        Which column is which, as `load_papers` takes it.
    language
        The language whose papers are kept, as `load_papers` takes it.

    Raises
    ------
    InputError
        At the first problem that is refused.
    """
    papers, check = examine(corpus, dates, columns, language)
    if papers is None:
        refused = check.findings[check.findings["refused"]]
        raise InputError(str(refused["detail"].iloc[0]))
    return papers, check


def check_corpus(
    corpus: Corpus,
    *,
    dates: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    language: str = AUTO,
) -> CorpusCheck:
    """Report what `load_papers` would read, merge and refuse, all problems at once.

    Parameters
    ----------
    corpus
        Whatever `load_papers` takes.
    dates
        A CSV with dates; None for none.
    columns
        Which column is which, as `load_papers` takes it.
    language
        The language whose papers are kept, as `load_papers` takes it.
    """
    return examine(corpus, dates, columns, language)[1]


def as_papers(given: Corpus | pd.DataFrame) -> pd.DataFrame:
    """Return the table papers: itself where it is given, else what `load_papers` makes of it.

    Raises
    ------
    InputError
        If papers cannot be read from it.

    Examples
    --------
    >>> as_papers(["We cache what is read.", "We rank."])["title"].tolist()
    ['We cache what is read.', 'We rank.']
    """
    columns = getattr(given, "columns", ())
    if all(name in columns for name in PAPERS.columns):
        return conform(given, PAPERS)  # type: ignore[arg-type]  # it has columns: a frame
    return load_papers(given)  # type: ignore[arg-type]  # a frame is read as tables are


def paper_texts(papers: pd.DataFrame) -> list[str]:
    """Return the text of each paper that is embedded: its title and abstract, or its title alone.

    Examples
    --------
    >>> import pandas as pd
    >>> papers = pd.DataFrame({"paper_id": ["a"], "title": ["Caches"], "abstract": ["We cache."]})
    >>> paper_texts(papers.assign(date=pd.NaT))
    ['Caches. We cache.']
    """
    papers = conform(papers, PAPERS)
    return [
        f"{title}. {abstract}" if abstract else title
        for title, abstract in zip(papers["title"], papers["abstract"].fillna(""), strict=True)
    ]


def corpus_hash(papers: pd.DataFrame) -> str:
    """Return the SHA-256 of ids, titles, abstracts and dates in order."""
    papers = conform(papers, PAPERS)
    digest = hashlib.sha256()
    days = papers["date"].astype("datetime64[us]").dt.strftime("%Y-%m-%dT%H:%M:%S.%f").fillna("")
    abstracts = papers["abstract"].fillna("")
    for row in zip(papers["paper_id"], papers["title"], abstracts, days, strict=True):
        digest.update("\x1f".join(row).encode() + b"\x1e")
    return digest.hexdigest()
