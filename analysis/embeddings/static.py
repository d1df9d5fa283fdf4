"""Static word vectors: a paper is the weighted mean of its words, read by model2vec."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.embeddings.counted import FEW, encode_counted, is_countable
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SHIPPED = Path(__file__).parents[1] / "data" / "static-minilm-256"


@dataclass(frozen=True)
class StaticEncoder:
    """A folder that model2vec has written; by default the one shipped with the package."""

    folder: Path = SHIPPED

    @property
    def name(self) -> str:
        """The name by which results speak of the encoder."""
        return self.folder.name

    @property
    def key(self) -> str:
        """What the vectors depend on besides the text: the very numbers of the model."""
        files = [self.folder / name for name in ("model.safetensors", "tokenizer.json")]
        contents = b"".join(file.read_bytes() for file in files if file.is_file())
        return f"static {hashlib.sha256(contents).hexdigest()}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, of any length; texts without a known word get zeros."""
        try:
            if len(texts) > FEW and is_countable(self._model):
                return encode_counted(self._model, texts)
            vectors = self._model.encode(list(texts), max_length=None, use_multiprocessing=False)
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"{self.folder}: model2vec cannot read this folder ({error}); "
                "name another model, or take --encoder static"
            ) from error
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        from model2vec import StaticModel

        return StaticModel.from_pretrained(self.folder)


def is_static(folder: Path) -> bool:
    """Say whether a folder holds a model2vec model (and not a sentence-transformers one)."""
    try:
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(settings, dict) and settings.get("model_type") == "model2vec"
