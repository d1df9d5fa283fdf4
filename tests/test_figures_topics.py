import re

import pandas as pd
import pytest

from analysis.figures import plot_hierarchy, plot_topic_terms, top_terms, topic_hierarchy
from analysis.style import theme_colours


@pytest.fixture
def topics():
    return pd.DataFrame(
        {
            "topic": [0, 1, 2],
            "label": ["Decoding", "Caches", "Auctions"],
            "n_papers": [5, 4, 2],
            "theme": ["Inference", "Inference", "Mechanisms"],
        }
    )


@pytest.fixture
def topic_terms():
    return pd.DataFrame(
        {
            "topic": [0, 0, 0, 1, 1, 2],
            "rank": [1, 2, 3, 1, 2, 1],
            "term": ["draft", "token", "speed", "cache", "kv <x>", "bid"],
            "weight": [0.5, 0.4, 0.1, 0.3, 0.2, 0.6],
        }
    )


@pytest.fixture
def tree():
    return pd.DataFrame({"left": [0, 2], "right": [1, 3], "height": [0.4, 1.5], "size": [2, 3]})


def test_top_terms_are_those_of_the_largest_topics(topics, topic_terms):
    terms = top_terms(topic_terms, topics, n_topics=2, n_terms=2)
    assert terms[["label", "rank", "term"]].to_numpy().tolist() == [
        ["Decoding", 1, "draft"],
        ["Decoding", 2, "token"],
        ["Caches", 1, "cache"],
        ["Caches", 2, "kv <x>"],
    ]
    assert terms["theme"].tolist() == ["Inference"] * 4


def test_each_topic_has_a_panel_with_its_terms_on_bars(topics, topic_terms):
    figure = plot_topic_terms(top_terms(topic_terms, topics))
    bars = {trace.name: list(trace.x) for trace in figure.data if trace.type == "bar"}
    assert bars == {"Decoding": [0.5, 0.4, 0.1], "Caches": [0.3, 0.2], "Auctions": [0.6]}
    words = {t.name: list(t.text) for t in figure.data if t.name.endswith(": terms")}
    assert words["Caches: terms"] == ["cache", "kv &lt;x&gt;"]
    heads = [a.text for a in figure.layout.annotations if a.name == "panel"]
    assert [head.split("</b>")[0] for head in heads] == ["<b>Decoding", "<b>Caches", "<b>Auctions"]
    assert "n\u00a0=\u00a05" in heads[0]


def test_panels_share_one_scale(topics, topic_terms):
    figure = plot_topic_terms(top_terms(topic_terms, topics))
    ranges = {figure.layout[f"xaxis{i}"].range for i in ("", "2", "3")}
    assert len(ranges) == 1


def test_topics_without_themes_can_be_drawn(topics, topic_terms, tree):
    bare = topics.drop(columns="theme")
    assert len(plot_topic_terms(top_terms(topic_terms, bare)).data) == 9
    assert len(plot_hierarchy(topic_hierarchy(tree, bare)).data) == 3


def test_the_hierarchy_has_a_row_for_every_topic_and_merge(topics, tree):
    rows = topic_hierarchy(tree, topics).set_index("node")
    assert rows.index.tolist() == [0, 1, 2, 3, 4]
    assert rows["parent"].tolist() == [3, 3, 4, 4, -1]
    assert rows["n_papers"].tolist() == [5, 4, 2, 9, 11]
    assert rows["theme"].tolist() == ["Inference", "Inference", "Mechanisms", "Inference", ""]
    assert rows.loc[3, "position"] == 0.5
    assert rows.loc[4, "height"] == 1.5


def test_branches_do_not_cross(topics):
    tree = pd.DataFrame({"left": [0, 1], "right": [2, 3], "height": [0.4, 1.5], "size": [2, 3]})
    rows = topic_hierarchy(tree, topics).set_index("node")
    assert abs(rows.loc[0, "position"] - rows.loc[2, "position"]) == 1


def test_a_branch_has_the_colour_of_its_theme_only_where_all_topics_share_it(topics, tree):
    colours = theme_colours(["Inference", "Mechanisms"])
    figure = plot_hierarchy(topic_hierarchy(tree, topics), colours=colours)
    within, across = (trace.line.color for trace in figure.data[:2])
    assert within == colours["Inference"]
    assert across not in colours.values()


def test_topics_and_themes_are_named_in_full(topics, tree):
    figure = plot_hierarchy(topic_hierarchy(tree, topics), width=440)
    written = [re.sub("<br>|\u00a0", " ", a.text) for a in figure.layout.annotations]
    for name in ("Decoding (5)", "Caches (4)", "Auctions (2)", "Inference", "Mechanisms"):
        assert name in written


def test_rows_have_room_for_long_names(tree, topics):
    long = topics.assign(theme=["Mechanism design, bandits and online learning", "b", "c"])
    short = topics.assign(theme=["a", "b", "c"])
    tall, low = (plot_hierarchy(topic_hierarchy(tree, t), width=440) for t in (long, short))
    assert tall.layout.height > low.layout.height


def test_a_single_topic_has_a_tree_of_one_leaf(topics):
    empty = pd.DataFrame({"left": [], "right": [], "height": [], "size": []})
    rows = topic_hierarchy(empty, topics.head(1))
    assert rows["label"].tolist() == ["Decoding"]
    assert len(plot_hierarchy(rows).data) == 1
