"""A corpus above the limit: samples are fitted, every other paper is placed, nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.config import EmbeddingConfig, RunConfig, ScaleConfig, TrendConfig
from analysis.corpus import (
    Opened,
    as_corpus,
    opened,
    paper_keys,
    parquet_slices,
    read_slices,
    repeats,
)
from analysis.corpus.readers import Source
from analysis.errors import InputError
from analysis.pipeline import Clock, locate, run
from analysis.pipeline.sizes import compute_any
from analysis.scale import Asked, Work, clear_work, told_before
from analysis.scale.forecast import memory_needed
from analysis.scale.reading import read_parts
from analysis.scale.samples import draw_samples, matched_agreement, pick, shares
from analysis.scale.vectors import Embedder
from analysis.store import Results, load_results
from analysis.topics import Placer

SUBJECTS = {
    "speculative decoding": "A draft model proposes tokens and the target model accepts them",
    "optimal transport": "We estimate transport maps between two measures on the sphere",
    "budget pacing": "Advertisers bid in repeated auctions and pace their budgets",
    "protein folding": "Residues of a chain fold into the structure of lowest energy",
}
WORDS = ["fast", "robust", "sparse", "deep", "new", "simple", "exact", "online", "large", "small"]


def many_papers(n: int) -> pd.DataFrame:
    """Return papers on four subjects, over six years, no two of which say the same."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(n):
        subject, sentence = list(SUBJECTS.items())[int(rng.integers(len(SUBJECTS)))]
        some = " ".join(rng.choice(WORDS, 4))
        rows.append(
            {
                "id": f"p{i:04d}",
                "title": f"Study {i} of {some} {subject}",
                "abstract": f"{sentence}, variant {i}. The {some} {subject} of {i % 7} is new.",
                "date": f"{2015 + i % 6}-{1 + i % 12:02d}-{1 + i % 28:02d}",
                "venue": f"Venue {i % 5}",
            }
        )
    return pd.DataFrame(rows)


def small_scale(**changes: object) -> RunConfig:
    scale = ScaleConfig(limit=100, sample=60, most_samples=2, held_out=50, part=64)
    return RunConfig(
        EmbeddingConfig("static"),
        trends=TrendConfig(n_replicates=20, n_bootstrap=49),
        scale=replace(scale, **changes),
    )


def computed(corpus: Path, room: Path, config: RunConfig, **asked: object) -> Results:
    """Return the results of a corpus; nothing is drawn."""
    workers = asked.pop("workers", 1)
    with opened(corpus) as files:
        places = locate(files, room / "out", None, asked.get("themes"), asked.get("vectors"))
        places = replace(places, workers=workers)
        return compute_any(places, config, Clock(lambda _: None), "ab" * 32)


def parts_of(papers: pd.DataFrame, room: Path, size: int = 64):
    papers.to_parquet(room / "many.parquet")
    work = Work.beside(room / "out", "ab" * 32)
    files = Opened([Source.of(room / "many.parquet")])
    return read_parts(work, files, size, columns=None, language="auto")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "many.parquet"
    many_papers(300).to_parquet(file, row_group_size=150)
    return file


