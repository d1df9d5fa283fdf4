"""The same sixty papers, written as every source exports them, give the same papers table."""

import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers
from tests.corpus_services import WRITERS
from tests.corpus_writers import made

PAPERS = made()


def expected(name, precision):
    values = [paper[name] for paper in PAPERS]
    if name == "authors":
        return ["; ".join(f"{last}, {first}" for last, first in names) for names in values]
    if name == "keywords":
        return ["; ".join(words) for words in values]
    if name == "date":
        return [
            {"day": day, "month": f"{day[:7]}-01", "year": f"{day[:4]}-01-01"}[precision]
            for day in values
        ]
    return [str(value) for value in values]


@pytest.mark.parametrize("source", WRITERS)
def test_sixty_papers_are_the_same_from_every_source(tmp_path, source):
    name, write, fields, precision = WRITERS[source]
    content = write(PAPERS)
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    papers, check = load_papers(path), check_corpus(path)
    assert (check.n_read, check.n_aside, check.n_merged) == (60, 0, 0)
    for field in fields:
        found = papers[field].dt.strftime("%Y-%m-%d") if field == "date" else papers[field]
        assert found.astype("str").tolist() == expected(field, precision), field
    if "date" in fields:
        assert set(papers["date_precision"]) == {precision}
    else:
        assert papers["date"].isna().all()


def test_every_writer_is_told_by_content_under_a_wrong_name(tmp_path):
    for source, (name, write, fields, _) in WRITERS.items():
        if source in ("titles_one_a_line", "own_csv_of_excel"):
            continue
        content = write(PAPERS)
        path = tmp_path / f"{source}.papers"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        papers = load_papers(path)
        assert papers["title"].tolist() == [paper["title"] for paper in PAPERS], (source, name)
        if "abstract" in fields:
            assert papers["abstract"].tolist() == [paper["abstract"] for paper in PAPERS], source


def test_a_frame_of_them_is_the_same_too():
    papers = load_papers(pd.DataFrame(PAPERS))
    assert papers["title"].tolist() == [paper["title"] for paper in PAPERS]
    assert papers["authors"].tolist()[2] == "Müller, Anna; Roe, Richard; van Dyk, Jo"
