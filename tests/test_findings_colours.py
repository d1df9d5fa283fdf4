from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.findings import colours_of
from analysis.findings.colours import touching
from analysis.store import load_results
from analysis.style import HUES, darkened, seen_apart
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def results():
    return load_results(ROOT / "corpus" / "derived")


def test_themes_that_touch_on_the_map_have_colours_far_apart(results):
    colours = colours_of(results)
    names = results.themes["theme"].tolist()
    assert list(colours) == names
    assert len(set(colours.values())) == len(names)
    near = touching(results.papers, names)
    for turned in (lambda colour: colour, darkened):
        apart = seen_apart([turned(colours[name]) for name in names])
        as_they_come = seen_apart([turned(hue) for hue in HUES[: len(names)]])
        assert (near * apart).sum() > 1.1 * (near * as_they_come).sum()
    beside = near > np.quantile(near[near > 0], 0.75)
    assert seen_apart(list(colours.values()))[beside].min() > 0.08  # four differences just noticed


def test_a_small_theme_counts_as_much_as_a_large_one_in_what_touches():
    papers = pd.DataFrame(
        {
            "theme": ["a"] * 30 + ["b"] * 3 + ["c"] * 30,
            "x": [*np.linspace(0, 1, 30), 1.0, 1.1, 1.2, *np.linspace(9, 10, 30)],
            "y": 0.0,
        }
    )
    near = touching(papers, ["a", "b", "c"])
    assert near[0, 1] > 0.3
    assert near[0, 2] == near[1, 2] == 0
    assert (near == near.T).all()


def test_corrected_results_keep_the_colours_of_themes_that_are_left(results):
    before = colours_of(results)
    themes = results.themes.copy()
    themes.loc[3, "theme"] = "A new one"
    after = colours_of(replace(results, themes=themes), before)
    assert len(set(after.values())) == len(after)
    kept = [name for name in after if name in before]
    assert len(kept) == len(before) - 1
    assert all(after[name] == before[name] for name in kept)
