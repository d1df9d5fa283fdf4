"""The command line: quiet, exact in what it refuses, and never half done."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.cli import application
from analysis.pipeline import running
from tests.conftest import lend_compiled

TABLES = [
    "audit.csv",
    "corrections.csv",
    "duplicates.csv",
    "papers.csv",
    "prevalence.csv",
    "representatives.csv",
    "seeds.csv",
    "themes.csv",
    "topic_terms.csv",
    "topics.csv",
    "tree.csv",
    "trends.csv",
]
SUBJECTS = {
    "cache": "key value cache compression for long context attention memory",
    "auction": "budget pacing in repeated auctions with strategic bidders welfare",
    "bandit": "regret bounds for stochastic bandits with confidence arms exploration",
}


def themes(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, without a Chrome."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "BROWSER_PATH": "/nowhere", **environment},
        timeout=300,
    )


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that runs the command line in this process, as `themes` does in another."""
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    monkeypatch.setattr(
        application, "leave_out", lambda _name: None
    )  # would last longer than the test

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        out, err, status = io.StringIO(), io.StringIO(), 0
        monkeypatch.setattr(sys, "argv", ["themes", *map(str, arguments)])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                application.main()
            except SystemExit as end:
                status = end.code or 0
        return subprocess.CompletedProcess(sys.argv, status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave figures and report out of runs made here, where only the tables are looked at."""
    monkeypatch.setattr(running, "show", lambda *_, **__: SimpleNamespace(note=""))


def write_corpus(path: Path, n_each: int = 8) -> Path:
    rows = [
        {
            "title": f"{subject.title()} study {i}",
            "abstract": f"We study {words}. Part {i} of {subject}.",
            "date": f"{2021 + i % 4}-0{1 + i % 9}-15",
            "venue": "X",
        }
        for subject, words in SUBJECTS.items()
        for i in range(n_each)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a corpus of one's own, its results, and what the command said."""
    home = tmp_path_factory.mktemp("own")
    corpus = write_corpus(home / "papers.csv")
    said = themes("run", corpus, "--out", home / "out")
    return corpus, home / "out", said


def test_a_topic_given_beforehand_is_found_and_what_was_not_is_said(finished, tmp_path):
    corpus, out, _ = finished
    seeds = tmp_path / "seeds.toml"
    seeds.write_text(
        '[[seed]]\nname = "Paying slowly"\nwords = ["budget pacing"]\n'
        '[[seed]]\nname = "Birds"\nwords = ["zebra finch"]\n'
    )
    said = themes("run", corpus, "--out", tmp_path / "out", "--seed-topics", seeds)
    assert said.returncode == 0, said.stderr
    assert "the seed 'Birds' found no paper (zebra finch)" in said.stderr
    table = pd.read_csv(tmp_path / "out" / "seeds.csv").set_index("seed")
    topics = pd.read_csv(tmp_path / "out" / "topics.csv").set_index("topic")
    assert topics.loc[table.loc["Paying slowly", "topic"], "label"] == "Paying slowly"
    assert table.loc["Birds", "topic"] == -1
    about = [json.loads((home / "provenance.json").read_text()) for home in (out, tmp_path / "out")]
    assert about[0]["key"] != about[1]["key"]
    assert "seeds.toml" in about[1]["inputs"]
    assert "Paying slowly (8 papers" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_file_of_seeds_that_is_not_understood_is_one_sentence(finished, tmp_path):
    corpus, *_ = finished
    (tmp_path / "seeds.toml").write_text('[[seed]]\nname = "Nothing"\n')
    for seeds, message in [("seeds.toml", "'Nothing' is empty"), ("none.toml", "no such file")]:
        said = themes("run", corpus, "--out", tmp_path / "out", "--seed-topics", tmp_path / seeds)
        assert said.returncode == 2
        assert message in said.stderr
        assert len(said.stderr.splitlines()) == 1


def test_run_writes_every_table_of_the_contract(finished):
    _, out, said = finished
    assert said.returncode == 0, said.stderr
    assert sorted(path.name for path in out.glob("*.csv")) == TABLES
    assert {"vectors.npy", "provenance.json", "figures", "report.html"} <= {
        path.name for path in out.iterdir()
    }


def test_run_says_one_line_and_nothing_from_libraries(finished):
    _, _, said = finished
    assert len(said.stdout.splitlines()) == 1
    assert said.stdout.startswith("24 papers, ")
    assert all(line.startswith("note: ") for line in said.stderr.splitlines()), said.stderr


def test_no_paper_is_dropped_and_other_columns_ride_along(finished):
    corpus, out, _ = finished
    papers = pd.read_csv(out / "papers.csv")
    assert papers["title"].tolist() == pd.read_csv(corpus)["title"].tolist()
    assert papers["venue"].eq("X").all()
    assert papers["topic"].ge(0).all()
    assert papers["confidence"].between(0, 1).all()


def test_provenance_names_corpus_settings_seed_versions_and_times(finished):
    _, out, _ = finished
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["corpus"]["n_papers"] == 24
    assert provenance["configuration"]["topics"]["seed"] == 42
    assert "bertopic" in provenance["versions"]
    assert set(provenance["seconds"]) >= {"load", "embed", "fit", "name", "estimate"}


def test_a_second_run_changes_nothing(finished, here):
    corpus, out, _ = finished
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    said = here("run", corpus, "--out", out)
    assert said.returncode == 0, said.stderr
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before


def test_the_same_run_elsewhere_gives_the_same_bytes(finished, cache_of_its_own, tmp_path):
    corpus, out, _ = finished
    lend_compiled(cache_of_its_own, tmp_path / "c")  # but no vector
    said = themes("run", corpus, "--out", tmp_path / "again", XDG_CACHE_HOME=str(tmp_path / "c"))
    assert said.returncode == 0, said.stderr
    for path in out.rglob("*"):
        if path.is_file() and path.name != "provenance.json":
            other = tmp_path / "again" / path.relative_to(out)
            assert path.read_bytes() == other.read_bytes(), path.name


@pytest.mark.usefixtures("undrawn")
def test_topics_asks_for_exactly_so_many(finished, tmp_path, here):
    corpus, _, _ = finished
    said = here("run", corpus, "--out", tmp_path / "out", "--topics", 2, "--quiet")
    assert said.returncode == 0, said.stderr
    assert said.stdout == ""
    assert len(pd.read_csv(tmp_path / "out" / "topics.csv")) == 2


def test_vectors_of_ones_own_are_taken_and_their_file_is_an_input(finished, tmp_path, here):
    corpus, out, _ = finished
    mine, other = tmp_path / "mine.npy", tmp_path / "out"
    np.save(mine, np.load(out / "vectors.npy"))
    said = here("run", corpus, "--out", other, "--vectors", mine)
    assert said.returncode == 0, said.stderr
    about = json.loads((other / "provenance.json").read_text(encoding="utf-8"))
    assert about["encoder"] == "given (mine.npy)"
    assert "mine.npy" in about["inputs"]
    assert "vectors that were given (mine.npy)" in (other / "report.html").read_text("utf-8")
    pd.testing.assert_frame_equal(
        pd.read_csv(other / "papers.csv"), pd.read_csv(out / "papers.csv")
    )


def test_vectors_that_do_not_fit_end_the_run_before_anything_is_written(finished, tmp_path, here):
    corpus, _, _ = finished
    np.save(tmp_path / "mine.npy", np.ones((5, 3)))
    said = here("run", corpus, "--out", tmp_path / "out", "--vectors", tmp_path / "mine.npy")
    assert said.returncode == 2
    assert "5 rows for 24 papers" in said.stderr
    assert not (tmp_path / "out").exists()


def test_check_says_what_would_be_read_and_fits_nothing(finished, here):
    corpus, _, _ = finished
    said = here("check", corpus)
    assert said.returncode == 0, said.stderr
    assert "24" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "gone.csv", "--out", "out"], "gone.csv: no such file"),
        (["run", "{corpus}"], "--out DIR"),
        (["run", "{corpus}", "--out", "out", "--dates", "gone.csv"], "gone.csv: no such file"),
        (["run", "{corpus}", "--out", "out", "--themes", "gone.toml"], "gone.toml: no such file"),
        (["run", "{corpus}", "--out", "out", "--topics", "999"], "999"),
        (["run", "{corpus}", "--out", "out", "--vectors", "gone.npy"], "gone.npy: no such file"),
        (
            ["run", "{corpus}", "--out", "o", "--vectors", "v.npy", "--encoder", "static"],
            "--vectors and --encoder say two things",
        ),
        (["report", "nothing-here"], "no results here"),
        (["export", "nothing-here"], "no results here"),
    ],
)
def test_bad_input_is_one_sentence_and_status_two(
    finished, tmp_path, monkeypatch, here, arguments, complaint
):
    corpus, _, _ = finished
    monkeypatch.chdir(tmp_path)
    said = here(*(argument.replace("{corpus}", str(corpus)) for argument in arguments))
    assert said.returncode == 2
    assert complaint in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_process_ends_with_one_sentence_and_status_two_too():
    said = themes("report", "nothing-here")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("themes: nothing-here: no results here")
    assert len(said.stderr.splitlines()) == 1


