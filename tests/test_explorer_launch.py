"""`themes explore`: JupyterLab opens on the notebook, or on a copy of it for one's own results."""

from __future__ import annotations

import json
import shutil

import pytest

from analysis.errors import InputError
from analysis.explorer import launch, open_explorer
from analysis.store import HOME

NOTEBOOK = HOME / "notebooks" / "07-explore-the-map.ipynb"


@pytest.fixture
def called(monkeypatch):
    """Collect the commands that would have been run."""
    commands = []
    monkeypatch.setattr(launch.subprocess, "call", lambda command: commands.append(command) or 0)
    return commands


def test_without_results_the_notebook_of_the_project_is_opened(called):
    before = NOTEBOOK.read_bytes()
    assert open_explorer() == 0
    assert called[0][1:4] == ["-m", "jupyterlab", str(NOTEBOOK)]
    assert NOTEBOOK.read_bytes() == before


def test_results_of_ones_own_get_a_copy_that_reads_them(called, tmp_path):
    folder = tmp_path / "my results"
    shutil.copytree(HOME / "corpus" / "derived", folder)
    open_explorer(folder)
    copy = folder / "explore-the-map.ipynb"
    assert called[0][3] == str(copy)
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert any(f"RESULTS = {json.dumps(str(folder))}" in "".join(cell["source"]) for cell in code)
    assert "corpus/derived" not in "".join("".join(cell["source"]) for cell in code)
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_a_folder_without_results_is_refused(called, tmp_path):
    with pytest.raises(InputError, match="no results here"):
        open_explorer(tmp_path)
    assert called == []


def test_a_missing_jupyterlab_is_said(called, monkeypatch):
    monkeypatch.setattr(launch.shutil, "which", lambda *_args, **_options: None)
    with pytest.raises(InputError, match="JupyterLab is not installed"):
        open_explorer()