@pytest.fixture(scope="module")
def finished(corpus, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("large") / "out"
    run(corpus, out, config=small_scale(), workers=1, formats=("html",), quiet=True)
    return out


@pytest.fixture(scope="module")
def results(finished) -> Results:
    return load_results(finished)


def test_papers_in_are_papers_out_in_their_order(results):
    assert results.papers["paper_id"].tolist() == [f"p{i:04d}" for i in range(300)]
    assert len(results.vectors) == 300
    assert results.papers["venue"].notna().all()
    assert results.topics["n_papers"].sum() == 300
    assert results.themes["n_papers"].sum() == 300
    assert results.prevalence_of("theme")["n_papers"].sum() == 300


def test_tables_are_those_of_a_corpus_that_is_fitted_whole(results, corpus, tmp_path):
    whole = computed(corpus, tmp_path, small_scale(limit=1000))
    for name in ("topics", "themes", "topic_terms", "tree", "prevalence", "trends"):
        assert list(getattr(results, name)) == list(getattr(whole, name)), name
    assert set(results.papers) == {*whole.papers, "sampled"}
    assert "scale" not in whole.provenance


def test_papers_of_one_subject_are_together_whether_sampled_or_placed(results):
    subject = results.papers["title"].str.split().str[-2:].str.join(" ")
    topic = results.papers.groupby(subject)["topic"].agg(lambda topics: topics.mode()[0])
    assert topic.nunique() == len(SUBJECTS)
    right = results.papers["topic"].to_numpy() == topic.loc[subject].to_numpy()
    for sampled in (True, False):
        assert right[results.papers["sampled"] == sampled].mean() > 0.9


def test_provenance_says_what_was_fitted_and_how_far_samples_agree(results):
    told = results.provenance["scale"]
    assert told["sampled"] == results.papers["sampled"].sum() == 60
    assert told["n_samples"] == 2
    assert all(-1 <= value <= 1 for value in told["agreement"].values())


def test_terms_are_in_papers_that_were_not_sampled_too(results):
    placed = results.papers[~results.papers["sampled"]]
    first = results.topic_terms[results.topic_terms["rank"] == 1]
    for topic, term in zip(first["topic"], first["term"], strict=True):
        texts = placed.loc[placed["topic"] == topic, "abstract"].str.casefold()
        assert texts.str.contains(term.casefold().split()[0]).any()


def test_results_of_a_large_corpus_place_more_papers_as_the_run_did(results):
    placer = Placer.of_results(results)
    assert len(placer.known) == 60
    again = placer.place(results.papers, results.vectors)
    assert again["topic"].tolist() == results.papers["topic"].tolist()
    placed = ~results.papers["sampled"]
    np.testing.assert_allclose(
        again["confidence"][placed], results.papers["confidence"][placed], atol=2e-4
    )


def test_more_processes_and_parts_of_another_size_change_nothing(corpus, results, tmp_path):
    other = computed(corpus, tmp_path, small_scale(part=100), workers=2)
    for name in ("papers", "topics", "themes", "topic_terms", "trends"):
        expected = getattr(results, name)
        found = getattr(other, name).astype(expected.dtypes)
        pd.testing.assert_frame_equal(found, expected, obj=name)
    np.testing.assert_array_equal(other.vectors, results.vectors)


def test_a_table_that_is_no_parquet_and_given_vectors_give_the_same(corpus, results, tmp_path):
    file = tmp_path / "many.csv"
    pd.read_parquet(corpus).to_csv(file, index=False)
    np.save(tmp_path / "vectors.npy", results.vectors)
    other = computed(file, tmp_path, small_scale(), vectors=tmp_path / "vectors.npy")
    columns = ["paper_id", "topic", "theme", "confidence", "sampled"]
    pd.testing.assert_frame_equal(other.papers[columns], results.papers[columns])
    assert other.provenance["encoder"] == "given (vectors.npy)"


def test_nothing_is_left_beside_the_results(finished):
    assert [path.name for path in finished.parent.iterdir()] == ["out"]


def test_a_corpus_of_copies_is_fitted_whole(tmp_path, monkeypatch):
    papers = many_papers(90).drop(columns="id")
    pd.concat([papers, papers], ignore_index=True).to_parquet(tmp_path / "many.parquet")
    asked = []
    monkeypatch.setattr("analysis.pipeline.sizes.compute", lambda *given: asked.append(given[-1]))
    computed(tmp_path / "many.parquet", tmp_path, small_scale())
    assert len(asked[0].every) == 90


def test_an_encoder_that_reads_the_whole_corpus_is_refused():
    with pytest.raises(InputError, match="reads a corpus as a whole"):
        Embedder.of(EmbeddingConfig("taught"), many_papers(3))


def test_papers_in_other_languages_are_read_by_their_words():
    papers = many_papers(3).assign(
        title="Die Faltung der Proteine", abstract="Wir zeigen, dass die Ketten sich falten."
    )
    assert Embedder.of(EmbeddingConfig("auto"), papers).name == "lexical"
    assert Embedder.of(EmbeddingConfig("auto"), many_papers(3)).name != "lexical"


def test_anchors_hold_for_papers_of_a_large_corpus(corpus, tmp_path):
    themes = tmp_path / "themes.toml"
    papers = many_papers(300)
    named = {
        name: papers.loc[papers["title"].str.contains(subject), "id"].tolist()[-3:]
        for name, subject in (("Auctions", "budget pacing"), ("Biology", "protein folding"))
    }
    themes.write_text(
        "".join(
            f'[[theme]]\nname = "{name}"\nabout = "."\nanchors = {json.dumps(ids)}\n'
            for name, ids in named.items()
        )
    )
    found = computed(corpus, tmp_path, small_scale(), themes=themes).papers
    found = found.set_index("paper_id")
    assert (found.loc[named["Auctions"], "theme"] == "Auctions").all()
    assert found.loc[named["Auctions"], "sampled"].all()
    pacing = found[found["title"].str.contains("budget pacing")]
    assert (pacing["theme"] == "Auctions").mean() > 0.9


def test_slices_join_to_the_file_and_only_wanted_ones_are_read(corpus):
    slices = parquet_slices(Opened([Source.of(corpus)]), 64)
    assert [(one.group, one.start, one.n, one.first) for one in slices] == [
        (0, 0, 64, 1),
        (0, 64, 64, 65),
        (0, 128, 22, 129),
        (1, 0, 64, 151),
        (1, 64, 64, 215),
        (1, 128, 22, 279),
    ]
    read = dict(read_slices(slices, range(6)))
    joined = pd.concat([table.to_pandas() for table in read.values()], ignore_index=True)
    pd.testing.assert_frame_equal(joined, pd.read_parquet(corpus))
    some = dict(read_slices(slices, {4}))
    assert list(some) == [4]
    assert some[4].equals(read[4])


def test_rows_of_a_slice_are_counted_as_in_the_file(corpus):
    slices = parquet_slices(Opened([Source.of(corpus)]), 64)
    place, table = next(iter(read_slices(slices, {4})))
    with as_corpus(slices[place], table) as files:
        assert files.sources[0].name == str(corpus)
        assert files.sources[0].first == 215


def test_a_record_that_is_set_aside_is_named_by_its_row_in_the_file(tmp_path):
    papers = many_papers(200)
    papers.loc[150, "title"] = ""
    parts = parts_of(papers, tmp_path)
    audit = parts.check.audit
    assert audit.loc[audit["what"] == "empty title", "row"].tolist() == [151]
    assert audit.loc[audit["what"] == "read", "n"].tolist() == [200]
    assert len(parts) == 199


def test_copies_in_later_parts_are_merged_and_counted(tmp_path):
    papers = many_papers(200).drop(columns="id")
    copies = papers.iloc[:40].assign(title=papers["title"].iloc[:40].str.upper())
    parts = parts_of(pd.concat([papers, copies], ignore_index=True), tmp_path)
    audit, listed = parts.check.tables
    assert len(parts) == 200
    assert int(audit.loc[audit["what"] == "merged", "n"].sum()) == 40
    assert (listed["decision"] == "merged").sum() == 40
    assert parts.check.n_merged == 40


def test_one_id_for_two_papers_is_refused(tmp_path):
    papers = many_papers(130).rename(columns={"id": "paper_id"})
    papers.loc[129, "paper_id"] = "p0003"
    with pytest.raises(InputError, match="'p0003' is that of two papers"):
        parts_of(papers, tmp_path)


def test_papers_in_another_language_are_set_aside_in_every_part(tmp_path):
    papers = many_papers(130)
    foreign = "Wir untersuchen die Faltung der Proteine und zeigen, dass sie sehr schnell ist."
    papers.loc[100:, "title"] = [f"Die Faltung der Proteine und {i} Ketten" for i in range(30)]
    papers.loc[100:, "abstract"] = foreign
    parts = parts_of(papers, tmp_path, size=50)
    assert len(parts) == 100
    assert parts.check.languages["de"] == 30


def test_parts_that_lie_there_are_not_read_again(corpus, tmp_path, monkeypatch):
    files, work = Opened([Source.of(corpus)]), Work.beside(tmp_path / "out", "ab" * 32)
    asked = {"columns": None, "language": "auto"}
    first = read_parts(work, files, 64, **asked)
    monkeypatch.setattr("analysis.scale.reading.read_corpus", lambda *a, **k: 1 / 0)
    again = read_parts(work, files, 64, **asked)
    pd.testing.assert_frame_equal(again.keys, first.keys)
    clear_work(tmp_path / "out")
    assert not work.folder.exists()


def test_papers_are_known_again_by_ids_and_by_content():
    papers = pd.DataFrame(
        {
            "paper_id": ["a", "b", "c", "d", "e", "f"],
            "title": ["One", "Two", "two!", "Two", "Six", "Six"],
            "abstract": ["x y", "y z", "y z", "other", "w", "w"],
            "doi": ["10.1/a", "", "", "", "10.1/e", "10.1/f"],
            "date": pd.NaT,
        }
    )
    again = repeats(paper_keys(papers))
    assert again[["row", "first"]].to_numpy().tolist() == [[2, 1]]
    one_doi = papers.assign(doi=["10.1/a", "", "", "", "10.1/E", "https://doi.org/10.1/e"])
    assert repeats(paper_keys(one_doi))["row"].tolist() == [2, 5]


def test_samples_share_no_paper_and_follow_the_years():
    ids = pd.Series([f"p{i}" for i in range(1000)])
    dates = pd.Series(pd.to_datetime(np.where(np.arange(1000) < 800, "2020-01-01", "2021-01-01")))
    draw = draw_samples(ids, dates, 100, 3, 50)
    rows = np.concatenate([*draw.samples, draw.held_out])
    assert len(rows) == len(set(rows)) == 350
    for sample in draw.samples:
        assert (sample < 800).sum() == 80
    order = np.random.default_rng(0).permutation(1000)
    again = draw_samples(
        ids[order].reset_index(drop=True), dates[order].reset_index(drop=True), 100, 3, 50
    )
    assert set(order[again.samples[1]]) == set(draw.samples[1])


def test_wanted_papers_are_in_the_first_sample_and_in_no_other():
    ids, dates = pd.Series([f"p{i}" for i in range(300)]), pd.Series([pd.NaT] * 300)
    wanted = np.array([3, 77, 210, 299])
    draw = draw_samples(ids, pd.to_datetime(dates), 40, 3, 30, wanted)
    assert set(wanted) <= set(draw.samples[0])
    assert not set(wanted) & {*draw.samples[1], *draw.samples[2], *draw.held_out}


def test_shares_never_exceed_what_is_there():
    quota = shares(np.array([5, 1, 1]), 7, np.array([2, 1, 1]))
    assert quota.tolist() == [2, 1, 1]


def test_agreement_is_counted_under_the_best_names():
    agreed = matched_agreement(np.array([0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 1]))
    assert agreed.tolist() == [1, 1, 1, 1, 0]
    assert pick({(0, 1): 0.9, (0, 2): 0.1, (1, 2): 0.8}, 3) == 1


def test_memory_that_is_not_there_is_told_before_the_work_begins(corpus, monkeypatch):
    said = []
    monkeypatch.setattr("analysis.scale.whole.memory_free", lambda: 10**6)
    asked = Asked(Opened([Source.of(corpus)]))
    said.append(told_before(asked, small_scale(), None))
    said.append(told_before(asked, small_scale(), many_papers(300)))
    assert all("300 papers take about" in text and "0.0 GB are free" in text for text in said)
    monkeypatch.setattr("analysis.scale.whole.memory_free", lambda: 10**12)
    assert told_before(asked, small_scale(), None) == ""


def test_memory_grows_with_papers_and_their_texts():
    scale = ScaleConfig()
    few, many = (memory_needed(n, 1_300 * n, scale) for n in (10**5, 10**6))
    assert few < many < 10 * few
    assert memory_needed(10**5, 0, scale) < few
