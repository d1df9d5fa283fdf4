import pandas as pd
import pytest

from analysis.figures import plot_map
from analysis.figures.map import hover_texts
from analysis.style import theme_colours


@pytest.fixture
def papers():
    return pd.DataFrame(
        {
            "paper_id": list("abcd"),
            "title": ["Fast <decoding>", "Slow decoding", "Auctions", "More auctions"],
            "date": pd.to_datetime(["2024-03-01", "2024-05-09", "2023-01-01", None]),
            "date_precision": ["month", "day", "year", ""],
            "date_evidence": ["confirmed", "recalled", "confirmed", ""],
            "topic": [0, 0, 1, 1],
            "topic_label": ["Decoding", "Decoding", "Auctions", "Auctions"],
            "theme": ["Inference", "Inference", "Mechanisms", "Mechanisms"],
            "confidence": [0.9, 0.5, 0.812, 0.3],
            "arxiv_id": ["2403.00001", "2405.00001", "", None],
            "outlier": [False, False, False, True],
            "x": [0.0, 1.0, 5.0, 6.0],
            "y": [0.0, 0.5, 5.0, 6.5],
        }
    )


def test_every_paper_is_a_point_in_the_colour_of_its_theme(papers):
    colours = theme_colours(["Mechanisms", "Inference"])
    figure = plot_map(papers, colours=colours)
    points = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert points == {"Inference": ([0, 1], [0, 0.5]), "Mechanisms": ([5, 6], [5, 6.5])}
    assert {trace.name: trace.marker.color for trace in figure.data} == colours


def test_hovering_tells_title_date_topic_arxiv_id_and_confidence(papers):
    texts = hover_texts(papers)
    assert texts[0] == (
        "<b>Fast &lt;decoding&gt;</b><br>March 2024<br>Inference: Decoding<br>"
        "arXiv 2403.00001<br>confidence 0.90"
    )
    assert "9 May 2024 (recalled)" in texts[1]
    assert "<br>2023<br>" in texts[2]
    assert "arXiv" not in texts[2]
    assert "no date" in texts[3]


def test_topics_without_labels_are_named_by_number(papers):
    assert "Inference: topic 0" in hover_texts(papers.drop(columns="topic_label"))[0]


def test_papers_that_fit_nowhere_are_hollow_and_the_subtitle_says_so(papers):
    figure = plot_map(papers)
    symbols = {trace.name: list(trace.marker.symbol) for trace in figure.data}
    assert symbols["Mechanisms"] == ["square", "square-open"]
    assert "hollow" in next(a.text for a in figure.layout.annotations if a.name == "subtitle")
    rest = plot_map(papers.drop(columns="outlier"))
    assert "hollow" not in next(a.text for a in rest.layout.annotations if a.name == "subtitle")


def test_each_theme_is_named_once_in_the_map_and_there_is_no_legend(papers):
    figure = plot_map(papers)
    named = [a.text for a in figure.layout.annotations if a.name == "theme"]
    assert sorted(named) == ["<b>Inference</b>", "<b>Mechanisms</b>"]
    assert not figure.layout.template.layout.showlegend


def test_both_axes_have_one_unit_so_that_distances_are_true(papers):
    figure = plot_map(papers, width=700)
    margin = figure.layout.margin
    width = figure.layout.width - margin.l - margin.r
    height = figure.layout.height - margin.t - margin.b
    spans = [axis.range[1] - axis.range[0] for axis in (figure.layout.xaxis, figure.layout.yaxis)]
    assert spans[0] / width == pytest.approx(spans[1] / height, rel=0.01)


def test_one_paper_makes_a_map(papers):
    figure = plot_map(papers.head(1))
    assert len(figure.data) == 1
    assert "n = 1 paper in 1 theme" in next(
        a.text for a in figure.layout.annotations if a.name == "subtitle"
    )


def test_the_papers_stay_as_they_are(papers):
    before = papers.copy()
    plot_map(papers)
    pd.testing.assert_frame_equal(papers, before)


def test_where_not_all_names_have_room_the_largest_themes_have_theirs():
    names = [f"A theme with a long name, number {i}" for i in range(60)]
    sizes = [3 + (i == 40) for i in range(60)]
    rows = [(name, i) for i, name in enumerate(names) for _ in range(sizes[i])]
    papers = pd.DataFrame(
        {
            "title": "A paper",
            "date": pd.NaT,
            "topic": [i for _, i in rows],
            "theme": [name for name, _ in rows],
            "confidence": 0.5,
            "x": [float(i % 8) + 0.1 * k for k, (_, i) in enumerate(rows)],
            "y": [float(i // 8) for _, i in rows],
        }
    )
    for width in (900, 440):
        figure = plot_map(papers, width=width, note="Source: x.")
        labels = figure.layout.annotations
        named = [label for label in labels if label.name == "theme"]
        note = next(label.text for label in labels if label.name == "note")
        assert 1 < len(named) < 60
        assert any("number 40" in label.text.replace("<br>", " ") for label in named)
        assert f"Named: the {len(named)} largest of 60 themes." in note.replace("<br>", " ")
        assert len([trace for trace in figure.data if trace.mode == "markers"]) == 60
