"""What the repository promises: locks, versions, licence, documents that tell the truth."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import plotly.graph_objects as go
import pytest

import analysis

ROOT = Path(__file__).parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
LOCKS = ["requirements.lock", "requirements-test.lock"]
MAX_FILE, MAX_CLONE = 8_000_000, 25_000_000  # bytes; the largest file is the word vectors


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """List the files under version control that are there."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in files if path.is_file()]


def _locked(name: str) -> dict[str, str]:
    """Return each locked package's name with its whole entry."""
    entries = re.split(r"\n(?=\S)", _read(name).strip())
    return {re.split(r"[=\s\[;]", entry)[0]: entry for entry in entries}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_exact_versions_with_hashes(name):
    for package, entry in _locked(name).items():
        assert re.match(rf"{re.escape(package)}==\S+", entry), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), package


@pytest.mark.parametrize("name", [*LOCKS, "requirements-semantic.txt"])
def test_a_lock_holds_no_addresses(name):
    text = _read(name)
    assert not re.search(r"https?:|file:|git\+|@ |--(extra-)?index-url|--find-links", text)


def test_the_locks_agree():
    runtime, test = map(_locked, LOCKS)
    assert {name: test[name] for name in runtime} == runtime


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_leaves_torch_to_its_extra(name):
    assert not {"torch", "sentence-transformers", "nvidia-cublas-cu12"} & _locked(name).keys()


def test_every_dependency_is_locked():
    wanted = [re.split(r"[><=~!\[]", name)[0] for name in PROJECT["dependencies"]]
    assert set(wanted) <= _locked("requirements.lock").keys()


def test_every_range_says_why():
    requirements = [line for line in PYPROJECT.splitlines() if re.match(r'\s+"[\w-]+[><=~]', line)]
    assert len(requirements) >= len(PROJECT["dependencies"])
    for line in requirements:
        assert re.search(r"#\s+\w+.*\w", line), f"say why: {line.strip()}"


def test_versions_agree():
    version = PROJECT["version"]
    assert analysis.__version__ == version
    assert re.search(rf"^version: {re.escape(version)}$", _read("CITATION.cff"), re.M)
    assert f"## [{version}] - " in _read("CHANGELOG.md")


def test_the_changelog_keeps_a_place_for_what_comes():
    sections = re.findall(r"^## \[(.+?)\]", _read("CHANGELOG.md"), re.M)
    assert sections[:2] == ["Unreleased", PROJECT["version"]]


def test_the_licence_is_mit():
    assert _read("LICENSE").startswith("MIT License")
    assert PROJECT["license"] == "MIT"
    assert "license: MIT" in _read("CITATION.cff")


def test_the_commands_of_the_documents_exist():
    rules = set(re.findall(r"^([a-z-]+):", _read("Makefile"), re.M))
    for name in ("README.md", "CONTRIBUTING.md"):
        used = set(re.findall(r"(?:^|`)make ([a-z-]+)", _read(name), re.M))
        assert used, name
        assert used <= rules, name


def test_links_to_files_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "corpus/README.md"):
        folder = (ROOT / name).parent
        for target in re.findall(r"\]\(([^)#]+)", _read(name)):
            assert target.startswith("http") or (folder / target).exists(), f"{name}: {target}"


def test_the_clone_stays_small(tracked):
    sizes = {path: path.stat().st_size for path in tracked}
    assert {path.name for path, size in sizes.items() if size > MAX_FILE} == set()
    assert sum(sizes.values()) < MAX_CLONE


def test_nothing_is_pickled(tracked):
    assert [path for path in tracked if path.suffix in {".pkl", ".pickle", ".joblib", ".pt"}] == []
    for path in tracked:
        # Tests may: that users can pickle their model is a promise of `TopicFit.model`.
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests"):
            code = path.read_text(encoding="utf-8")
            assert not re.search(r"import pickle|joblib\.(dump|load)|allow_pickle=True", code), path


def test_no_file_names_a_place_on_somebodys_machine(tracked):
    here = re.escape(f"{ROOT}/")  # where this checkout happens to lie
    home = re.compile(rf"/(?:home|Users)/\w+|/root/|[A-Z]:\\Users|{here}")
    texts = {".py", ".md", ".toml", ".ipynb", ".csv", ".json", ".txt", ".svg", ".cff", ".lock"}
    for path in tracked:
        if path.suffix in texts and path != Path(__file__):
            # Samples of exports are in the encodings in which they come.
            assert not home.search(path.read_text(encoding="utf-8", errors="replace")), path


def test_the_worked_example_of_contributing_works():
    *definitions, test, cell = re.findall(r"```python\n(.*?)```", _read("CONTRIBUTING.md"), re.S)
    names: dict[str, object] = {}
    for block in (*definitions, test):
        exec(compile(block, "CONTRIBUTING.md", "exec"), names)
    tests = [names[name] for name in names if name.startswith("test_")]
    assert len(tests) == 1
    tests[0]()
    papers = {"paper_id": ["a", "b"], "theme": ["one", "two"], "confidence": [0.5, 0.6]}
    names["results"] = SimpleNamespace(paper_themes=pd.DataFrame(papers))
    *lines, last = cell.strip().splitlines()
    exec("\n".join(lines), names)
    assert isinstance(eval(last, names), go.Figure)


def test_continuous_integration_runs_the_readmes_commands():
    script = _read(".ci/run")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    for command in ("make", "make test"):
        assert re.search(rf"^{command}$", script, re.M)
