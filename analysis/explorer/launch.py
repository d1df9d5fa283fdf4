"""JupyterLab on the explorer notebook, for the shipped results or for one's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.errors import InputError
from analysis.store import HOME, load_results


def open_explorer(results: str | Path | None = None) -> int:
    """Open JupyterLab on the explorer notebook and return its exit status when it ends.

    Results of one's own get a copy of the notebook beside them that reads them. The server
    answers this machine alone, whatever Jupyter's configuration says, and asks for its token.
    """
    notebook = HOME / "notebooks" / "07-explore-the-map.ipynb"
    if not notebook.is_file():
        raise InputError(f"{notebook}: the explorer notebook comes with a clone of the project")
    if results is not None:
        notebook = _copy_for(Path(results), notebook)
    if shutil.which("jupyter-lab", path=str(Path(sys.executable).parent)) is None:
        raise InputError("JupyterLab is not installed here; run `make` in the project's folder")
    command = [sys.executable, "-m", "jupyterlab", str(notebook), "--ServerApp.ip=127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; JupyterLab refuses else
        command.append("--allow-root")
    return subprocess.call(command)


def _copy_for(results: Path, notebook: Path) -> Path:
    load_results(results)  # refuses a folder without results
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
            cell["source"] = [
                line.replace('"../corpus/derived"', json.dumps(str(results.resolve())))
                for line in cell["source"]
            ]
    copy = results / "explore-the-map.ipynb"
    copy.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return copy
