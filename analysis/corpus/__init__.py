"""From a file of papers to the papers table, with every problem named by its line."""

from __future__ import annotations

from analysis.corpus.check import CorpusCheck
from analysis.corpus.load import check_corpus, corpus_hash, load_papers, paper_texts

__all__ = ["CorpusCheck", "check_corpus", "corpus_hash", "load_papers", "paper_texts"]
