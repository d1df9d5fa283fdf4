"""Themes by name survive a refit, and nothing is lost on the way from topics to themes."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.themes import (
    assign_themes,
    missing_anchors,
    read_themes_file,
    summarise_themes,
    theme_of_topic,
)


@pytest.fixture
def papers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "paper_id": list("abcdefgh"),
            "title": [f"Paper {letter}" for letter in "ABCDEFGH"],
            "abstract": ["Text."] * 8,
            "date": pd.to_datetime(["2023-01-01"] * 4 + ["2024-01-01"] * 3 + [None]),
            "date_precision": ["month"] * 8,
        }
    )


def fit_of(topics: list[int], vectors: np.ndarray | None = None) -> SimpleNamespace:
    """Return what the themes stage reads of a fit: three groups of directions by default."""
    if vectors is None:
        vectors = np.eye(3)[[0, 0, 0, 1, 1, 1, 2, 2]] + 0.01
    found = pd.DataFrame(
        {
            "paper_id": list("abcdefgh"),
            "topic": topics,
            "confidence": 0.5,
            "runner_up": 0,
            "x": 0.0,
            "y": 0.0,
        }
    )
    numbers = sorted(set(topics))
    labels = pd.DataFrame({"topic": numbers, "label": [f"label {n}" for n in numbers]})
    tables = SimpleNamespace(paper_topics=found, topics=labels, vectors=vectors)
    return SimpleNamespace(tables=tables, **vars(tables))


@pytest.fixture
def names(tmp_path):
    def write(text: str):
        path = tmp_path / "themes.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


TWO = """
[[theme]]
name = "Speed"
about = "Fast."
anchors = ["a", "Paper B"]

[[theme]]
name = "Size"
anchors = ["d"]
"""


def test_a_topic_takes_the_theme_of_its_anchors(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), names(TWO))
    assert placed["theme"].tolist()[:6] == ["Speed"] * 3 + ["Size"] * 3
    assert placed["paper_id"].tolist() == papers["paper_id"].tolist()


def test_names_do_not_hang_on_topic_numbers(papers, names):
    path = names(TWO)
    one = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 1, 1]), path)
    other = assign_themes(papers, fit_of([5, 5, 5, 2, 2, 2, 2, 2]), path)
    assert one["theme"].tolist() == other["theme"].tolist()


def test_a_far_topic_without_anchors_stands_for_itself_under_its_label(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), names(TWO))
    assert placed["theme"].tolist()[6:] == ["label 2"] * 2


def test_a_near_topic_without_anchors_joins_the_nearest_theme(papers, names):
    spread = np.array([[1, 0], [1, 0], [0, -1], [0, 1], [0, 1], [0, 1], [1, 0.1], [1, 0.1]])
    placed = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2], spread), names(TWO))
    assert placed["theme"].tolist()[6:] == ["Speed"] * 2


def test_an_anchor_stays_in_its_theme_whatever_its_topic_says(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 0, 1, 1, 1, 1]), names(TWO))
    assert placed["theme"][3] == "Size"
    assert placed["theme"].tolist()[:3] == ["Speed"] * 3


def test_a_topic_with_anchors_of_two_themes_is_shared_by_nearness(papers, names):
    path = names(TWO.replace('"d"', '"d", "e"'))
    placed = assign_themes(papers, fit_of([0, 0, 0, 0, 0, 0, 1, 1]), path)
    assert placed["theme"].tolist()[:6] == ["Speed"] * 3 + ["Size"] * 3


def test_themes_count_every_paper_once(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), names(TWO))
    themes = summarise_themes(placed)
    assert themes["n_papers"].sum() == len(papers)
    assert themes["n_papers"].is_monotonic_decreasing
    assert themes["n_topics"].sum() == 3
    assert themes.set_index("theme")["first_date"]["Speed"] == pd.Timestamp("2023-01-01")


def test_one_moved_paper_does_not_bring_its_topic_along(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 0, 1, 1, 1, 1]), names(TWO))
    themes = summarise_themes(placed).set_index("theme")
    assert themes["n_topics"]["Size"] == 0
    assert theme_of_topic(placed).set_index("topic")["theme"][0] == "Speed"


def test_the_papers_are_left_as_they_were(papers, names):
    before = papers.copy()
    assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), names(TWO))
    pd.testing.assert_frame_equal(papers, before)


def test_an_anchor_that_no_paper_answers_to_is_listed(papers, names):
    path = names(TWO.replace('"d"', '"d", "gone"'))
    assert missing_anchors(path, papers) == ["gone"]
    assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[theme]\n", r"this is not TOML.*line 1"),
        ('[[theme]]\nanchors = ["a"]', "has no name"),
        ('[[theme]]\nname = "X"', "'X' needs anchors"),
        ('[[theme]]\nname = "X"\nanchors = "a"', "'X' needs anchors"),
        ('[[theme]]\nname = "X"\nanchors = ["a"]\ncolour = "red"', "not 'colour'"),
        ('[[group]]\nname = "X"', "'group' is not known here"),
        (TWO.replace("Size", "Speed"), "the theme 'Speed' comes twice"),
        (TWO.replace('"d"', '"a"'), "the anchor 'a' comes twice"),
        ('[[theme]]\nname = "X"\nanchors = ["zzz"]', "none of its anchors is a paper"),
    ],
)
def test_unusable_names_are_refused_in_one_sentence(papers, names, text, complaint):
    with pytest.raises(InputError, match=complaint) as error:
        assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 2, 2]), names(text))
    assert "themes.toml" in str(error.value)


def test_a_missing_file_of_names_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml: no such file"):
        read_themes_file(tmp_path / "none.toml")


CORRECTED = """
[[theme]]
name = "Speed"
anchors = ["a"]

