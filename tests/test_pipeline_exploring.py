"""What people have in a notebook goes through the whole way: a frame, texts, results."""

import pandas as pd
import pytest

import analysis
from analysis.errors import InputError
from tests.small_results import small_results
from tests.test_cli import SUBJECTS


@pytest.fixture(scope="module")
def frame():
    rows = [
        {"Title": f"{subject} study {i}", "Abstract": f"We study {words}. Part {i} of {subject}."}
        for subject, words in SUBJECTS.items()
        for i in range(8)
    ]
    return pd.DataFrame(rows)


def test_topics_are_found_in_a_frame_of_titles_and_abstracts_without_more(frame):
    before = frame.copy(deep=True)
    fit = analysis.fit_topics(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert len(fit.paper_topics) == len(frame)
    assert fit.paper_topics["paper_id"].is_unique
    texts = (frame["Title"] + "\n" + frame["Abstract"]).tolist()
    again = analysis.fit_topics(texts)
    assert again.paper_topics["topic"].tolist() == fit.paper_topics["topic"].tolist()


def test_the_explorer_opens_on_a_frame_and_on_results(frame):
    explorer = analysis.explore(frame)
    assert explorer.results.papers["title"].tolist() == frame["Title"].tolist()
    assert len(analysis.explore(small_results()).results.papers) > 0


def test_the_explorer_of_results_says_where_papers_are_explored(frame):
    from analysis.explorer import explore

    with pytest.raises(InputError, match=r"analysis\.explore\(papers\)"):
        explore(frame)
    with pytest.raises(InputError, match="say --columns title=Tittle"):
        analysis.fit_topics(frame.rename(columns={"Title": "Tittle"})[["Tittle"]])
