"""Papers as vectors: near each other where papers mean the like.

Three encoders are built in. `lexical` reads the corpus itself and needs
nothing; `static` adds up word vectors that were distilled from MiniLM and are
shipped with the package; `semantic` reads whole sentences with MiniLM and needs
the extra of that name. `auto` takes the best that is to be had.
"""

from __future__ import annotations

from analysis.embeddings.embed import embed_papers, resolve_encoder
from analysis.embeddings.lexical import LexicalView, lexical_view

__all__ = ["LexicalView", "embed_papers", "lexical_view", "resolve_encoder"]
