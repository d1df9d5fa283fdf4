"""From a file of papers to the papers table, with every problem named by its line."""

from __future__ import annotations

from analysis.corpus.audit import read_lines
from analysis.corpus.check import CorpusCheck
from analysis.corpus.columns import parse_columns
from analysis.corpus.crossing import number_of, paper_keys, repeats
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
from analysis.corpus.slices import Slice, as_corpus, parquet_slices, read_slices

__all__ = [
    "Corpus",
    "CorpusCheck",
    "Opened",
    "Slice",
    "arxiv_id",
    "as_corpus",
    "as_papers",
    "aside_note",
    "check_corpus",
    "choose_language",
    "corpus_hash",
    "corpus_name",
    "doi",
    "known_papers",
    "load_papers",
    "number_of",
    "opened",
    "paper_keys",
    "paper_rows",
    "paper_texts",
    "parquet_slices",
    "parse_columns",
    "read_corpus",
    "read_lines",
    "read_slices",
    "repeats",
]
