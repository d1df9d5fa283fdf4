"""`themes explore`: JupyterLab opens on the notebook, or on a copy of it for one's own results."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

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
    assert "--ServerApp.ip=127.0.0.1" in called[0]
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


def test_the_server_answers_this_machine_alone_and_only_with_its_token(tmp_path):
    private = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = os.environ | {f"JUPYTER_{name}": str(tmp_path / name) for name in private}
    environment |= {"IPYTHONDIR": str(tmp_path), "BROWSER": "true"}
    environment.pop("JUPYTER_TOKEN", None)
    code = "from analysis.explorer import open_explorer; open_explorer()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = None
    try:
        server = _running(tmp_path / "RUNTIME_DIR", process)
        assert server["url"].startswith("http://127.0.0.1:")
        assert len(server["token"]) >= 32
        api = f"{server['url']}api/contents"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(api, timeout=30)
        refused.value.close()
        assert refused.value.code == 403
        request = urllib.request.Request(api, headers={"Authorization": f"token {server['token']}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
    finally:
        if server is None:
            process.kill()
        else:
            os.kill(server["pid"], signal.SIGTERM)
        process.wait(30)


def _running(folder, process):
    """Wait until a server says where it answers, and return what it says."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        for card in folder.glob("jpserver-*.json"):
            if card.stat().st_size and _answers(json.loads(card.read_text(encoding="utf-8"))):
                return json.loads(card.read_text(encoding="utf-8"))
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start")


def _answers(server):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", server["port"])) == 0
