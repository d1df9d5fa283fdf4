"""The vectors that come with the shipped corpus, so that its map needs no torch.

They lie in `corpus/derived/minilm/`, and those of a larger model, where they were made too, in
`corpus/derived/mpnet/`, which is looked into first. `analysis.embeddings.ship` makes them:
`vectors.npy` (float16, one row a paper, corpus order), `text_hashes.txt` (a line
a paper) and `model.json` (what made them). They are found by the hash of the
text: a paper whose text has changed is not in them, and stale vectors are never
used. Where the folder is missing, as in an installation without a clone, nothing
is shipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.embeddings.cache import text_hash
from analysis.embeddings.mpnet import MPNET, MPNET_SHA256
from analysis.embeddings.semantic import MINILM, MINILM_SHA256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DERIVED = Path(__file__).parents[2] / "corpus" / "derived"
STORE = DERIVED / "minilm"
STORES = {MPNET: DERIVED / "mpnet", MINILM: STORE}
"""Where the vectors of each model are looked for; the first that has all of them is taken."""
PUBLISHED = {MINILM_SHA256, MPNET_SHA256}


def find_shipped(texts: Sequence[str]) -> tuple[str, NDArray[np.float32]] | None:
    """Return the name of the model and its shipped vector of every text, or None."""
    for name, store in STORES.items():
        rows = read_shipped(texts, store)
        if rows is not None:
            return name, rows
    return None


def read_shipped(texts: Sequence[str], store: Path = STORE) -> NDArray[np.float32] | None:
    """Return the shipped vector of every text, or None unless every text has one."""
    try:
        names = (store / "text_hashes.txt").read_text(encoding="ascii").split()
        model = json.loads((store / "model.json").read_text(encoding="utf-8"))
        vectors = np.load(store / "vectors.npy", allow_pickle=False)
    except (OSError, ValueError):
        return None
    rows = {name: row for row, name in enumerate(names)}
    wanted = [rows.get(text_hash(text)) for text in texts]
    known = model.get("weights_sha256") in PUBLISHED and len(vectors) == len(names)
    if not wanted or None in wanted or not known:
        return None
    found: NDArray[np.float32] = vectors[wanted].astype(np.float32)
    return found
