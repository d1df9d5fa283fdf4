"""The page without a kernel: whole, small, the same every time, and safe against its papers."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.explorer import viewer_fragment, widget_source, widget_style, write_page
from analysis.explorer.page import SCRIPTS
from analysis.store import Results, load_results
from analysis.trends import theme_prevalence

VIEWER = Path(__file__).parents[1] / "analysis" / "explorer" / "js"
HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>'
EMPTY = pd.DataFrame()


def small_results(title: str = "Fast decoding") -> Results:
    """Make finished results of six papers in two topics and themes, one of them undated."""
    papers = pd.DataFrame(
        {
            "paper_id": list("abcdef"),
            "title": [title, "Slow decoding", "Auctions", "More auctions", "Bids", "No date"],
            "abstract": ["Draft models draft tokens.", "", "Bidders bid.", "A price.", "B", "C"],
            "date": pd.to_datetime(
                ["2023-03-01", "2024-05-09", "2022-01-01", "2023-06-02", "2024-07-01", None]
            ),
            "date_precision": ["month", "day", "year", "day", "day", ""],
            "date_evidence": ["confirmed", "recalled", "confirmed", "confirmed", "confirmed", ""],
            "topic": [0, 0, 1, 1, 1, 1],
            "theme": ["Inference"] * 2 + ["Mechanisms"] * 4,
            "confidence": [0.9, 0.5, 0.812, 0.3, 0.7, 0.65],
            "runner_up": [1, 1, 0, 0, 0, 0],
            "arxiv_id": ["2303.00001", "2405.00001", "", None, None, None],
            "outlier": [False, False, False, True, False, False],
            "x": [0.0, 1.0, 5.0, 6.0, 5.5, 5.2],
            "y": [0.0, 0.5, 5.0, 6.5, 5.1, 5.9],
        }
    )
    topics = pd.DataFrame(
        {
            "topic": [1, 0],
            "label": ["Auctions", "Decoding"],
            "n_papers": [4, 2],
            "stability": [0.9, 0.7],
            "terms": ["auctions, bidders", "draft models, tokens"],
            "theme": ["Mechanisms", "Inference"],
        }
    )
    themes = pd.DataFrame(
        {
            "theme": ["Mechanisms", "Inference"],
            "n_papers": [4, 2],
            "n_topics": [1, 1],
            "first_date": pd.to_datetime(["2022-01-01", "2023-03-01"]),
            "last_date": pd.to_datetime(["2024-07-01", "2024-05-09"]),
        }
    )
    terms = pd.DataFrame(
        {
            "topic": [0, 0, 1, 1],
            "rank": [1, 2, 1, 2],
            "term": ["draft models", "tokens", "auctions", "bidders"],
            "weight": [0.9, 0.8, 0.7, 0.6],
        }
    )
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 1], [0, 0.9], [0.2, 0.8]])
    trends = pd.DataFrame(
        {
            "level": ["theme"],
            "name": ["Inference"],
            "n_papers": [2],
            "odds_ratio_per_year": [1.5],
            "low": [0.5],
            "high": [4.0],
            "p_value": [0.4],
            "q_value": [0.5],
            "verdict": ["cannot tell"],
            "detectable": [9.0],
        }
    )
    origin = {"inputs": {"mine.csv": "0"}}
    prevalence = theme_prevalence(papers)
    return Results(papers, topics, themes, terms, EMPTY, prevalence, trends, vectors, origin)


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and the text inside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def test_a_page_holds_everything_and_names_no_address_but_where_papers_are(tmp_path):
    page = write_page(small_results(), tmp_path / "page.html").read_text(encoding="utf-8")
    elements = Elements(page).found
    assert not [attributes for _, attributes in elements if {"src", "href"} & attributes.keys()]
    addresses = set(re.findall(r"https?://[^/\"'`]+", page))
    assert addresses <= {"https://arxiv.org", "https://doi.org", "http://www.w3.org"}


def test_the_same_results_give_the_same_bytes(tmp_path):
    first = write_page(small_results(), tmp_path / "first.html").read_bytes()
    assert write_page(small_results(), tmp_path / "again.html").read_bytes() == first
    assert write_page(small_results("Other"), tmp_path / "other.html").read_bytes() != first


def test_titles_cannot_become_markup(tmp_path):
    results = small_results(HOSTILE)
    results.topics["label"] = HOSTILE
    results.provenance["inputs"] = {HOSTILE: ""}
    page = write_page(results, tmp_path / "page.html").read_text(encoding="utf-8")
    tags = [tag for tag, _ in Elements(page).found]
    assert "img" not in tags
    assert tags.count("script") == 2


def test_the_pages_policy_admits_its_own_script_and_style_and_nothing_else(tmp_path):
    page = write_page(small_results(), tmp_path / "page.html").read_text(encoding="utf-8")
    policy = next(
        attributes["content"]
        for tag, attributes in Elements(page).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_a_page_lands_beside_its_results_and_is_replaced_whole(tmp_path):
    results = load_results(VIEWER.parents[2] / "corpus" / "derived")
    page = write_page(results, tmp_path / "explorer.html")
    page.write_text("old", encoding="utf-8")
    assert write_page(results, page) == page
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]


def test_the_fragment_gives_another_page_all_it_needs():
    fragment = viewer_fragment(small_results())
    assert list(fragment) == ["style", "markup", "data", "script"]
    assert 'id="paper-viewer"' in fragment["markup"]
    packed = re.fullmatch(r"<script [^>]*id=\"paper-viewer-data\">(.*)</script>", fragment["data"])
    content = gzip.decompress(base64.b64decode(packed.group(1))).split(b"\0")[0]
    assert json.loads(content)["papers"]["id"] == list("abcdef")
    assert "</script" not in fragment["script"]
    assert "</style" not in fragment["style"]


def test_every_file_of_the_front_end_is_part_of_it():
    assert sorted(SCRIPTS) == sorted(path.name for path in VIEWER.glob("*.js"))
    assert "async function unpackPayload(" in widget_source()
    assert "function mountViewer(" in widget_source()


def test_the_front_end_is_plain_functions_that_a_widget_can_export():
    lines = widget_source().splitlines()
    assert not [line for line in lines if line.startswith(("import ", "export "))]
    named = re.findall(r"^(?:async )?function (\w+)|^(?:const|let) (\w+)", widget_source(), re.M)
    names = [function or constant for function, constant in named]
    assert len(names) == len(set(names))


def test_no_text_enters_the_page_as_markup():
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in widget_source()


def test_every_class_of_the_style_sheet_is_the_viewers_own():
    without_comments = re.sub(r"/\*.*?\*/", "", widget_style(), flags=re.S)
    selectors = re.sub(r"\{[^{}]*\}", "{}", without_comments)
    classes = re.findall(r"\.([A-Za-z][\w-]*)", selectors)
    assert classes
    assert [name for name in classes if not name.startswith("pt-")] == []


@pytest.mark.parametrize("title", ["Plain", HOSTILE, "=cmd()", "\u2028 \x00 \ud7ff"])
def test_any_title_survives_the_way_into_the_page(title):
    packed = viewer_fragment(small_results(title))["data"].split(">")[1].split("<")[0]
    content = gzip.decompress(base64.b64decode(packed)).split(b"\0")[0]
    assert json.loads(content)["papers"]["title"][0] == title
