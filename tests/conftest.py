"""Fresh runs of the shipped papers, made once for all the tests that look at them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]

# Put into a process of its own, it lets no connection leave; for systems without namespaces.
NO_NETWORK = """
import socket


def refuse(*args, **kwargs):
    raise OSError("this run has no network")


class Socket(socket.socket):
    connect = connect_ex = refuse


socket.socket = Socket
socket.getaddrinfo = socket.gethostbyname = refuse
"""


@dataclass(frozen=True)
class Run:
    """A finished `themes run`: the folder of its results, and all it said."""

    folder: Path
    said: str
    namespaced: bool


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests cache apart from this machine's cache, in one folder for all of them.

    So numba compiles UMAP once, which takes twice as long as a run on a handful of papers.
    A test that needs an empty cache names a folder of its own.
    """
    home = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        yield home


def lend_compiled(cache: Path, other: Path) -> None:
    """Copy what numba has compiled, and nothing else, from one place for caches to another."""
    for folder in cache.rglob("compiled"):
        shutil.copytree(folder, other / folder.relative_to(cache), dirs_exist_ok=True)


@pytest.fixture(scope="session")
def fresh_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Give a function that runs the shipped papers from nothing and without a network.

    A run of the same name is made only once, and only the first compiles UMAP.
    """
    runs: dict[str, Run] = {}

    def run(name: str) -> Run:
        if name not in runs:
            home = tmp_path_factory.mktemp(name)
            for first in list(runs.values())[:1]:
                lend_compiled(first.folder.parent / "cache", home / "cache")
            runs[name] = _run_alone(home)
        return runs[name]

    return run


def _run_alone(home: Path) -> Run:
    """Run in a process with an empty cache and no way out of this machine."""
    namespaced = _can_unshare()
    if not namespaced:
        (home / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    command = [sys.executable, "-m", "analysis.cli", "run", "--out", str(home / "results")]
    environment = os.environ | {
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(home),
        "PYTHONHASHSEED": "random",
    }
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", *command] if namespaced else command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return Run(home / "results", done.stdout, namespaced)


def _can_unshare() -> bool:
    """Tell whether a process can be put into a network namespace where nothing is reachable."""
    unshare = shutil.which("unshare")
    return unshare is not None and (
        subprocess.run(
            [unshare, "--map-root-user", "--net", "true"], capture_output=True, check=False
        ).returncode
        == 0
    )
