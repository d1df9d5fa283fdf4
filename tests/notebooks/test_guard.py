"""The notebooks are compared for real: none of them can pass without being run and checked."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tests.notebooks.guard import MAX_BYTES, MAX_LINES, faults
from tests.notebooks.plugin import PLOTLY, differences

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIGURE, PRINT = 2, 3  # cells of the small notebook below

code, prose = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_no_faults(path: Path):
    assert faults(path) == []


def test_the_start_page_leads_to_every_notebook_and_make_lab_opens_it():
    page = nbformat.read(ROOT / "start.ipynb", as_version=4)
    links = re.findall(r"\]\((notebooks/[^)]+)\)", "".join(cell.source for cell in page.cells))
    assert set(links) == {f"notebooks/{path.name}" for path in NOTEBOOKS}
    assert "/lab/tree/start.ipynb" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_there_are_notebooks_to_guard():
    assert NOTEBOOKS


@pytest.fixture(scope="module")
def good() -> Any:
    """Run a small notebook for real: a plotly figure from arrays, and a printed number."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        prose("# What is twice two?"),
        code("import numpy as np\nimport plotly.graph_objects as go\nimport plotly.io as pio"),
        code(
            'pio.renderers.default = "plotly_mimetype"\n'
            "x = np.array([1.5, 2.5])\n"
            'go.Figure(go.Scatter(x=x, y=2 * x, name="twice"))'
        ),
        code("print(f'{2 * 2} is twice 2')"),
        prose("## What we found\n\nFour."),
    ]
    NotebookClient(notebook, kernel_name="python3", record_timing=False).execute()
    return notebook


def _trace(notebook: Any) -> dict[str, Any]:
    return notebook.cells[FIGURE].outputs[0].data[PLOTLY]["data"][0]


def _shift(notebook: Any, by: float) -> None:
    values = _trace(notebook)["y"]
    array = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]) + by
    values["bdata"] = base64.b64encode(array.tobytes()).decode()


def _rename(notebook: Any) -> None:
    _trace(notebook)["name"] = "thrice"


def _misprint(notebook: Any) -> None:
    notebook.cells[PRINT].outputs[0].text = "5 is twice 2\n"


def _add_figure(notebook: Any) -> None:
    notebook.cells[FIGURE].outputs *= 2


VARIANTS: dict[str, Callable[[Any], object]] = {
    "last-bits-differ": lambda notebook: _shift(notebook, 1e-9),
    "number-differs": lambda notebook: _shift(notebook, 1e-2),
    "name-differs": _rename,
    "print-differs": _misprint,
    "one-figure-more": _add_figure,
}