def test_periods_and_groups_are_compared_in_sentences_and_as_a_table(finished, tmp_path, here):
    _, out, _ = finished
    periods = "2021..2022,2023..2024"
    said = here("compare", out, "--periods", periods, "--out", tmp_path / "periods.csv")
    assert said.returncode == 0
    assert "cannot tell a difference from none" in said.stdout
    table = pd.read_csv(tmp_path / "periods.csv")
    assert {"difference", "difference_low", "difference_high", "q_value"} <= set(table)
    for more in ([], ["--over-time"]):
        said = here("compare", out, "--groups", "venue", *more)
        assert (said.returncode, said.stdout.count("\n")) in ((0, 1), (2, 0))
    for wrong, word in (
        (["--periods", periods, "--over-time"], "--groups"),
        (["--periods", periods, "--groups", "venue"], "one of the two"),
        (["--groups", "colour"], "colour"),
        (["--periods", "2021..2022"], "2021"),
    ):
        said = here("compare", out, *wrong)
        assert said.returncode == 2
        assert word in said.stderr


def test_a_table_of_trends_is_printed_or_written_for_a_paper(finished, tmp_path, here):
    _, out, _ = finished
    printed = here("trends", out)
    assert printed.returncode == 0
    assert "Odds ratio per year" in printed.stdout
    for name in ("table.csv", "table.tex"):
        assert here("trends", out, "--out", tmp_path / name).returncode == 0
    assert "p_value" in pd.read_csv(tmp_path / "table.csv")
    assert r"\toprule" in (tmp_path / "table.tex").read_text(encoding="utf-8")
    years = here("trends", out, "--table", "years", "--level", "topic")
    assert "share_before" in years.stdout
    wrong = here("trends", out, "--level", "themes")
    assert (wrong.returncode, "theme, topic" in wrong.stderr) == (2, True)


