"""The explorer in Python: filters, selection, exports and corrections, with or without a view."""

from __future__ import annotations

import base64
import re
import shutil
from queue import Queue

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.explorer import Explorer, Filters, explore
from analysis.explorer.editing import follow, open_results
from analysis.store import HOME, Results, load_results, save_results
from analysis.themes import read_themes_file
from analysis.trends import estimate_trends, theme_prevalence

WORDS = {0: "cache memory serving", 1: "bandit regret arms", 2: "image diffusion noise"}
LABELS = {0: "Caches", 1: "Bandits", 2: "Diffusion"}
HOMES = {0: "Systems", 1: "Theory", 2: "Theory"}


@pytest.fixture
def results():
    """Eighteen papers in three topics and two themes."""
    n, topic = 18, np.repeat([0, 1, 2], [8, 6, 4])
    rng = np.random.default_rng(0)
    vectors = np.eye(3)[topic] + rng.normal(scale=0.2, size=(n, 3))
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{i:02}" for i in range(n)],
            "title": [f"Paper {i} on {WORDS[t].split()[i % 3]}" for i, t in enumerate(topic)],
            "date": pd.date_range("2022-01-01", periods=n, freq="2MS"),
            "topic": topic,
            "theme": [HOMES[t] for t in topic],
            "confidence": np.linspace(0.5, 1, n),
            "runner_up": (topic + 1) % 3,
            "x": vectors[:, 0],
            "y": vectors[:, 1],
            "abstract": [WORDS[t] for t in topic],
            "arxiv_id": [f"2401.{i:05}" for i in range(n)],
            "outlier": False,
        }
    )
    placed = papers.assign(topic_label=papers["topic"].map(LABELS))
    levels = ("theme", "topic")
    return Results(
        papers=papers,
        topics=pd.DataFrame(
            {
                "topic": [0, 1, 2],
                "label": list(LABELS.values()),
                "n_papers": [8, 6, 4],
                "stability": 1.0,
                "terms": [", ".join(words.split()) for words in WORDS.values()],
                "theme": list(HOMES.values()),
            }
        ),
        themes=pd.DataFrame(
            {
                "theme": ["Theory", "Systems"],
                "n_papers": [10, 8],
                "n_topics": [2, 1],
                "first_date": papers["date"].min(),
                "last_date": papers["date"].max(),
            }
        ),
        topic_terms=pd.DataFrame(
            [(t, r, w, 1.0 / (r + 1)) for t in WORDS for r, w in enumerate(WORDS[t].split())],
            columns=["topic", "rank", "term", "weight"],
        ),
        tree=pd.DataFrame(
            {
                "node": [3, 4],
                "left": [1, 0],
                "right": [2, 3],
                "height": [0.5, 1.0],
                "n_papers": [10, 18],
                "label": ["Learning", "All"],
            }
        ),
        prevalence=pd.concat([theme_prevalence(placed, level) for level in levels]),
        trends=pd.concat([estimate_trends(placed, level) for level in levels]),
        vectors=vectors,
    )


@pytest.fixture
def explorer(results, tmp_path):
    return Explorer(results, tmp_path / "themes.toml")


def ids(explorer):
    return explorer.selection["paper_id"].tolist()


def test_everything_is_selected_at_first_and_after_clearing(explorer, results):
    assert ids(explorer) == results.papers["paper_id"].tolist()
    explorer.filter(theme="Theory", search="bandit")
    assert ids(explorer) == ["p08", "p09", "p10", "p11", "p12", "p13"]
    explorer.clear()
    assert len(ids(explorer)) == 18


