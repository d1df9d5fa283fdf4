"""A report of one's own: a notebook run on results; and what `themes report` writes and refuses."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import InputError
from analysis.report import run_notebook
from analysis.report.notebook import TEMPLATE
from analysis.store import save_results
from tests.reports import results_of


@pytest.fixture
def folder(tmp_path):
    save_results(results_of(), tmp_path / "results")
    return tmp_path / "results"


def notebook(path, *cells, tag="parameters"):
    first = new_code_cell('RESULTS = "nowhere"\nTITLE = "Untitled"')
    first.metadata["tags"] = [tag] if tag else []
    nbformat.write(new_notebook(cells=[first, *map(new_code_cell, cells)]), path)
    return path


def said(path):
    cells = nbformat.read(path, as_version=4).cells
    return [o["text"] for cell in cells for o in cell.get("outputs", []) if "text" in o]


def test_a_notebook_is_run_on_the_results_under_the_title(folder, tmp_path, capfd):
    source = notebook(
        tmp_path / "mine.ipynb",
        "from analysis import load_results\nprint(TITLE, len(load_results(RESULTS).papers))",
    )
    before = source.read_bytes()
    target = run_notebook(folder, source, title="Mine")
    assert target == folder.resolve() / "report.ipynb"
    assert said(target) == ["Mine 16\n"]
    assert source.read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_without_a_title_the_notebook_keeps_its_own(folder, tmp_path):
    source = notebook(tmp_path / "mine.ipynb", "print(TITLE)")
    assert said(run_notebook(folder, source)) == ["Untitled\n"]


def test_a_cell_that_fails_is_named_and_leaves_no_report(folder, tmp_path):
    source = notebook(tmp_path / "mine.ipynb", "1 + 1", "1 / 0")
    with pytest.raises(InputError, match="begins with `1 / 0` failed with ZeroDivisionError"):
        run_notebook(folder, source)
    assert list(folder.glob("*report*")) == []


def test_what_cannot_be_run_is_refused_with_the_remedy(folder, tmp_path):
    with pytest.raises(InputError, match="no such notebook"):
        run_notebook(folder, tmp_path / "gone.ipynb")
    (tmp_path / "text.ipynb").write_text("not a notebook", encoding="utf-8")
    with pytest.raises(InputError, match="this is no Jupyter notebook"):
        run_notebook(folder, tmp_path / "text.ipynb")
    with pytest.raises(InputError, match="no cell is tagged `parameters`"):
        run_notebook(folder, notebook(tmp_path / "bare.ipynb", tag=""))
    with pytest.raises(InputError, match="no results here"):
        run_notebook(tmp_path, notebook(tmp_path / "fine.ipynb"))


def test_the_template_takes_the_parameters():
    cells = nbformat.read(TEMPLATE, as_version=4).cells
    tagged = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert {line.partition(" = ")[0] for line in tagged[0].splitlines()} == {"RESULTS", "TITLE"}


def test_the_command_writes_each_kind_with_the_figures_it_needs(folder):
    asked = ["report", str(folder), "--format", "md,tex", "--title", "Mine"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "report.md and report.tex" in done.output
    assert (folder / "report.md").read_text(encoding="utf-8").startswith("# Mine\n")
    assert not (folder / "report.html").exists()
    text = (folder / "report.tex").read_text(encoding="utf-8")
    assert r"\graphicspath{{figures/}}" in text
    assert r"{map-of-papers.pdf}" in text
    assert (folder / "figures" / "map-of-papers.pdf").is_file()
    assert (folder / "figures" / "map-of-papers.png").is_file()


def test_the_command_refuses_an_unknown_kind_and_writes_nothing(folder):
    before = sorted(folder.iterdir())
    done = CliRunner().invoke(app, ["report", str(folder), "--format", "odt"])
    assert isinstance(done.exception, InputError)
    assert "choose from html, md, tex" in str(done.exception)
    assert sorted(folder.iterdir()) == before


def test_a_report_that_lies_there_keeps_its_figures_when_another_is_written(folder):
    for kind in ("tex", "html"):
        done = CliRunner().invoke(app, ["report", str(folder), "--format", kind])
        assert done.exit_code == 0, done.output
    assert (folder / "report.tex").is_file()
    assert (folder / "figures" / "theme-sizes.pdf").is_file()