def test_an_unknown_export_format_is_refused(finished, here):
    _, out, _ = finished
    said = here("export", out, "--format", "bmp")
    assert said.returncode == 2
    assert "bmp" in said.stderr


def test_export_without_a_browser_still_gives_html_data_and_words(finished, here):
    _, out, _ = finished
    said = here("export", out, "--format", "html,png")
    assert said.returncode == 0, said.stderr
    figures = out / "figures"
    for page in figures.glob("*.html"):
        assert page.with_suffix(".csv").is_file()
        assert page.with_suffix(".txt").is_file()
    assert list(figures.glob("*.html"))


NAMES = """
[[theme]]
name = "Caches"
anchors = ["Cache study 0"]

[[theme.correction]]
step = 1
do = "rename"
topic = ["Cache study 1", "Cache study 2", "Cache study 3"]
name = "Key and value"

[[theme.correction]]
step = 2
do = "nowhere"
papers = ["Bandit study 1"]

[[theme.correction]]
step = 3
do = "merge"
topics = [["Cache study 1"], ["A paper of another corpus"]]
"""


@pytest.mark.usefixtures("undrawn")
def test_corrections_are_replayed_and_each_says_whether_it_applied(finished, tmp_path, here):
    corpus, _, _ = finished
    (tmp_path / "names.toml").write_text(NAMES, encoding="utf-8")
    said = here(
        *("run", corpus, "--out", tmp_path / "out", "--themes", tmp_path / "names.toml"),
        *("--topics", 3, "--seed", 7),
    )
    assert said.returncode == 0, said.stderr
    lines = [line for line in said.stderr.splitlines() if "correction" in line]
    assert [line.split(":")[1].strip() for line in lines] == [
        "correction 1 (rename) applied",
        "correction 2 (nowhere) applied",
        "correction 3 (merge) not applied",
    ]
    assert "none of its papers is in this corpus" in lines[2]
    papers = pd.read_csv(tmp_path / "out" / "papers.csv").set_index("title")
    topics = pd.read_csv(tmp_path / "out" / "topics.csv").set_index("topic")
    assert topics.loc[papers.loc["Cache study 5", "topic"], "label"] == "Key and value"
    assert papers.loc["Bandit study 1", "outlier"]
    assert papers["by_hand"].sum() == 1
    outcomes = pd.read_csv(tmp_path / "out" / "corrections.csv")
    assert outcomes["applied"].tolist() == [True, True, False]
    trends = pd.read_csv(tmp_path / "out" / "trends.csv")
    assert "Key and value" in set(trends["name"])


