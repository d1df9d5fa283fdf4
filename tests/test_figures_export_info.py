import json
import re

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.figures import plot_theme_sizes
from analysis.figures.export import export_figure, figure_info, read_provenance
from analysis.figures.export.provenance import without_paths

FORMATS = ("png", "svg", "pdf", "html")


@pytest.fixture
def provenance(tmp_path):
    return {
        "key": "abc",
        "corpus": {"hash": "c0ffee", "n_papers": 3},
        "encoder": str(tmp_path / "models" / "mini"),
        "configuration": {"topics": {"seed": 42}, "encoder": str(tmp_path / "mini")},
        "inputs": {"papers.csv": "f00"},
        "versions": {"plotly": "7.1.0"},
        "seconds": {"fit": 1.5},
        "files": {},
    }


@pytest.fixture
def exported(tmp_path, provenance):
    sizes = pd.DataFrame({"theme": ["a & b"], "topic": ["é <i>"], "n_papers": [3]})
    figure = plot_theme_sizes(sizes, colours={"a & b": "#332288"})
    place = tmp_path / "results" / "figures" / "sizes"
    export_figure(
        figure,
        place,
        data=sizes,
        alt='“Three” & "more"',
        formats=FORMATS,
        width_mm=85,
        dark=True,
        provenance=provenance,
    )
    return place


def record(folder, provenance, **changes):
    (folder / "provenance.json").write_text(json.dumps({**provenance, **changes}))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_went_into_a_file_comes_out_again(exported, kind):
    facts = read_provenance(exported.with_suffix(f".{kind}"))
    assert facts["figure"] == "sizes"
    assert facts["function"] == "analysis.figures.plot_theme_sizes"
    assert facts["results"] == "abc"
    assert facts["corpus"] == {"hash": "c0ffee", "n_papers": 3}
    assert facts["configuration"]["topics"] == {"seed": 42}
    assert facts["versions"] == {"plotly": "7.1.0"}
    assert facts["printed"]["width_mm"] == 85
    assert facts["printed"]["dark"] is True
    assert ("dpi" in facts["printed"]) == (kind == "png")
    library = "plotly" if kind == "html" else "matplotlib"
    assert re.fullmatch(rf"{library} \d.*", facts["renderer"])


@pytest.mark.parametrize("kind", FORMATS)
def test_no_path_of_this_machine_is_in_a_file(exported, kind, tmp_path):
    content = exported.with_suffix(f".{kind}").read_bytes()
    assert str(tmp_path).encode() not in content
    assert read_provenance(exported.with_suffix(f".{kind}"))["encoder"] == "mini"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_figure_is_current_while_the_results_beside_it_are_its_own(exported, kind, provenance):
    file, results = exported.with_suffix(f".{kind}"), exported.parents[1]
    assert figure_info(file).state == "cannot tell"
    record(results, provenance)
    assert figure_info(file).state == "current"
    record(results, provenance, key="new", corpus={"hash": "other", "n_papers": 4})
    info = figure_info(file)
    assert (info.state, "other papers" in info.reason) == ("outdated", True)
    (results / "provenance.json").write_text("{ broken")
    assert figure_info(file).state == "cannot tell"


def test_a_table_changed_since_makes_a_figure_outdated(exported, provenance):
    results = exported.parents[1]
    record(results, provenance, files={"papers.csv": "0" * 64})
    (results / "papers.csv").write_text("changed")
    info = figure_info(exported.with_suffix(".png"))
    assert info.state == "outdated"
    assert "papers.csv" in info.reason


def test_what_differs_is_said(exported, provenance):
    results, file = exported.parents[1], exported.with_suffix(".svg")
    for changes, words in (
        ({"configuration": {}}, "other settings"),
        ({"versions": {"plotly": "8.0"}}, "other versions (plotly 7.1.0 → 8.0)"),
        ({}, "other names, dates or code"),
    ):
        record(results, provenance, key="new", **changes)
        assert words in figure_info(file).reason


def test_results_elsewhere_can_be_named(exported, provenance, tmp_path):
    (tmp_path / "far").mkdir()
    record(tmp_path / "far", provenance)
    file = exported.with_suffix(".pdf")
    assert figure_info(file).state == "cannot tell"
    assert figure_info(file, tmp_path / "far").state == "current"
    assert "no results found in" in figure_info(file, tmp_path / "nowhere").reason


def test_the_words_and_the_json_say_the_same(exported):
    info = figure_info(exported.with_suffix(".png"))
    assert json.loads(info.to_json())["state"] == info.state
    lines = str(info).splitlines()
    assert lines[0] == "figure: sizes"
    assert "corpus: 3 papers (c0ffee)" in lines
    assert lines[-1].startswith("cannot tell: no results found beside the file")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.txt", b"", "no figure; figure-info reads .png, .svg, .pdf and .html"),
        ("a.svg", b"<svg></svg>", "holds no provenance"),
        ("a.html", b"<p>", "holds no provenance"),
        ("a.png", b"not a png at all", "broken file"),
        ("a.pdf", b"%PDF-broken", "broken file"),
        ("a.png", None, "cannot be read"),
    ],
)
def test_a_file_without_provenance_is_one_sentence(tmp_path, name, content, complaint):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=complaint):
        figure_info(tmp_path / name)


def test_paths_lose_their_folders_and_other_settings_stay():
    settings = {"a": "/srv/mini", "b": r"C:\models\mini", "c": "../x/mini", "d": "0.1/0.2 mix"}
    cut = {"a": "mini", "b": "mini", "c": "mini", "d": "0.1/0.2 mix"}
    assert without_paths({**settings, "e": [1, None]}) == {**cut, "e": [1, None]}
