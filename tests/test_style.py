import itertools
import re

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from analysis.figures.export.drawing.symbols import symbol_path
from analysis.style import (
    HUES,
    INK,
    MARKS,
    NIGHT,
    SOFT,
    VERDICTS,
    arrange,
    darkened,
    frame,
    luminance,
    on_dark,
    plain,
    readable,
    seen_apart,
    shorten,
    text_width,
    theme_colours,
    tint,
    wrap,
)

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
EIGHT = {"usual": 0.05, "protanopia": 0.05, "deuteranopia": 0.05, "tritanopia": 0.035}
"""How far the first eight hues stay apart at least; 0.02 is a difference just noticed."""


def oklab(colour: str, sight: np.ndarray) -> np.ndarray:
    """Return the colour, as seen, in a space where distances are differences seen."""
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    red, green, blue = np.clip(sight @ linear, 0, 1)
    cones = np.cbrt(
        [
            0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue,
            0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue,
            0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue,
        ]
    )
    mix = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(mix) @ cones


def least_apart(seen):
    return min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("sight", SIGHTS)
def test_hues_stay_apart_for_every_sight(sight):
    seen = [oklab(colour, SIGHTS[sight]) for colour in HUES]
    assert least_apart(seen[:8]) > EIGHT[sight]
    assert least_apart(seen[:24]) > 0.05
    assert least_apart(seen) > 0.035


def test_no_colour_stands_for_two_themes():
    colours = theme_colours([f"theme {i}" for i in range(60)])
    assert len(set(colours.values())) == 60


def test_verdicts_do_not_borrow_a_theme_colour():
    themes = theme_colours([f"theme {i}" for i in range(40)]).values()
    assert {colour for colour, _ in VERDICTS.values()}.isdisjoint(themes)


def test_verdicts_differ_in_shape_so_that_print_in_grey_keeps_them():
    assert len({symbol for _, symbol in VERDICTS.values()}) == len(VERDICTS)


def test_colours_follow_the_order_given():
    names = [f"theme {i}" for i in range(12)]
    few, many = theme_colours(names[:6]), theme_colours(names)
    assert [many[name] for name in names[:6]] == [few[name] for name in names[:6]]
    assert theme_colours(names[::-1])["theme 11"] == HUES[0]


def test_every_theme_has_a_colour_and_none_a_grey():
    for colour in theme_colours([f"theme {i}" for i in range(60)]).values():
        parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert max(parts) - min(parts) > 25, colour


def test_neighbours_get_colours_that_are_told_apart_by_every_sight():
    n = 20
    ring = np.array([[float(abs(i - j) in (1, n - 1)) for j in range(n)] for i in range(n)])
    marks = [MARKS[hue] for hue in HUES[:n]]
    places = arrange(HUES[:n], marks, ring, np.zeros((n, n)))
    assert sorted(places) == list(range(n))
    apart = seen_apart([HUES[at] for at in places])
    assert apart[ring > 0].min() > 0.15
    assert seen_apart(HUES[:n])[ring > 0].min() < 0.15  # as they come they are not
    chosen = [marks[at] for at in places]
    assert all(a != b for a, b in itertools.pairwise(chosen))


def test_kin_have_kindred_hues_where_no_neighbour_forbids():
    hues = ["#CC2222", "#22AA22", "#DD3344", "#33BB44"]
    kin = np.zeros((4, 4))
    kin[0, 1] = kin[1, 0] = kin[2, 3] = kin[3, 2] = 1.0
    found = [hues[at] for at in arrange(hues, ["circle"] * 4, np.zeros((4, 4)), kin)]
    assert {frozenset(found[:2]), frozenset(found[2:])} == {
        frozenset(hues[::2]),
        frozenset(hues[1::2]),
    }


@pytest.mark.parametrize("colour", [*HUES, *theme_colours(map(str, range(20))).values()])
def test_text_in_a_theme_colour_can_be_read_on_white(colour):
    assert 1.05 / (luminance(readable(colour)) + 0.05) >= 4.45


def test_a_tint_lies_between_the_colour_and_white():
    assert (tint("#332288", 1), tint("#332288", 0)) == ("#332288", "#ffffff")


def test_wrapping_loses_no_word_and_keeps_to_the_room():
    text = "Mechanism design, bandits and online learning with n\u00a0=\u00a030"
    lines = wrap(text, 120)
    assert " ".join(lines) == text
    assert all(text_width(line) <= 120 for line in lines)
    assert lines[-1].endswith("n\u00a0=\u00a030")


