"""From a file of papers to the papers table, with every problem named by its line."""

from __future__ import annotations

from analysis.corpus.audit import read_lines
from analysis.corpus.check import CorpusCheck
from analysis.corpus.columns import parse_columns
from analysis.corpus.fields import arxiv_id, doi
from analysis.corpus.identity import paper_rows
from analysis.corpus.known import known_papers
from analysis.corpus.languages import aside_note, choose_language
from analysis.corpus.load import (
    as_papers,
    check_corpus,
    corpus_hash,
    load_papers,
    paper_texts,
    read_corpus,
)
from analysis.corpus.opening import Corpus, Opened, corpus_name, opened

__all__ = [
    "Corpus",
    "CorpusCheck",
    "Opened",
    "arxiv_id",
    "as_papers",
    "aside_note",
    "check_corpus",
    "choose_language",
    "corpus_hash",
    "corpus_name",
    "doi",
    "known_papers",
    "load_papers",
    "opened",
    "paper_rows",
    "paper_texts",
    "parse_columns",
    "read_corpus",
    "read_lines",
]
