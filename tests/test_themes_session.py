"""The session writes every edit down first, undoes it to the byte, and reads it back the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.themes import CorrectionSession, read_themes_file, replay
from analysis.themes.writing import HEAD
from analysis.topics import TopicTables
from tests.small_results import small_results

BY_HAND = """\
# Written by a person.

[[theme]]  # the first
name = 'Decisions'   # regret and all that
about = "Choices under uncertainty."
anchors = ["p00", "p01",
  "p02"]

# About machines.
[[theme]]
anchors = [ "p09", "p24", "p30", ]
name = "Inference"

[[theme]]
name = "Theory"
anchors = ["p17", "p18"]
"""
RESULTS = small_results()


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "themes.toml"
    path.write_bytes(BY_HAND.encode())
    return path


@pytest.fixture
def session(file) -> CorrectionSession:
    return CorrectionSession(small_results(), file)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def same(one, other) -> None:
    for name in ("papers", "topics", "themes", "topic_terms", "tree", "representatives", "trends"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_nothing_is_written_until_something_is_corrected(tmp_path):
    session = CorrectionSession(small_results(), tmp_path / "themes.toml")
    same(session.view, RESULTS)
    assert not session.path.exists()
    assert not session.can_undo


def test_the_first_edit_writes_all_themes_down_as_they_are(tmp_path):
    session = CorrectionSession(small_results(), tmp_path / "themes.toml")
    session.rename_topic(0, "Bandits")
    said = read_themes_file(session.path)
    assert [theme.name for theme in said.themes] == RESULTS.themes["theme"].tolist()
    assert session.view.papers["theme"].tolist() == RESULTS.papers["theme"].tolist()
    assert session.view.topics["label"][0] == "Bandits"
    assert session.path.read_text(encoding="utf-8").startswith(HEAD)


def test_comments_order_and_spacing_of_a_person_survive(session, file):
    session.rename_topic(0, "Bandits")
    session.merge_topics(1, 3, name="Both")
    session.mark_nowhere(["p20"])
    text = file.read_text(encoding="utf-8")
    kept = iter(lines(text))
    assert all(line in kept for line in lines(BY_HAND)), "a line was lost or moved"
    assert text.index("# About machines.") > text.index('do = "rename"')
    assert text.index("# About machines.") < text.index('name = "Inference"')


def test_a_theme_is_renamed_where_its_name_stands(session, file):
    session.rename_theme("Inference", "Fast models")
    changed = BY_HAND.replace('name = "Inference"', 'name = "Fast models"')
    assert file.read_text(encoding="utf-8") == changed
    assert set(session.view.papers["theme"]) == {"Decisions", "Fast models", "Theory"}
    assert set(session.view.topics["theme"]) == {"Decisions", "Fast models", "Theory"}


def test_line_ends_of_another_system_stay(file):
    file.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    session = CorrectionSession(small_results(), file)
    session.rename_topic(0, "Bandits")
    content = file.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")


def test_hostile_titles_and_names_stay_text(file):
    results = small_results()
    evil = 'x"]\n[[theme]]\nname = "Evil\u2028\x00'
    papers = results.papers.assign(title=[evil, *results.papers["title"][1:]])
    session = CorrectionSession(results.__class__(**{**vars(results), "papers": papers}), file)
    session.mark_nowhere(["p00"])
    session.rename_topic(1, 'A "quoted" \\ name # no comment')
    said = read_themes_file(file)
    assert [theme.name for theme in said.themes] == ["Decisions", "Inference", "Theory"]
    assert [c.name for c in said.corrections] == ["", 'A "quoted" \\ name # no comment']


def test_a_pinned_paper_is_in_its_theme_whatever_its_topic(session):
    session.pin_papers(["p00", "p20"], "Inference")
    papers = session.view.papers.set_index("paper_id")
    assert papers.loc[["p00", "p20"], "theme"].tolist() == ["Inference", "Inference"]
    assert papers.loc["p00", "topic"] == 0
    session.pin_papers(["p00"], "Theory")
    assert session.view.papers.set_index("paper_id").loc["p00", "theme"] == "Theory"


def test_a_split_does_what_its_preview_shows(session):
    shown = session.preview_split(0, 3)
    before = session.path.read_bytes()
    assert len(shown) == 3
    assert shown["n_papers"].sum() == 9
    assert session.path.read_bytes() == before
    session.split_topic(0, 3)
    found = session.view.topics
    found = found[found["label"].isin(shown["label"])]
    assert sorted(found["n_papers"]) == sorted(shown["n_papers"])


def test_trends_of_what_has_changed_are_left_out(session):
    session.merge_topics(0, 1, name="Both")
    names = session.view.trends["name"].tolist()
    assert "Both" not in names
    assert "Bandits regret arms" not in names
    assert "Optimal transport maps" in names


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda session: session.rename_theme("Inference", "theory"), "called 'theory' already"),
        (lambda session: session.rename_theme("Nobody", "X"), "there is no theme 'Nobody'"),
        (lambda session: session.rename_theme("Theory", "  "), "needs a name"),
        (lambda session: session.rename_topic(99, "X"), "there is no topic 99; topics go to 4"),
        (lambda session: session.rename_topic(0, " "), "needs a name"),
        (
            lambda session: session.rename_topic(0, "Optimal transport maps"),
            "another topic is called",
        ),
        (lambda session: session.merge_topics(1, 1), "it takes two topics"),
        (lambda session: session.split_topic(0, 1), "can be cut into 2 to 9 parts, not 1"),
        (lambda session: session.move_papers([], 0), "no paper was chosen"),
        (lambda session: session.move_papers(["zz"], 0), "no paper has the id 'zz'"),
        (lambda session: session.pin_papers(["p00"], "Nobody"), "there is no theme 'Nobody'"),
        (lambda session: session.undo(), "there is nothing to undo"),
        (lambda session: session.redo(), "there is nothing to do again"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(session, file, edit, why):
    with pytest.raises(InputError, match=why):
        edit(session)
    assert file.read_bytes() == BY_HAND.encode()
    assert not session.can_undo


def test_another_persons_edit_is_taken_in_and_not_lost(session, file):
    session.rename_topic(0, "Bandits")
    text = file.read_text(encoding="utf-8").replace('name = "Theory"', 'name = "Proofs"')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="changed elsewhere"):
        session.undo()
    session.rename_topic(1, "Caches")
    assert 'name = "Proofs"' in file.read_text(encoding="utf-8")
    labels = session.view.topics["label"].tolist()
    assert {"Bandits", "Caches"} <= set(labels)
    assert "Proofs" in set(session.view.papers["theme"])


def test_a_broken_file_is_refused_and_left(file):
    file.write_text("[[theme]", encoding="utf-8")
    with pytest.raises(InputError, match=r"themes\.toml: this is not TOML"):
        CorrectionSession(small_results(), file)
    assert file.read_text(encoding="utf-8") == "[[theme]"


def test_edits_of_two_people_merge_as_text(file):
    def git(*words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *words], cwd=file.parent, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", "themes.toml")
    git("commit", "-m", "names")
    git("checkout", "-b", "other")
    theirs = CorrectionSession(small_results(), file)
    theirs.merge_topics(1, 3, name="Both")
    theirs.rename_theme("Theory", "Proofs")
    git("commit", "-am", "theirs")
    git("checkout", "main")
    ours = CorrectionSession(small_results(), file)
    ours.rename_topic(0, "Bandits")
    ours.mark_nowhere(["p20"])
    git("commit", "-am", "ours")
    git("merge", "other")
    both = CorrectionSession(small_results(), file).view
    assert {"Bandits", "Both"} <= set(both.topics["label"])
    assert "Proofs" in set(both.themes["theme"])
    assert both.papers["outlier"].sum() == 1


PAPERS = st.sampled_from([f"p{i:02}" for i in range(35)])
TOPIC = st.integers(0, 4)
NAME = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
EDITS = st.one_of(
    st.tuples(st.just("rename_topic"), TOPIC, NAME),
    st.tuples(st.just("rename_theme"), st.sampled_from(["Decisions", "Inference"]), NAME),
    st.tuples(st.just("merge_topics"), TOPIC, TOPIC),
    st.tuples(st.just("split_topic"), TOPIC, st.integers(2, 3)),
    st.tuples(st.just("move_papers"), st.lists(PAPERS, min_size=1, max_size=4), TOPIC),
    st.tuples(st.just("pin_papers"), st.lists(PAPERS, min_size=1, max_size=3), st.just("Theory")),
    st.tuples(st.just("mark_nowhere"), st.lists(PAPERS, min_size=1, max_size=3)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


def attempt(session: CorrectionSession, edits) -> None:
    """Do what can be done; an edit that is refused must leave everything as it is."""
    for name, *said in edits:
        text, view = session.path.read_bytes(), session.view
        try:
            getattr(session, name)(*said)
        except InputError:
            assert session.path.read_bytes() == text
            same(session.view, view)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDITS, max_size=6))
def test_any_edits_saved_and_replayed_give_the_same_tables(tmp_path_factory, edits):
    path = tmp_path_factory.mktemp("session") / "themes.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    session = CorrectionSession(small_results(), path)
    attempt(session, edits)
    said = read_themes_file(path)
    again, outcomes = replay(TopicTables.of_results(small_results()), said.corrections)
    assert all(outcome.applied for outcome in outcomes)
    pd.testing.assert_frame_equal(
        again.topics.drop(columns="theme"), session.view.topics.drop(columns="theme")
    )
    same(CorrectionSession(small_results(), path).view, session.view)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDITS, max_size=5))
def test_undo_restores_exactly_and_redo_repeats(tmp_path_factory, edits):
    path = tmp_path_factory.mktemp("session") / "themes.toml"
    path.write_bytes(BY_HAND.encode())
    session = CorrectionSession(small_results(), path)
    start = session.view
    attempt(session, edits)
    text, view = path.read_bytes(), session.view
    outcomes = session.outcomes
    while session.can_undo:
        session.undo()
    assert path.read_bytes() == BY_HAND.encode()
    assert session.outcomes == []
    same(session.view, start)
    while session.can_redo:
        session.redo()
    if not any(name == "undo" for name, *_ in edits):
        assert path.read_bytes() == text
        same(session.view, view)
        assert session.outcomes == outcomes


def test_undoing_the_first_edit_of_all_takes_the_file_away(tmp_path):
    session = CorrectionSession(small_results(), tmp_path / "themes.toml")
    session.mark_nowhere(["p00"])
    assert session.path.exists()
    session.undo()
    assert not session.path.exists()
    same(session.view, RESULTS)
    session.redo()
    assert session.view.papers["outlier"].sum() == 1