[[theme.correction]]
step = 7
do = "pin"
papers = ["h"]

[[theme]]
name = "Size"
anchors = ["d"]

[[theme.correction]]
step = 2
do = "merge"
topics = [["a", "b"], ["d"]]
"""


def test_corrections_are_read_in_the_order_of_their_steps(names):
    said = read_themes_file(names(CORRECTED))
    assert [(one.step, one.do, one.theme) for one in said.corrections] == [
        (2, "merge", "Size"),
        (7, "pin", "Speed"),
    ]
    assert said.corrections[0].topics == (("a", "b"), ("d",))
    assert said.corrections[1].mentioned == ("h",)


def test_a_pinned_paper_is_in_its_theme(papers, names):
    placed = assign_themes(papers, fit_of([0, 0, 0, 1, 1, 1, 1, 1]), names(CORRECTED))
    assert placed["theme"].tolist()[-2:] == ["Size", "Speed"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("step = 7\n", "", "needs step, a whole number"),
        ("step = 7\n", "step = true\n", "needs step, a whole number"),
        ('do = "pin"', 'do = "pinn"', "needs do, one of rename, merge, split"),
        ('do = "pin"', 'do = "rename"', "does not know 'papers'"),
        ('papers = ["h"]', "papers = []", "needs papers, a list of paper ids"),
        ('papers = ["h"]', 'papers = ["h"]\nname = "x"', "does not know 'name'"),
        ('topics = [["a", "b"], ["d"]]', 'topics = [["a"]]', "two or more lists"),
        ('topics = [["a", "b"], ["d"]]', 'topics = ["a", "d"]', "two or more lists"),
        ("[[theme.correction]]\nstep = 7", "[theme.correction]\nstep = 7", "under [[theme.correct"),
    ],
)
def test_a_correction_that_is_not_understood_is_named(names, old, new, why):
    assert old in CORRECTED
    with pytest.raises(InputError, match=r"themes\.toml") as caught:
        read_themes_file(names(CORRECTED.replace(old, new)))
    assert why in str(caught.value)


def test_themes_are_tables_under_two_brackets(names):
    with pytest.raises(InputError, match=r"under \[\[theme\]\]"):
        read_themes_file(names('[theme]\nname = "x"\n'))