def test_filters_add_up_until_they_are_taken_away(explorer):
    explorer.filter(theme="Theory")
    explorer.filter(confidence=0.9)
    assert explorer.filters == Filters(theme="Theory", confidence=0.9)
    explorer.filter(theme=None, lasso=[17, 0])
    assert ids(explorer) == ["p17"]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"theme": "Theories"}, "no theme 'Theories'"),
        ({"topic": 7}, "no topic 7"),
        ({"search": "(", "regex": True}, "cannot be read"),
        ({"like": "x"}, "no paper here"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_and_changes_nothing(explorer, filters, said):
    explorer.filter(theme="Theory")
    with pytest.raises(InputError, match=said):
        explorer.filter(**filters)
    assert explorer.filters == Filters(theme="Theory")


def test_the_selection_names_its_topics_and_is_a_table_of_its_own(explorer):
    assert explorer.selection["topic_label"].unique().tolist() == ["Caches", "Bandits", "Diffusion"]
    mine = explorer.selection
    mine["title"] = "changed"
    assert "changed" not in explorer.results.papers["title"].to_list()


def test_the_figure_is_the_map_with_the_others_faint(explorer, results):
    explorer.filter(topic=1)
    figure = explorer.figure()
    faint = {trace.name: np.less(trace.marker.opacity, 0.5).sum() for trace in figure.data}
    assert faint == {"Theory": 4, "Systems": 8}
    said = " ".join(annotation.text for annotation in figure.layout.annotations)
    assert "Selected: 6 of 18 papers: topic Bandits" in said.replace("<br>", " ")
    explorer.filter(topic=0)
    names = [label for label in explorer.figure().layout.annotations if label.name == "theme"]
    pale = {label.text: label.opacity for label in names}
    assert pale["<b>Systems</b>"] is None
    assert pale["<b>Theory</b>"] < 0.5
    explorer.clear()
    assert all(trace.marker.opacity is None for trace in explorer.figure().data)


def test_the_selection_is_exported(explorer, tmp_path):
    explorer.filter(search="diffusion")
    table = pd.read_csv(explorer.export(tmp_path / "chosen.csv"))
    assert table["paper_id"].tolist() == ids(explorer)
    assert (tmp_path / "chosen.csv").is_file()
    assert explorer.export(tmp_path / "chosen.bib").read_text("utf-8").count("@misc{") == 4


def test_the_trend_of_a_theme_is_that_of_the_results(explorer, results):
    explorer.filter(theme="Systems")
    row = results.trends.set_index(["level", "name"]).loc[("theme", "Systems")]
    assert explorer.trend().startswith("Systems")
    assert f"odds ratio {row['odds_ratio_per_year']:.2f}" in explorer.trend()
    explorer.filter(theme=None, confidence=0.7)
    assert explorer.trend().startswith("The selection")


def test_corrections_show_at_once_and_are_written_down(explorer, tmp_path):
    said = explorer.rename_theme("Systems", "Serving")
    assert "'Systems' is called 'Serving'" in said
    assert str(tmp_path / "themes.toml") in said
    assert set(explorer.results.papers["theme"]) == {"Serving", "Theory"}
    assert "Serving" in explorer.results.trends["name"].to_list()
    explorer.merge_topics(1, 2, name="Learning")
    assert explorer.results.topics["label"].tolist() == ["Learning", "Caches"]
    written = read_themes_file(tmp_path / "themes.toml")
    assert {theme.name for theme in written.themes} == {"Serving", "Theory"}
    assert [correction.do for correction in written.corrections] == ["merge"]
    assert explorer.corrections[["do", "applied"]].to_numpy().tolist() == [["merge", True]]


def test_a_waiting_correction_that_does_not_apply_is_said_when_a_view_opens(results, tmp_path):
    path = tmp_path / "themes.toml"
    Explorer(results, path).rename_theme("Systems", "Serving")
    gone = '\n[[theme.correction]]\nstep = 1\ndo = "pin"\npapers = ["not here"]\n'
    path.write_text(path.read_text("utf-8") + gone, encoding="utf-8")
    explorer = Explorer(results, path)
    assert explorer.corrections["applied"].tolist() == [False]
    said = View(explorer).ask("correct", do="look")["answer"]["message"]
    assert "orrection 1 (pin) not applied: none of its papers is in this corpus" in said
    path.write_text(path.read_text("utf-8").replace("not here", "p00"), encoding="utf-8")
    assert View(Explorer(results, path)).ask("correct", do="look")["answer"]["message"] == ""


def test_a_preview_changes_nothing(explorer, tmp_path, results):
    parts = explorer.split_topic(0, 2, preview=True)
    assert parts["n_papers"].sum() == 8
    assert len(parts) == 2
    assert not (tmp_path / "themes.toml").exists()
    assert explorer.results.topics is results.topics
    explorer.split_topic(0, 2)
    assert len(explorer.results.topics) == 4


def test_papers_are_moved_pinned_and_marked(explorer):
    explorer.move_papers(["p00"], 1)
    explorer.pin_papers(["p01"], "Theory")
    explorer.mark_nowhere(["p02"])
    papers = explorer.results.papers.set_index("paper_id")
    labels = explorer.results.topics.set_index("topic")["label"]
    assert labels[papers.loc["p00", "topic"]] == "Bandits"
    assert papers.loc["p01", "theme"] == "Theory"
    assert bool(papers.loc["p02", "outlier"])


def test_undo_and_redo_restore_exactly(explorer, results, tmp_path):
    explorer.merge_topics(0, 1)
    merged, text = explorer.results, (tmp_path / "themes.toml").read_bytes()
    assert explorer.undo().startswith("Undone")
    pd.testing.assert_frame_equal(explorer.results.papers, results.papers)
    assert not (tmp_path / "themes.toml").exists()
    explorer.redo()
    pd.testing.assert_frame_equal(explorer.results.papers, merged.papers)
    assert (tmp_path / "themes.toml").read_bytes() == text
    with pytest.raises(InputError, match="nothing to do again"):
        explorer.redo()


def test_only_a_change_of_papers_has_trends_estimated_and_only_once(explorer, monkeypatch):
    calls = []

    def estimate(papers, level="theme", config=None, **known):
        calls.append(level)
        return estimate_trends(papers, level, config, **known)

    monkeypatch.setattr("analysis.explorer.editing.estimate_trends", estimate)
    explorer.rename_theme("Systems", "Serving")
    assert calls == []
    anew = [
        estimate_trends(explorer.results.paper_themes, level, explorer.results.trend_config)
        for level in ("theme", "topic")
    ]
    order = ["level", "name"]
    pd.testing.assert_frame_equal(
        explorer.results.trends.sort_values(order, ignore_index=True),
        pd.concat(anew).sort_values(order, ignore_index=True),
    )
    explorer.merge_topics(1, 2, name="Both")
    assert calls == ["theme", "topic"]
    explorer.undo()
    explorer.redo()
    assert calls == ["theme", "topic"]
    assert "Both" in set(explorer.results.trends["name"])


def test_filters_follow_a_theme_by_its_papers(explorer):
    explorer.filter(theme="Systems")
    explorer.rename_theme("Systems", "Serving")
    assert explorer.filters.theme == "Serving"
    explorer.undo()
    assert explorer.filters.theme == "Systems"


def test_filters_follow_a_topic_by_its_papers_and_let_go_of_one_that_is_gone(explorer):
    explorer.filter(topic=0)
    before = ids(explorer)
    explorer.merge_topics(1, 2)  # the larger one is topic 0 now
    assert explorer.filters.topic == 1
    assert ids(explorer) == before
    explorer.merge_topics(0, 1)
    assert explorer.filters.topic is None


def test_following_keeps_a_theme_that_lost_a_paper(results):
    moved = results.papers.assign(
        theme=results.papers["theme"].mask(results.papers.index == 0, "Theory")
    )
    after = Results(**{**vars(results), "papers": moved})
    assert follow(Filters(theme="Systems"), results, after).theme == "Systems"


def test_an_edit_that_makes_no_sense_changes_nothing(explorer, results, tmp_path):
    with pytest.raises(InputError, match="two topics"):
        explorer.merge_topics(0)
    with pytest.raises(InputError, match="Theory"):
        explorer.rename_theme("Systems", "Theory")
    assert not (tmp_path / "themes.toml").exists()
    assert explorer.results is results


def test_corrections_go_beside_the_results_unless_a_file_is_named(results, tmp_path, monkeypatch):
    save_results(results, tmp_path / "out")
    assert open_results(tmp_path / "out")[1] == tmp_path / "out" / "themes.toml"
    assert open_results(tmp_path / "out", "mine.toml")[1].name == "mine.toml"
    monkeypatch.chdir(tmp_path)
    assert open_results(results)[1] == tmp_path / "themes.toml"
    assert isinstance(explore(tmp_path / "out"), Explorer)


def test_those_to_the_shipped_papers_go_to_the_shipped_file():
    assert open_results(HOME / "corpus" / "derived")[1] == HOME / "corpus" / "themes.toml"


def test_those_to_a_copy_of_the_shipped_results_stay_in_the_copy(tmp_path):
    shipped, copy = HOME / "corpus" / "themes.toml", tmp_path / "copy"
    before = shipped.read_bytes()
    shutil.copytree(HOME / "corpus" / "derived", copy)
    results, path = open_results(copy)
    assert path == copy / "themes.toml"
    Explorer(results, path).rename_topic(0, "Bandits")
    assert shipped.read_bytes() == before
    assert path.is_file()


def test_those_to_results_without_a_folder_never_go_to_the_shipped_file(monkeypatch, tmp_path):
    results = load_results(HOME / "corpus" / "derived")
    monkeypatch.chdir(tmp_path)
    assert open_results(results)[1] == tmp_path / "themes.toml"
    monkeypatch.chdir(HOME / "corpus")
    with pytest.raises(InputError, match="name another"):
        open_results(results)


class View:
    """The front end as the kernel knows it: what it was sent, what it says, what it is asked."""

    def __init__(self, explorer):
        self.bundle = explorer._repr_mimebundle_()
        self.widget = explorer._widget
        self.sent = Queue()
        self.widget.send = lambda content, buffers=None: self.sent.put(content)

    def ask(self, kind, **args):
        self.widget._handle_custom_msg({"number": 1, "ask": kind, "args": args}, [])
        return self.sent.get(timeout=60)

    def shows(self, filters, rows, *, hand=True, n=18):
        bits = np.packbits(np.isin(np.arange(n), rows), bitorder="little")
        shown = base64.b64encode(bits.tobytes()).decode("ascii")
        self.widget._handle_custom_msg({"view": filters, "hand": hand, "n": n, "rows": shown}, [])


@pytest.fixture
def view(explorer):
    return View(explorer)


def test_a_view_is_made_once_and_says_what_it_is(explorer, view):
    assert view.bundle["text/plain"] == "Explorer of 18 papers (needs a kernel)"
    assert "application/vnd.jupyter.widget-view+json" in view.bundle
    assert base64.b64decode(view.bundle["image/png"]).startswith(b"\x89PNG")  # without a kernel
    explorer._repr_mimebundle_()
    assert explorer._widget is view.widget


def test_what_is_set_in_the_view_is_selected_in_python(explorer, view):
    view.shows(Filters(theme="Theory").to_json(), [8, 9])
    assert explorer.filters == Filters(theme="Theory")
    assert ids(explorer) == ["p08", "p09"]  # just what the view shows, whatever Python would find


def test_what_python_sets_holds_until_the_view_has_answered(explorer, view):
    view.shows(Filters(theme="Theory").to_json(), [8, 9])
    explorer.filter(theme=None, topic=0)
    assert view.widget.filters["topic"] == 0
    assert ids(explorer) == [f"p{i:02}" for i in range(8)]
    view.shows(Filters(topic=0).to_json(), [0, 1], hand=False)
    assert ids(explorer) == ["p00", "p01"]


def test_a_late_word_about_earlier_filters_changes_nothing(explorer, view):
    explorer.filter(topic=0)  # as a cell does that runs while the view is being set up
    view.shows(Filters().to_json(), range(18), hand=False)
    assert explorer.filters.topic == 0
    assert len(ids(explorer)) == 8


def test_a_view_that_waits_for_the_kernel_leaves_the_rows_to_python(explorer, view):
    said = {"view": Filters(search="cache").to_json(), "hand": True, "n": 18, "rows": None}
    view.widget._handle_custom_msg(said, [])
    assert explorer.filters.search == "cache"
    assert len(ids(explorer)) == 8


def test_filters_set_before_the_view_is_shown_are_in_it(explorer):
    explorer.filter(search="cache")
    assert View(explorer).widget.filters["search"] == "cache"


def test_the_view_is_answered(view, results):
    assert view.ask("find", search="diffusion")["answer"] == [14, 15, 16, 17]
    told = view.ask("paper", row=0)["answer"]
    assert told["abstract"] == "cache memory serving"
    assert told["held"] == 0b111  # all three terms of its topic
    assert told["near"][0] != 0
    assert set(told["near"][:7]) == set(range(1, 8))
    assert view.ask("like", row=3)["answer"][0] == 3
    assert "cannot tell" in view.ask("trend", rows=[0, 9])["answer"]["sentence"]
    asked = Filters(theme="Theory").to_json()
    assert view.ask("trend", filters=asked)["answer"]["sentence"].startswith("Theory")
    assert sum(part["n_papers"] for part in view.ask("preview", topic=0, k=3)["answer"]) == 8


def test_what_cannot_be_answered_is_said(view):
    assert "cannot be read" in view.ask("find", search="(", regex=True)["error"]
    assert view.ask("juggle")["error"] == "nobody here answers 'juggle'"
    assert "no correction" in view.ask("correct", do="juggle")["error"]


def test_a_fault_of_ours_is_said_too_and_logged(view, caplog):
    assert view.ask("paper")["error"] == "KeyError: 'row'"
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        ({"do": "rename_theme", "theme": "Systems", "name": "Serving"}, "called 'Serving'"),
        ({"do": "rename_topic", "topic": 0, "name": "KV caches"}, "called 'KV caches'"),
        ({"do": "merge_topics", "topics": [1, 2], "name": "Both"}, "one topic, 'Both'"),
        ({"do": "split_topic", "topic": 0, "k": 2}, "is cut into"),
        ({"do": "move_papers", "rows": [0, 1], "topic": 2}, "2 papers placed in 'Diffusion'"),
        ({"do": "pin_papers", "rows": [0], "theme": "Theory"}, "1 paper pinned"),
        ({"do": "mark_nowhere", "rows": [5]}, "belonging nowhere"),
    ],
)
def test_a_correction_from_the_view_is_made_shown_and_undone(explorer, view, asked, done):
    before = view.widget.payload
    answer = view.ask("correct", **asked)["answer"]
    assert done in answer["message"]
    assert (answer["canUndo"], answer["canRedo"]) == (True, False)
    if asked["do"] != "pin_papers":
        assert view.widget.payload != before
    answer = view.ask("correct", do="undo")["answer"]
    assert (answer["canUndo"], answer["canRedo"]) == (False, True)
    assert view.widget.payload == before
    assert view.ask("correct", do="redo")["answer"]["canUndo"] is True


