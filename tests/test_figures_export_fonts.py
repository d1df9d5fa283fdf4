"""Fonts by script: letters that the usual font lacks are drawn by another one, or it is said."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from analysis.figures.export import export_figure
from analysis.figures.export.drawing import fonts
from analysis.figures.export.drawing.fonts import FAMILY, boxes_note, families


@pytest.fixture
def one_more(monkeypatch: pytest.MonkeyPatch):
    """Let the machine have just the usual font and two made-up ones for Chinese letters."""
    held = {"usual.ttf": frozenset(map(ord, "abc n=.")), "cn": frozenset(map(ord, "目标检测"))}
    held["jp"] = held["cn"] | frozenset(map(ord, "のモデル"))

    class Font:
        style, weight = "normal", 400

        def __init__(self, name: str, fname: str) -> None:
            self.name, self.fname = name, fname

    from matplotlib import font_manager

    listed = [Font(FAMILY, "usual.ttf"), Font("Noto Sans CJK SC", "cn"), Font("Yu Gothic", "jp")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", listed)
    monkeypatch.setattr(font_manager, "findfont", lambda *_: "usual.ttf")
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [])
    monkeypatch.setattr(fonts, "_letters", lambda file: held[file])
    for kept in (fonts._holding, fonts._lacking, fonts._found_new):
        kept.cache_clear()
    yield held
    for kept in (fonts._holding, fonts._lacking, fonts._found_new):
        kept.cache_clear()


def test_what_the_usual_font_holds_is_drawn_by_it():
    assert families("Neuronale Netze, Обучение, التعلم") == [FAMILY]


def test_chinese_and_japanese_take_the_fonts_made_for_them(one_more):
    assert families("目标检测") == [FAMILY, "Noto Sans CJK SC"]
    assert families("目標のモデル")[:2] == [FAMILY, "Yu Gothic"]


def test_a_script_without_a_font_is_told_in_a_sentence(one_more):
    figure = go.Figure(go.Bar(x=["학습"], y=[1]))
    note = boxes_note({"a": figure})
    assert note.startswith("no font on this machine has the Korean letters of labels such as")
    assert "Noto Sans CJK KR" in note
    assert boxes_note({"a": go.Figure(go.Bar(x=["目标"], y=[1]), layout_title_text="abc")}) == ""


def test_the_note_reaches_who_exports(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "_holding", lambda letters: ((), letters))
    figure = go.Figure(go.Scatter(x=[1], y=[1]), layout_title_text="目标检测")
    assert "PNG and PDF show boxes" in export_figure(figure, tmp_path / "a", formats=["png"]).note
    assert export_figure(figure, tmp_path / "b", formats=["html"]).note == ""


def test_what_nobody_sees_needs_no_font(one_more):
    hidden = go.Figure(go.Scatter(x=[1], y=[1], customdata=["학습"], hovertemplate="학습"))
    assert boxes_note({"a": hidden}) == ""
