from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.embeddings import read_vectors
from analysis.errors import InputError

NUMBERS = np.array([[3.0, 4.0], [0.0, 2.0], [1.0, 0.0]])


@pytest.fixture
def papers():
    return pd.DataFrame({"paper_id": ["a", "b", "c"], "title": ["A", "B", "C"]})


def saved(tmp_path, table):
    path = tmp_path / "mine.parquet"
    pd.DataFrame(table).to_parquet(path)
    return path


@pytest.mark.parametrize("kind", [np.float64, np.float16, np.int64])
def test_an_array_has_a_row_a_paper_and_is_brought_to_length_one(papers, tmp_path, kind):
    np.save(tmp_path / "mine.npy", NUMBERS.astype(kind))
    vectors = read_vectors(tmp_path / "mine.npy", papers)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0, 1], [1, 0]], atol=1e-7)


def test_rows_named_by_paper_stand_in_any_order_and_may_be_more(papers, tmp_path):
    mixed = {"paper_id": ["c", "z", "a", "b"], "x": [1, 9, 3, 0], "y": [0, 9, 4, 2]}
    vectors = read_vectors(saved(tmp_path, mixed), papers)
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0, 1], [1, 0]], atol=1e-7)


def test_a_column_of_lists_and_a_table_without_names_are_read_too(papers, tmp_path):
    lists = {"paper_id": ["b", "a", "c"], "vector": NUMBERS[[1, 0, 2]].tolist()}
    named = read_vectors(saved(tmp_path, lists), papers)
    np.testing.assert_array_equal(
        named, read_vectors(saved(tmp_path, {"x": [3, 0, 1], "y": [4, 2, 0]}), papers)
    )


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        (NUMBERS[:2], r"2 rows for 3 papers; `themes check` says"),
        (NUMBERS[:, 0], r"shape \(3,\); a paper needs a row of two numbers or more"),
        (np.add(NUMBERS, [[0], [np.nan], [0]]), r"paper b \(row 2\) has a number that is missing"),
        (np.add(NUMBERS, [[0], [0], [np.inf]]), r"paper c \(row 3\) has a number that is missing"),
        (np.array([["x", "y"]] * 3), "cannot be read as vectors"),
        (np.array([[{}, {}]] * 3), "cannot be read as vectors"),
    ],
)
def test_an_array_that_does_not_fit_is_refused(papers, tmp_path, numbers, complaint):
    np.save(tmp_path / "mine.npy", numbers)
    with pytest.raises(InputError, match=complaint):
        read_vectors(tmp_path / "mine.npy", papers)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"paper_id": ["a", "c"], "x": [1, 2], "y": [1, 2]}, r"no vector for paper b \(1 such"),
        ({"paper_id": list("abbc"), "x": [1] * 4, "y": [1] * 4}, "two vectors for paper b"),
        ({"paper_id": list("abc"), "x": list("abc")}, "cannot be read as vectors"),
        ({"vector": [[1, 2], [1, 2], [1]]}, "cannot be read as vectors"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(papers, tmp_path, table, complaint):
    with pytest.raises(InputError, match=complaint):
        read_vectors(saved(tmp_path, table), papers)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("none.npy", None, "no such file"),
        ("mine.csv", b"1,2", r"read from \.npy and \.parquet"),
        ("mine.npy", b"1,2", "cannot be read as vectors"),
        ("mine.parquet", b"1,2", "cannot be read as vectors"),
    ],
)
def test_another_file_is_refused_by_its_name(papers, tmp_path, name, content, complaint):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=rf"{name}.*{complaint}"):
        read_vectors(tmp_path / name, papers)
