"""JupyterLab starts here for real, runs a notebook, and draws a plotly figure without a network."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SOURCES = [
    "import plotly.graph_objects as go",
    "go.FigureWidget(go.Scatter(x=[1, 2, 3], y=[3, 1, 2], mode='markers'))",
    "answer = 6 * 7",
]


def _write(server, name, sources):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), server.site / name)
    return name


def test_a_notebook_runs_and_draws(lab, server):
    lab.open(_write(server, "small.ipynb", SOURCES))
    lab.run_all()
    assert lab.errors() == []
    assert lab.ask_kernel("print(answer)") == "42\n"
    expect(lab.page.locator(".js-plotly-plot .scatterlayer .point")).to_have_count(3)
    assert lab.strangers == []


def test_an_error_in_a_cell_is_seen(lab, server):
    lab.open(_write(server, "broken.ipynb", ["1 / 0"]))
    lab.run_all()
    assert lab.errors() == ["division by zero"]