def test_of_very_many_papers_the_view_gets_what_it_cannot_ask_for(results, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.explorer.view.WHOLE_TEXT", 10)
    monkeypatch.setattr("analysis.explorer.view.NEAREST_SENT", 10)
    sent = []
    monkeypatch.setattr(
        "analysis.explorer.view.pack", lambda payload: sent.append(payload) or b"packed"
    )
    View(Explorer(results, tmp_path / "themes.toml"))
    (payload,) = sent
    assert payload["text_cut"] is True
    assert set(payload["papers"]["abstract"]) == {""}
    assert set(payload["papers"]["held"]) == {-1}
    assert "near" not in payload["papers"]
    assert len(payload["papers"]["title"]) == 18


def test_filtering_sends_no_papers_again(explorer, view):
    sent = []
    view.widget.observe(lambda change: sent.append(change["name"]), ["payload", "filters"])
    explorer.filter(theme="Theory")
    explorer.filter(theme="Theory")
    assert sent == ["filters"]


def test_a_refused_correction_leaves_the_view_as_it_is(view):
    before = view.widget.payload
    assert (
        "already" in view.ask("correct", do="rename_theme", theme="Systems", name="Theory")["error"]
    )
    assert view.widget.payload == before


def test_the_front_end_is_one_script_in_which_no_name_stands_twice(view):
    script = view.widget._esm
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", script, re.M)
    assert len(declared) > 50
    assert len(declared) == len(set(declared))
    assert script.count("export default") == 1
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|document\.write|https?://(?!arxiv|doi|www\.w3)", script
    )
