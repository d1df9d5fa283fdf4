"""The commands `export` and `figure-info`, as one types them, on the shipped results."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import InputError
from analysis.figures.export import browser as browser_module
from analysis.store import HOME


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Return a copy of the shipped results; there is no browser, and to start one is an error."""

    def start(self, path):
        raise AssertionError("a browser was started unasked")

    monkeypatch.setattr(browser_module, "find_browser", lambda: None)
    monkeypatch.setattr(browser_module.Browser, "__init__", start)
    return shutil.copytree(HOME / "corpus" / "derived", tmp_path / "results")


def themes(*arguments):
    """Return what the command says; what it refuses is raised as it is in `main`."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_figure_by_name_in_a_column_dark_and_in_all_formats(results, tmp_path):
    out = tmp_path / "paper"
    wish = ["--only", "papers-over-time", "--width-mm", 85, "--dpi", 300, "--dark"]
    said = themes("export", results, "--out", out, "--format", "png,svg,pdf,html", *wish)
    assert said.stdout.startswith("figures: ")
    assert "(PNG, SVG, PDF drawn by matplotlib " in said.stdout
    assert "note: " not in said.stderr
    kinds = {path.suffix for path in out.glob("papers-over-time.*")}
    assert kinds == {".png", ".svg", ".pdf", ".html", ".csv", ".txt"}
    assert json.loads((out / "figures.json").read_text())["renderer"] == "matplotlib"
    for kind in ("png", "svg", "pdf", "html"):
        told = json.loads(themes("figure-info", out / f"papers-over-time.{kind}", "--json").stdout)
        assert told["state"] == "current"
        assert told["printed"]["width_mm"] == 85
        assert told["results_folder"] == "../results"


def test_figures_that_look_otherwise_go_beside_the_reports_own(results):
    themes("export", results, "--only", "papers-over-time", "--format", "svg")
    own = results / "figures" / "papers-over-time.svg"
    before = own.read_bytes()
    wish = ["--only", "papers-over-time", "--format", "svg", "--width-mm", 85, "--bare"]
    said = themes("export", results, *wish)
    assert "figures-85mm-bare" in said.stdout
    assert own.read_bytes() == before
    assert (results / "figures-85mm-bare" / "papers-over-time.svg").is_file()


def test_figure_info_says_it_in_words_and_tells_when_results_have_changed(results):
    themes("export", results, "--only", "papers-over-time", "--format", "svg")
    file = results / "figures" / "papers-over-time.svg"
    lines = themes("figure-info", file).stdout.splitlines()
    assert "drawn by: analysis.figures.plot_papers_over_time" in lines
    assert lines[-1] == "current: drawn from the results that lie there now"
    (results / "themes.csv").write_text("theme\n")
    assert themes("figure-info", file).stdout.splitlines()[-1].startswith("outdated: themes.csv")
    (results / "provenance.json").unlink()
    assert themes("figure-info", file).stdout.splitlines()[-1].startswith("cannot tell: ")


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        (["--only", "nope"], "no figure 'nope' here; choose from map-of-papers, "),
        (["--width-mm", "1"], "a width of 1 mm"),
        (["--context", "cinema"], "no context 'cinema'"),
        (["--renderer", "browser"], "no Chrome or Chromium was found"),
        (["--map", "datamapplot"], "pip install 'paper-themes"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(results, monkeypatch, wish, complaint):
    from analysis.figures.export import datamap

    monkeypatch.setattr(datamap, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=complaint):
        themes("export", results, *wish)
    assert not (results / "figures").exists()
