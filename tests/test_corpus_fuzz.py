"""Files that nobody meant: every reader reads them, or refuses in one sentence.

`FUZZ_EXAMPLES=20000 pytest tests/test_corpus_fuzz.py` looks for longer than CI does.
"""

import io
import json
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import check_corpus, load_papers
from analysis.errors import InputError
from tests.corpus_services import WRITERS
from tests.corpus_writers import made

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WHOLE = {
    name: content if isinstance(content := write(made(3)), bytes) else content.encode()
    for name, (_, write, _, _) in WRITERS.items()
}
SPLINTERS = [b'"', b"\n", b"\x00", b"\xff\xfe", b"{", b"]", b"<", b"@", b"ER  - ", b"\\ud800"]
SPLINTERS += [b"9" * 400, b"\xed\xa0\x80", b"\r", b"\t", b",", b"&#0;", b"0000-00-00", b"%0 "]


def read_or_refuse(path):
    """Read a file; what is refused is refused in one sentence that names it."""
    papers, refusal = None, ""
    try:
        papers = load_papers(path)
    except InputError as refused:
        refusal = str(refused)
    if papers is None:
        assert "\n" not in refusal
        assert str(path) in refusal
        assert len(refusal) < 5_000
        return None
    check = check_corpus(path)
    assert check.n_read == len(papers) + check.n_merged + check.n_aside
    assert papers["paper_id"].is_unique
    papers.to_parquet(io.BytesIO())
    papers.to_csv(io.StringIO())
    return papers


@FUZZ
@given(data=st.data())
@pytest.mark.parametrize("source", WRITERS)
def test_a_file_with_splinters_in_it_is_read_or_refused(tmp_path, source, data):
    content = bytearray(WHOLE[source])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        gone = data.draw(st.integers(0, 40))
        content[start : start + gone] = data.draw(
            st.sampled_from(SPLINTERS) | st.binary(max_size=9)
        )
    path = tmp_path / WRITERS[source][0]
    path.write_bytes(content)
    read_or_refuse(path)


@FUZZ
@given(
    content=st.binary(max_size=300), suffix=st.sampled_from(["csv", "txt", "json", "ris", "gz", ""])
)
def test_bytes_of_any_kind_are_read_or_refused(tmp_path, content, suffix):
    path = tmp_path / f"papers.{suffix}"
    path.write_bytes(content)
    read_or_refuse(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = ["title", "abstract", "date", "year", "authors", "issued", "doi", "versions", "paper", "id"]


@FUZZ
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), VALUES), max_size=4)
)
def test_json_of_any_shape_is_read_or_refused(tmp_path, rows):
    for name, text in [
        ("a.json", json.dumps(rows)),
        ("a.jsonl", "\n".join(map(json.dumps, rows))),
        ("b.json", json.dumps({"results": rows})),
    ]:
        path = tmp_path / name
        path.write_text(text or " ")
        read_or_refuse(path)


MONSTERS = {
    "brackets.json": lambda: b"[" * 100_000,
    "brackets.jsonl": lambda: b'{"title": "One"}\n' + b'{"title": ' * 100_000,
    "deep.json": lambda: b'[{"title": "One", "authors": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    "digits.jsonl": lambda: b'{"title": "One", "year": ' + b"9" * 5_000 + b"}",
    "digits.csv": lambda: b"title,year\nOne," + b"9" * 5_000,
    "surrogates.jsonl": lambda: b'{"title": "One \\ud800 two", "abstract": "\\udfff"}',
    "elements.xml": lambda: b"<feed>" + b"<entry><title>" * 50_000,
    "closed.xml": lambda: b"<feed>" + b"<entry>" * 20_000 + b"</entry>" * 20_000 + b"</feed>",
    "entities.xml": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">]><feed><entry><title>&b;</title></entry></feed>'
    ),
    "outside.xml": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<feed><entry><title>&a;</title></entry></feed>"
    ),
    "braces.bib": lambda: b"@article{a, title = " + b"{" * 100_000,
    "entries.bib": lambda: b"@article{a" * 20_000,
    "quotes.csv": lambda: b'title,abstract\n"' + b'""' * 300_000,
    "columns.csv": lambda: b"title," + b"a," * 50_000 + b"b\nOne\n",
    "word.csv": lambda: b"title,abstract\nOne," + b"a" * 3_000_000 + b"\nTwo,short\n",
    "title.csv": lambda: b"title\n" + b"a" * 3_000_000 + b"\n",
    "spaces.csv": lambda: b"title,authors\nOne," + b" " * 1_000_000 + b"x\n",
    "authors.csv": lambda: b'title,authors\nOne,"' + b"Doe J, " * 100_000 + b'"\n',
    "line.txt": lambda: b"x" * 5_000_000,
    "blanks.txt": lambda: b"\n" * 1_000_000,
    "tags.ris": lambda: b"TY  - JOUR\n" * 50_000,
    "long.ris": lambda: b"TY  - JOUR\nTI  - " + b"a " * 1_000_000,
    "nuls.csv": lambda: b"title,abstract\nOne,\x00\x00\nTwo,a\n",
    "key.nbib": lambda: b"PMID- 1\n" + b"      of many lines\n" * 20_000 + b"AB  - We cache.\n",
    "dates.csv": lambda: "title,year\nOne,٢٠٢٣\nTwo,²⁰²³\nThree,99999-99-99\n".encode(),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_is_read_or_refused_at_once(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(MONSTERS[name]())
    read_or_refuse(path)


def test_parquet_with_values_that_no_table_should_hold_is_read(tmp_path):
    n, ends = 3, pa.py_buffer(np.int32([0, 1, 2, 3]))
    table = pa.table(
        {
            "title": pa.array(["One", "Two", "Three"]).dictionary_encode(),
            "abstract": pa.array([b"We \xff cache.", b"We rank.", None]),
            "date": pa.array([2**50, 0, None], pa.timestamp("s")),
            "published": pa.array([2**31 - 1, 19_000, None], pa.date32()),
            "seen": pa.array([2**62, 1, None], pa.timestamp("us", tz="UTC")),
            "authors": pa.array([["Jane Doe"], None, []]),
            "took": pa.array([2**62, 1, None], pa.duration("ns")),
            "price": pa.array([1, 2, None], pa.decimal128(38, 9)),
            "nothing": pa.nulls(n),
            "when": pa.array([[2**50], [0], None], pa.list_(pa.timestamp("s"))),
            "broken": pa.Array.from_buffers(pa.string(), n, [None, ends, pa.py_buffer(b"\xffab")]),
        }
    )
    path = tmp_path / "papers.parquet"
    pq.write_table(table, path)
    papers = read_or_refuse(path)
    assert papers["title"].tolist() == ["One", "Two", "Three"]
    assert papers["abstract"].tolist()[1:] == ["We rank.", ""]
    assert papers["authors"].fillna("").tolist() == ["Doe, Jane", "", ""]


def test_a_frame_of_odd_values_is_read():
    frame = pd.DataFrame(
        {
            "title": ["One", "\ud800 two", 3],
            "abstract": [None, float("nan"), "We cache."],
            "date": [pd.Timestamp("2023-04-12", tz="UTC"), "2022", pd.NaT],
            "odd": [object(), {1}, (2, "a")],
            "many": [10**30, 1.5, True],
            7: [1, 2, 3],
        }
    )
    papers = load_papers(frame)
    assert papers["title"].tolist()[::2] == ["One", "3"]
    assert papers["date"].dt.year.fillna(0).tolist() == [2023, 2022, 0]
