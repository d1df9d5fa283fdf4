"""What a person does in JupyterLab, as steps that wait until they have taken effect."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Request, Route

PATIENCE = 120_000  # milliseconds

OPENED = "path => window.jupyterapp?.shell.currentWidget?.context?.path === path"
READY = """async () => {
    await window.jupyterapp.restored;
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""
RUN_ALL = """async () => {
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
KERNEL = """async code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    let said = '';
    const future = kernel.requestExecute({code, store_history: false});
    future.onIOPub = message => {
        if (message.header.msg_type === 'stream') said += message.content.text;
        if (message.header.msg_type === 'error') said += message.content.evalue;
    };
    await future.done;
    return said;
}"""
# A promise of the page has no time limit of its own.
LIMITED = """([step, argument, patience]) => Promise.race([
    (0, eval)(step)(argument),
    new Promise((_, fail) => setTimeout(() => fail(new Error('took too long: ' + step)), patience)),
])"""


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it answers, its token, and the folder it serves."""

    url: str
    token: str
    site: Path

    def ask(self, path: str, method: str = "GET") -> Any:
        """Ask the server's own interface; return what it answers."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}api/{path}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def end_sessions(self) -> None:
        """End all kernels, so that the next test starts from nothing."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@dataclass
class Lab:
    """A browser window on a server; it reaches nothing but the server."""

    context: BrowserContext
    server: Server
    place: str = "lab/tree/{}?reset&token={}"
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.route("**/*", self._stay_here)
        self.page: Page = self.context.new_page()

    def _stay_here(self, route: Route, request: Request) -> None:
        if urlsplit(request.url).hostname in {"127.0.0.1", "localhost", None}:
            route.continue_()
        else:
            self.strangers.append(request.url)
            route.abort()

    def open(self, notebook: str) -> None:
        """Open a notebook in a fresh workspace, and wait for its kernel."""
        assert (self.server.site / notebook).is_file(), f"there is no {notebook}"
        self.page.goto(self.server.url + self.place.format(notebook, self.server.token))
        self.page.wait_for_function(OPENED, arg=notebook)
        self._do(READY)

    def run_all(self) -> None:
        """Run every cell; come back when the last has finished."""
        self._do(RUN_ALL)

    def cells(self) -> list[Any]:
        """Return the notebook's code cells as they stand in the window."""
        cells: list[Any] = self.page.evaluate(CELLS)
        return [cell for cell in cells if cell["cell_type"] == "code"]

    def errors(self) -> list[str]:
        """List the errors that cells have ended in."""
        outputs = [output for cell in self.cells() for output in cell["outputs"]]
        return [out["evalue"] for out in outputs if out["output_type"] == "error"]

    def ask_kernel(self, code: str) -> str:
        """Run code beside the notebook; return what it prints."""
        return str(self._do(KERNEL, code))

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; fail when it does not come to hold."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not holds():
            assert time.monotonic() < deadline, "waited in vain"
            self.page.wait_for_timeout(50)

    def _do(self, step: str, argument: str | None = None) -> Any:
        return self.page.evaluate(LIMITED, [step, argument, PATIENCE])
