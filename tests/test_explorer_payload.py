"""What the viewer is given: columns that match the tables, small enough, and told plainly."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import explorer
from analysis.explorer import build_payload, pack
from analysis.explorer.packing import packed_text
from analysis.explorer.texts import encode_texts
from analysis.findings import nearest as nearest_module
from analysis.findings import nearest_papers
from analysis.style import MARKS, theme_colours
from tests.test_explorer_page import small_results


def decode(words, content):
    """Read the texts as the front end does."""
    texts, text, at = [], "", 0
    while at < len(content):
        byte = content[at]
        if byte >= 160:
            at += 1
            text += words[32 + (byte - 160) * 256 + content[at]]
        elif byte >= 128:
            text += words[byte - 128]
        elif byte > 1:
            text += chr(byte)
        elif byte == 1:
            text += chr(int.from_bytes(content[at + 1 : at + 4], "big"))
            at += 3
        else:
            texts.append(text)
            text = ""
        at += 1
    return texts


def test_every_column_has_a_value_for_every_paper_in_their_order():
    results = small_results()
    columns = build_payload(results)["papers"]
    assert {len(values) for values in columns.values()} == {6}
    assert columns["id"] == results.papers["paper_id"].tolist()
    assert columns["arxiv"] == ["2303.00001", "2405.00001", "", "", "", ""]
    assert columns["date"][0] == "2023-03-01"
    assert columns["date"][5] == ""
    assert columns["shown_date"][:3] == ["March 2023", "9 May 2024 (recalled)", "2022"]
    assert columns["outlier"] == [0, 0, 0, 1, 0, 0]


def test_the_tables_stay_as_they_were():
    results, before = small_results(), small_results()
    build_payload(results, budget=600)
    for name in ("papers", "topics", "themes", "topic_terms", "trends"):
        pd.testing.assert_frame_equal(getattr(results, name), getattr(before, name))


def test_themes_have_the_colours_and_marks_of_all_figures():
    payload = build_payload(small_results())
    colours = theme_colours(["Mechanisms", "Inference"])
    assert {theme["name"]: theme["colour"] for theme in payload["themes"]} == colours
    assert [theme["mark"] for theme in payload["themes"]] == list(MARKS.values())[:2]
    assert [theme["n"] for theme in payload["themes"]] == [4, 2]
    assert payload["papers"]["theme"] == [1, 1, 0, 0, 0, 0]


def test_a_paper_filed_outside_the_tables_is_kept_and_named():
    results = small_results()
    results.papers.loc[5, ["topic", "theme"]] = [-1, "Nowhere"]
    payload = build_payload(results)
    assert payload["topics"][-1]["label"] == "No topic"
    assert payload["themes"][-1]["name"] == "Nowhere"
    assert payload["papers"]["theme"][5] == 2


def test_the_mask_of_held_terms_tells_which_terms_stand_in_the_paper():
    held = build_payload(small_results())["papers"]["held"]
    assert held == [0b11, 0b00, 0b11, 0b01, 0b00, 0b00]


def test_every_dated_paper_lies_in_its_period():
    payload = build_payload(small_results())
    for date, period in zip(payload["papers"]["date"], payload["papers"]["period"], strict=True):
        if date:
            span = payload["periods"][period]
            assert span["from"] <= date <= span["to"]
        else:
            assert period == -1
    assert [period["name"] for period in payload["periods"]] == ["2022", "2023", "2024"]


def test_papers_without_any_date_have_no_periods_and_no_verdicts():
    results = small_results()
    results.papers["date"] = pd.Series([pd.NaT] * 6, dtype="datetime64[us]")
    payload = build_payload(results)
    assert payload["periods"] == []
    assert set(payload["papers"]["period"]) == {-1}
    assert {theme["verdict"] for theme in payload["themes"]} == {""}
    assert "None of them is dated" in payload["note"]


def test_a_verdict_is_told_in_its_frozen_sentence():
    themes = {theme["name"]: theme for theme in build_payload(small_results())["themes"]}
    assert themes["Inference"]["verdict"].startswith("Inference: cannot tell; ")
    interval = "odds ratio per year from 0.50 to 4.0 with 95 % confidence"
    assert interval in themes["Inference"]["verdict"]
    assert themes["Mechanisms"]["verdict"] == ""


def test_the_nearest_papers_are_the_nearest_and_never_the_paper_itself():
    vectors = np.random.default_rng(0).normal(size=(700, 8))
    near = nearest_papers(vectors, 5)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, -np.inf)
    found = np.take_along_axis(likeness, near, axis=1)
    best = -np.sort(-likeness, axis=1)[:, :5]
    np.testing.assert_allclose(found, best, atol=2e-5)
    assert not (near == np.arange(700)[:, None]).any()


def test_there_are_no_nearest_papers_where_they_would_take_too_long(monkeypatch):
    monkeypatch.setattr(nearest_module, "NEAREST_UP_TO", 5)
    assert "near" not in build_payload(small_results())["papers"]
    assert nearest_papers(np.ones((1, 2))) is None


def test_equal_payloads_pack_to_equal_bytes_that_hold_the_texts():
    results = small_results()
    packed = pack(build_payload(results))
    assert packed == pack(build_payload(results))
    head, texts = gzip.decompress(packed).split(b"\0", 1)
    content = json.loads(head)
    assert decode(content["papers"]["abstract"], texts) == results.papers["abstract"].tolist()
    near = content["papers"]["near"]
    assert len(base64.b64decode(near["planes"])) == 4 * 6 * near["width"]


def unread(payload, source):
    """List the fields of a payload that the front end's code never takes."""
    parts = [payload, payload["papers"], payload["topics"][0], payload["themes"][0]]
    names = {name for part in [*parts, payload["periods"][0]] for name in part}
    read = r"\.{0}\b|[{{,]\s*{0}\s*[,}}:]|[\[,]\s*\"{0}\""
    return sorted(name for name in names if not re.search(read.format(name), source))


