"""A real JupyterLab with a private home, and a real Chromium that looks at it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.explorer import write_page
from analysis.store import Results, load_results
from tests.browser.lab import Lab, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
START_SECONDS = 60

# No off-screen cell leaves the page, nothing is saved behind the test's back, nobody calls out.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the Chromium or Chrome of this machine; continuous integration must have one."""
    named = os.environ.get("BROWSER_PATH")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium or Chrome on this machine; install one")
    if found is None:
        pytest.skip("no Chromium or Chrome on this machine (name one in BROWSER_PATH)")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a copy of the notebooks beside the real corpus, so that nothing here is changed."""
    yield from _serving(tmp_path_factory.mktemp("jupyter"), "jupyterlab", "LabApp")


@pytest.fixture(scope="module")
def classic_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the same by Notebook 7, which the test lock holds."""
    if find_spec("notebook") is None and not os.environ.get("CI"):
        pytest.skip("Notebook 7 is not installed (make test installs it)")
    yield from _serving(tmp_path_factory.mktemp("classic"), "notebook", "JupyterNotebookApp")


def _serving(home: Path, module: str, app: str) -> Iterator[Server]:
    site = home / "site"
    shutil.copytree(ROOT / "notebooks", site / "notebooks")
    for folder in ("corpus", "figures"):
        (site / folder).symlink_to(ROOT / folder)
    process, token = _start(home, site, module, app)
    try:
        yield Server(_address(home, process), token, site)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(home: Path, site: Path, module: str, app: str) -> tuple[subprocess.Popen[bytes], str]:
    for name, setting in SETTINGS.items():
        path = home / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(setting), encoding="utf-8")
    private = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment = os.environ | {name: str(home / folder) for name, folder in private.items()}
    token = secrets.token_hex(16)
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={_free_port()}",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={site}",
        f"--{app}.expose_app_in_browser=True",
        *(["--LabApp.news_url=None"] if module == "jupyterlab" else []),
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            env=environment | {"JUPYTER_PREFER_ENV_PATH": "1"},
            cwd=site,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return process, token


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(home: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the server answers, and return where."""
    card = home / "runtime" / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if card.exists() and card.stat().st_size:
            return str(json.loads(card.read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'server.log').read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def results() -> Results:
    """Load the frozen results of the shipped papers."""
    return load_results(ROOT / "corpus" / "derived")


@pytest.fixture(scope="session")
def shipped(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the shipped papers, once."""
    return write_page(results, tmp_path_factory.mktemp("page") / "explorer.html")


@pytest.fixture
def lab(browser: Browser, server: Server, tmp_path: Path) -> Iterator[Lab]:
    """Open a fresh browser window; afterwards close it and end its kernels."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        lab = Lab(context, server)
        yield lab
        lab.page.screenshot(path=tmp_path / "last-seen.png")
    server.end_sessions()


@pytest.fixture
def classic(browser: Browser, classic_server: Server, tmp_path: Path) -> Iterator[Lab]:
    """Open a fresh browser window on Notebook 7; afterwards close it and end its kernels."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        lab = Lab(context, classic_server, place="notebooks/{}?token={}")
        yield lab
        lab.page.screenshot(path=tmp_path / "last-seen.png")
    classic_server.end_sessions()