@pytest.fixture(scope="module")
def report(good: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run nbval on every variant of the notebook, as `make test` does, and return what it says."""
    folder = tmp_path_factory.mktemp("variants")
    for name, change in VARIANTS.items():
        notebook = nbformat.from_dict(_copy(good))
        change(notebook)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    nbval = ["--nbval", "--nbval-current-env", "-p", "tests.notebooks.plugin"]
    command = [sys.executable, "-m", "pytest", *nbval, "-c", "pyproject.toml", "-rA", "--color=no"]
    run = subprocess.run(
        [*command, folder], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    return run.stdout


def _copy(notebook: Any) -> Any:
    return nbformat.reads(nbformat.writes(notebook), as_version=4)


def _failed_cells(report: str, variant: str) -> list[int]:
    return [int(cell) for cell in re.findall(rf"FAILED \S*{variant}\.ipynb::Cell (\d+)", report)]


def test_nbval_passes_a_figure_that_differs_in_its_last_bits(report):
    assert _failed_cells(report, "last-bits-differ") == []
    assert len(re.findall(r"PASSED \S*last-bits-differ\.ipynb::Cell", report)) == 3


@pytest.mark.parametrize(
    ("variant", "cell", "said"),
    [
        ("number-differs", 1, "data[0].y[0]: 3.01 in the notebook, 3.0 now"),
        ("name-differs", 1, "data[0].name: 'thrice' in the notebook, 'twice' now"),
        ("print-differs", 2, "5 is twice 2"),
        ("one-figure-more", 1, "dissimilar number of outputs"),
    ],
)
def test_nbval_fails_a_changed_output_and_says_what_differs(report, variant, cell, said):
    assert _failed_cells(report, variant) == [cell]
    assert said in report


def test_the_guard_passes_a_good_notebook(good, tmp_path):
    path = tmp_path / "01-double-two.ipynb"
    nbformat.write(good, path)
    assert faults(path) == []


def _strip_count(notebook: Any) -> None:
    notebook.cells[PRINT].execution_count = None


def _strip_outputs(notebook: Any) -> None:
    notebook.cells[FIGURE].outputs = []


def _add(source: str, **metadata: Any) -> Callable[[Any], object]:
    def change(notebook: Any) -> None:
        cell = code(source, metadata=metadata, execution_count=9)
        notebook.cells.insert(3, cell)

    return change


def _say_on_stderr(notebook: Any) -> None:
    notebook.cells[PRINT].outputs[0].name = "stderr"


def _keep_widgets(notebook: Any) -> None:
    notebook.metadata["widgets"] = {}


def _grow(notebook: Any) -> None:
    notebook.cells[PRINT].outputs[0].text = "x" * MAX_BYTES


def _forget_id(notebook: Any) -> None:
    del notebook.cells[1]["id"]
    notebook.nbformat_minor = 4


def _fail(notebook: Any) -> None:
    notebook.cells[PRINT].outputs = [nbformat.v4.new_output("error", ename="E", evalue="e")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_strip_count, "was not run"),
        (_strip_outputs, "shows nothing"),
        (_fail, "ended in an error"),
        (_say_on_stderr, "wrote to stderr"),
        (_keep_widgets, "widget state"),
        (_grow, "larger than"),
        (_forget_id, "lacks cell ids"),
        (_add("# NBVAL_SKIP\nx = 1"), "not compared"),
        (_add("x = 1", tags=["nbval-ignore-output"]), "not compared"),
        (_add("def twice(x):\n    return 2 * x"), "defines a function"),
        (_add("try:\n    x\nexcept NameError:\n    x = 1"), "catches errors"),
        (_add("import sys\nsys.path.insert(0, '..')"), "changes sys.path"),
        (_add("!pip install plotly"), "installs packages"),
        (_add("x = 1\n" * (MAX_LINES + 1)), "more than"),
        (lambda notebook: notebook.cells.pop(0), "first cell"),
        (lambda notebook: notebook.cells.pop(), "last section"),
    ],
)
def test_the_guard_finds_a_fault(good, tmp_path, change, fault):
    notebook = _copy(good)
    change(notebook)
    path = tmp_path / "01-double-two.ipynb"
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    assert fault in " ".join(faults(path))


@pytest.mark.parametrize(
    ("saved", "computed", "said"),
    [
        ({"x": [1.0]}, {"x": [1.0 + 1e-6]}, []),
        ({"x": 1}, {"x": 1.0}, []),
        ({"uid": "a", "template": {"layout": {}}}, {"uid": "b"}, []),
        ({"x": {"dtype": "i1", "bdata": "AQI="}}, {"x": [1, 2]}, []),
        (
            {"z": {"dtype": "i1", "bdata": "AQI=", "shape": "2, 1"}},
            {"z": [[1], [3]]},
            ["z[1][0]: 2 in the notebook, 3 now"],
        ),
        ({"x": [1, 2]}, {"x": [1]}, ["x: 2 values in the notebook, 1 now"]),
        ({"x": ["a"]}, {"x": ["b"]}, ["x[0]: 'a' in the notebook, 'b' now"]),
        ({"visible": True}, {"visible": 1}, ["visible: True in the notebook, 1 now"]),
        ({"y": [None]}, {"y": [0.0]}, ["y[0]: None in the notebook, 0.0 now"]),
        (
            {"a": 1},
            {"b": 1},
            ["a: 1 in the notebook, missing now", "b: missing in the notebook, 1 now"],
        ),
    ],
)
def test_figures_differ_where_they_show_something_else(saved, computed, said):
    assert list(differences(saved, computed)) == said