def test_a_word_wider_than_the_room_gets_a_line_of_its_own():
    assert wrap("a Supercalifragilistic b", 50) == ["a", "Supercalifragilistic", "b"]


def test_a_text_is_shortened_only_where_it_must_be():
    assert shorten("short", 100) == "short"
    assert shorten("a rather long text", 60).endswith("…")
    assert text_width(shorten("a rather long text", 60)) <= 60


def test_markup_in_names_is_shown_and_not_read():
    assert plain("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"


def test_a_frame_says_what_and_where_from_and_stays_within_its_width():
    figure = frame(
        go.Figure(),
        title="A title that is far too long for a figure of one column and so has to be broken",
        subtitle="n = 3",
        note="Source: <three> papers",
        size=(300, 200),
    )
    lines = figure.layout.title.text.removeprefix("<b>").removesuffix("</b>").split("<br>")
    assert len(lines) > 1
    assert all(text_width(line, 17) <= 300 for line in lines)
    texts = {a.name: a.text for a in figure.layout.annotations}
    assert texts == {"subtitle": "n = 3", "note": "Source: &lt;three&gt; papers"}
    margin = figure.layout.margin
    assert figure.layout.height == pytest.approx(200 + margin.t + margin.b, abs=1)


def test_the_template_is_not_made_everyones_default():
    before = plotly.io.templates.default
    frame(go.Figure(), title="t", subtitle="", note="", size=(300, 200))
    assert plotly.io.templates.default == before


def on_ground(colour, ground):
    """Return the contrast of a colour with the ground behind it (WCAG 2)."""
    low, high = sorted([luminance(colour), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHTS)
def test_hues_stay_apart_on_a_dark_ground_too(sight):
    seen = [oklab(darkened(colour), SIGHTS[sight]) for colour in HUES]
    assert least_apart(seen[:8]) > EIGHT[sight]
    assert least_apart(seen[:24]) > 0.035
    assert least_apart(seen) > 0.02


def test_text_and_marks_can_be_seen_on_a_dark_ground():
    for colour in [*HUES, INK, SOFT, *(colour for colour, _ in VERDICTS.values())]:
        assert on_ground(darkened(readable(colour)), NIGHT) >= 4.5, colour
    for colour in theme_colours([f"theme {i}" for i in range(60)]).values():
        assert on_ground(darkened(colour), NIGHT) >= 3, colour
        assert on_ground(darkened(readable(colour)), NIGHT) >= 4.5, colour


def test_no_dark_colour_has_two_meanings():
    colours = [*theme_colours([f"theme {i}" for i in range(60)]).values()]
    colours += [colour for colour, _ in VERDICTS.values()]
    assert len({darkened(colour) for colour in colours}) == len(colours)


@pytest.mark.parametrize("hue", [*HUES, "#5A5A5A", "#BEBEBE"])
def test_a_tint_lies_between_the_dark_ground_and_its_colour(hue):
    lights = [luminance(darkened(tint(hue, strength))) for strength in (0.1, 0.3, 0.6)]
    assert luminance(NIGHT) < lights[0] < lights[1] < lights[2]
    assert lights[2] < luminance(darkened(hue)) + 0.02


def test_every_colour_of_a_figure_is_turned_and_its_words_are_not():
    figure = go.Figure(
        go.Scatter(
            x=[1],
            y=[1],
            text=["#332288"],
            marker={"color": ["#332288"], "line": {"color": "#ffffff"}},
        )
    )
    figure.add_annotation(
        text="<span style='color:#565d6b'>#332288</span>", bgcolor="rgba(255,255,255,0.78)"
    )
    frame(figure, title="T", subtitle="s", note="n", size=(400, 200))
    before = figure.to_json()
    dark = on_dark(figure)
    assert figure.to_json() == before
    assert list(dark.data[0].marker.color) == [darkened("#332288")]
    assert dark.data[0].marker.line.color == NIGHT
    assert list(dark.data[0].text) == ["#332288"]
    assert dark.layout.annotations[0].text == "<span style='color:#a9b0bc'>#332288</span>"
    assert dark.layout.annotations[0].bgcolor == "rgba(20,23,31,0.78)"
    assert dark.layout.template.layout.paper_bgcolor == NIGHT
    assert not re.findall("#1f2430|#ffffff", dark.to_json())


def test_matplotlib_draws_every_mark_of_the_style():
    for symbol in [*MARKS.values(), *(mark for _, mark in VERDICTS.values())]:
        outline = symbol_path(symbol.removesuffix("-open")).get_extents()
        assert -1 < outline.x0 < 0 < outline.x1 < 1
        assert -1 < outline.y0 < 0 < outline.y1 < 1
