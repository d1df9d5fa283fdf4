"""Papers as vectors: near each other where papers mean the like.

Four encoders are built in. `lexical` reads the corpus itself and needs nothing;
`static` adds up word vectors that were distilled from MiniLM and are shipped with
the package; `minilm-int8` reads whole sentences with MiniLM, whose weights have 8
bits, and `semantic` with the published weights and torch, which needs the extra of
that name. `taught` reads sentences of some papers and places the others by their words.
`auto` takes the best that is to be had in bearable time. Other models go by name or path,
and vectors of one's own come from a file.
"""

from __future__ import annotations

from analysis.embeddings.cache import text_hash
from analysis.embeddings.embed import embed_papers, encoder_of, resolve_encoder
from analysis.embeddings.given import read_vectors
from analysis.embeddings.lexical import LexicalView, lexical_view
from analysis.embeddings.recognise import recognised_encoder
from analysis.embeddings.rows import unit_rows

__all__ = [
    "LexicalView",
    "embed_papers",
    "encoder_of",
    "lexical_view",
    "read_vectors",
    "recognised_encoder",
    "resolve_encoder",
    "text_hash",
    "unit_rows",
]