def test_the_front_end_reads_every_field():
    folder = Path(explorer.__file__).parent / "js"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.js"))
    assert unread(build_payload(small_results()), source) == []
    assert unread({**build_payload(small_results()), "verdicts": []}, source) == ["verdicts"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_coded_texts_read_back_as_they_were(texts):
    words, content = encode_texts(texts * 3)
    assert decode(words, content) == texts * 3


def test_frequent_words_take_less_room():
    texts = ["the speculative decoding of language models"] * 50
    assert len(encode_texts(texts)[1]) < 8 * len(texts)


def long_results():
    """Make results with abstracts of very different words, some of them short."""
    results = small_results()
    random = np.random.default_rng(1)
    words = ["".join(random.choice(list("abcdefghij"), 7)) for _ in range(3_000)]
    papers = pd.concat([results.papers] * 20, ignore_index=True)
    papers["paper_id"] = [f"p{i}" for i in range(len(papers))]
    papers["abstract"] = [" ".join(random.choice(words, 60)) for _ in range(len(papers))]
    papers.loc[::10, "abstract"] = "short"
    return replace(results, papers=papers, vectors=np.vstack([results.vectors] * 20))


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_abstracts_are_cut_evenly_to_what_fits(share):
    results = long_results()
    papers = results.papers
    whole = build_payload(results, budget=None)
    assert whole["text_cut"] is False
    budget = int(share * len(packed_text(whole)))
    cut = build_payload(results, budget=budget)
    assert len(packed_text(cut)) <= budget
    assert cut["text_cut"] is True
    for text, given_text in zip(cut["papers"]["abstract"], papers["abstract"], strict=True):
        if len(given_text) <= cut["text_kept"]:
            assert text == given_text
        else:
            assert given_text.startswith(text.removesuffix(" …"))
            assert len(text) <= cut["text_kept"] + 2
    assert cut["papers"]["title"] == papers["title"].tolist()


def test_nothing_is_cut_where_all_fits():
    payload = build_payload(small_results(), budget=1_000_000)
    assert payload["text_cut"] is False
    assert payload == build_payload(small_results(), budget=None)


def test_what_a_source_tells_of_papers_comes_along_where_any_has_it():
    results = small_results()
    n = len(results.papers)
    told = results.papers.assign(venue=["ICML", *[None] * (n - 1)], doi=None)
    columns = build_payload(replace(results, papers=told))["papers"]
    assert columns["venue"] == ["ICML", *[""] * (n - 1)]
    assert "doi" not in columns
    assert "venue" not in build_payload(results)["papers"]