@pytest.mark.usefixtures("undrawn")
def test_names_that_lie_with_the_results_are_read_again(finished, tmp_path, here):
    corpus, _, _ = finished
    (tmp_path / "out").mkdir()
    names = tmp_path / "out" / "themes.toml"
    names.write_text(NAMES, encoding="utf-8")
    said = here("run", corpus, "--out", tmp_path / "out", "--topics", 3)
    assert said.returncode == 0, said.stderr
    assert "correction 1 (rename) applied" in said.stderr
    assert names.read_text(encoding="utf-8") == NAMES
    assert pd.read_csv(tmp_path / "out" / "corrections.csv")["applied"].tolist() == [1, 1, 0]


def test_a_correction_that_is_not_understood_ends_the_run_before_the_fit(finished, tmp_path, here):
    corpus, _, _ = finished
    broken = tmp_path / "names.toml"
    broken.write_text(NAMES.replace('do = "merge"', 'do = "mix"'), encoding="utf-8")
    said = here("run", corpus, "--out", tmp_path / "out", "--themes", broken)
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
    assert "'Caches' needs do, one of rename, merge" in said.stderr
    assert not (tmp_path / "out").exists()


def test_the_explorer_is_a_page_on_request(finished, tmp_path, here):
    _, out, _ = finished
    said = here("explore", out, "--page")
    assert said.returncode == 0, said.stderr
    page = out / "explorer.html"
    assert "Auction study 3" not in said.stdout
    assert page.stat().st_size < 1_000_000
    page.unlink()
    said = here("explore", tmp_path, "--page")
    assert said.returncode == 2
    assert "no results here" in said.stderr


@pytest.mark.parametrize("n_papers", [1, 2, 3])
def test_a_handful_of_papers_does_not_crash(tmp_path, n_papers, here):
    corpus = write_corpus(tmp_path / "few.csv", 1)
    pd.read_csv(corpus).head(n_papers).to_csv(corpus, index=False)
    said = here("run", corpus, "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    assert len(pd.read_csv(tmp_path / "out" / "papers.csv")) == n_papers


def test_papers_without_dates_still_have_themes_and_trends_say_why(tmp_path, here):
    corpus = write_corpus(tmp_path / "papers.csv")
    pd.read_csv(corpus).drop(columns="date").to_csv(corpus, index=False)
    said = here("run", corpus, "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    trends = pd.read_csv(tmp_path / "out" / "trends.csv")
    assert trends["verdict"].eq("cannot tell").all()
    assert trends["reason"].str.len().gt(0).all()


def test_a_bar_shows_the_stage_on_a_terminal_and_is_gone_at_the_end(tmp_path):
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    corpus = write_corpus(tmp_path / "papers.csv", 2)
    ours, theirs = pty.openpty()
    command = ["run", corpus, "--out", tmp_path / "out"]
    nobody = {"CI", "TQDM_DISABLE"}  # say that no person watches
    watched = {name: value for name, value in os.environ.items() if name not in nobody}
    with subprocess.Popen(
        [sys.executable, "-m", "analysis.cli", *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**watched, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # the terminal's end, once the process has ended
            while part := os.read(ours, 4096):
                said += part
    os.close(ours)
    assert process.returncode == 0
    assert b"finding topics: drawing partitions" in said
    assert b"finding topics: describing topics" in said
    assert b"2/6" in said
    last = re.sub(rb"\x1b\[\d*[A-Z]", b"", said.rstrip().splitlines()[-1])  # what clears the bar
    assert last.startswith(b"note: ")


def test_a_command_builds_no_grammars_and_can_still_read_notebooks():
    script = (
        "import sys\n"
        "from analysis.cli import main\n"
        "sys.argv = ['themes', 'figure-info', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "import nbformat, plotly.io\n"
        "nbformat.validate(nbformat.v4.new_notebook(), version=4)\n"
        "print('built' if 'lark' in sys.modules else 'not built')"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "not built"
