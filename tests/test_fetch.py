"""Fetching: from answers of a server on this machine to papers, through every way of failing."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from analysis import InputError, cli, load_papers
from analysis.fetch import SERVICES, asking, fetch_papers, fetching
from analysis.fetch.asking import Client, seconds

ENTRY = """<entry>
    <id>http://arxiv.org/abs/2401.0000{n}v1</id>
    <updated>2024-02-0{n}T10:00:00Z</updated><published>2024-01-0{n}T10:00:00Z</published>
    <title>Draft {n} &lt; target:\n  speculation</title>
    <summary>  Paper {n} drafts tokens cheaply and verifies all of them at once. </summary>
    <author><name>Jane Doe</name></author><author><name>Ren\u00e9 Roe</name></author>
    <arxiv:journal_ref>J. Drafts {n}</arxiv:journal_ref><category term="cs.LG"/>
  </entry>"""


def feed(*numbers, total):
    entries = "".join(ENTRY.format(n=n) for n in numbers)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>{entries}</feed>"
    ).encode()


def works(*numbers, total, **meta):
    results = [
        {
            "id": f"https://openalex.org/W{n}",
            "doi": f"https://doi.org/10.1234/w{n}",
            "title": f"Work {n} on drafts",
            "publication_date": f"2024-01-0{n}",
            "authorships": [{"author": {"display_name": "Jane Doe"}}],
            "primary_location": {"source": {"display_name": "J. Drafts"}},
            "abstract_inverted_index": {"Drafting": [0], f"paper{n}": [1], "tokens": [2]},
        }
        for n in numbers
    ]
    return json.dumps({"meta": {"count": total, **meta}, "results": results}).encode()


@dataclass
class Answer:
    """What the server says to one request; `cut` says less than it promised."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Recorded:
    """A server that gives its answers in order, and what it was asked."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def says(self, *answers):
        self.answers += [a if isinstance(a, Answer) else Answer(a) for a in answers]

    def client(self, name, *, size=2, **options):
        service = replace(SERVICES[name], url=self.url, size=size)
        return Client(service, **{"delay": 0, "sleep": self.waits.append, **options})

    def fetch(self, name, query, out, *, size=2, **options):
        return fetch_papers(name, query, out, client=self.client(name, size=size), **options)


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            told = parse_qs(urlsplit(self.path).query)
            recorded.asked.append({name: value for name, (value,) in told.items()})
            recorded.agents.append(self.headers["User-Agent"])
            answer = recorded.answers.pop(0) if recorded.answers else Answer(status=500)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            half = len(answer.content) // 2
            self.wfile.write(answer.content[:half] if answer.cut else answer.content)
            self.close_connection = True

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        recorded = Recorded(f"http://127.0.0.1:{http.server_address[1]}/query")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield recorded
        http.shutdown()
        thread.join()


def test_pages_of_arxiv_become_one_file_of_papers(server, tmp_path):
    server.says(feed(1, 2, total=5), feed(3, 4, total=5), feed(5, total=5))
    out = tmp_path / "drafts.atom"
    found = server.fetch("arxiv", "cat:cs.LG AND ti:speculative", out)
    assert (found.path, found.papers, found.total, found.cached) == (out, 5, 5, False)
    assert [asked["start"] for asked in server.asked] == ["0", "2", "4"]
    assert {asked["search_query"] for asked in server.asked} == {"cat:cs.LG AND ti:speculative"}
    papers = load_papers(out)
    assert len(papers) == 5
    first = papers.set_index("title").loc["Draft 1 < target: speculation"]
    assert first["abstract"].startswith("Paper 1 drafts tokens cheaply")
    assert f"{first['date']:%Y-%m-%d}" == "2024-01-01"
    assert (first["arxiv_id"], first["venue"]) == ("2401.00001", "J. Drafts 1")
    assert first["authors"] == "Doe, Jane; Roe, René"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "drafts.atom"]


def test_works_of_openalex_become_one_file_of_papers(server, tmp_path):
    server.says(works(1, 2, total=3), works(3, total=3))
    out = tmp_path / "works.jsonl"
    found = server.fetch("openalex", "speculative decoding", out, mailto="a@b.org")
    assert (found.papers, found.total) == (3, 3)
    assert [asked["page"] for asked in server.asked] == ["1", "2"]
    assert {asked["mailto"] for asked in server.asked} == {"a@b.org"}
    papers = load_papers(out).set_index("title")
    assert papers.loc["Work 3 on drafts", "abstract"] == "Drafting paper3 tokens"
    assert papers.loc["Work 3 on drafts", "doi"] == "10.1234/w3"
    assert papers.loc["Work 3 on drafts", "venue"] == "J. Drafts"


def test_with_a_key_openalex_is_asked_by_cursor_and_no_file_holds_the_key(server, tmp_path):
    last = works(3, total=4, next_cursor=None)  # one work fewer than was counted
    broken = [Answer(status=503)] * 5
    server.says(works(1, 2, total=4, next_cursor="abc"), *broken)
    with pytest.raises(InputError, match="503"):
        server.fetch("openalex", "drafts", tmp_path / "w.jsonl", key="secret-key")
    held = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert held
    assert not any("secret-key" in text for text in held)
    server.says(last)
    found = server.fetch("openalex", "drafts", tmp_path / "w.jsonl", key="secret-key")
    assert (found.papers, found.total) == (3, 4)
    assert [asked["cursor"] for asked in server.asked] == ["*", *["abc"] * 6]
    assert {asked["api_key"] for asked in server.asked} == {"secret-key"}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("publication_year:2024", "filter"),
        ("title_and_abstract.search:drafts,type:article", "filter"),
        ("drafts: a survey", "search"),
        ("speculative decoding", "search"),
    ],
)
def test_a_filter_of_openalex_is_told_from_words(server, tmp_path, query, name):
    server.says(works(1, total=1))
    server.fetch("openalex", query, tmp_path / "w.jsonl")
    assert server.asked[0][name] == query


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        (Answer(status=429, headers={"Retry-After": "0"}), [0]),
        (Answer(status=429, headers={"Retry-After": "7"}), [7]),
        (Answer(status=503), [2]),
        (Answer(feed(1, 2, total=3), cut=True), [2]),
        (Answer(feed(1, 2, total=3)[:-20]), [2]),
        (Answer(b"<html><body>Please log in</body></html>"), [2]),
        (Answer(feed(total=3)), [2]),
    ],
    ids=["429 at once", "429 later", "503", "cut", "broken", "no feed", "empty page"],
)
def test_what_fails_once_is_asked_again(server, tmp_path, failure, waits):
    server.says(failure, feed(1, 2, total=3), failure, feed(3, total=3))
    assert server.fetch("arxiv", "ti:drafts", tmp_path / "d.atom").papers == 3
    assert server.waits == waits * 2
    assert len(server.asked) == 4
    assert len(load_papers(tmp_path / "d.atom")) == 3


def test_waits_double_and_end_in_one_sentence(server, tmp_path):
    out = tmp_path / "d.atom"
    server.says(*[Answer(status=503)] * 5)
    with pytest.raises(InputError, match=r"^arXiv gives no answer \(HTTP 503.*asked 5 times\); "):
        server.fetch("arxiv", "ti:drafts", out)
    assert server.waits == [2, 4, 8, 16]
    assert not out.exists()


def test_an_empty_page_midway_loses_nothing_in_silence(server, tmp_path):
    out = tmp_path / "d.atom"
    server.says(feed(1, 2, total=3), *[feed(total=0)] * 5)
    with pytest.raises(InputError, match="an empty page where papers are due"):
        server.fetch("arxiv", "ti:drafts", out)
    assert not out.exists()


def test_a_second_try_goes_on_where_the_first_stopped(server, tmp_path):
    out = tmp_path / "d.atom"
    out.write_text("what was there")
    server.says(feed(1, 2, total=3), *[Answer(feed(3, total=3), cut=True)] * 5)
    with pytest.raises(InputError, match="the connection was cut"):
        server.fetch("arxiv", "ti:drafts", out)
    assert out.read_text() == "what was there"
    server.says(feed(3, total=3))
    assert server.fetch("arxiv", "ti:drafts", out).papers == 3
    assert [asked["start"] for asked in server.asked] == ["0", *["2"] * 6]
    assert len(load_papers(out)) == 3
    assert not (tmp_path / ".d.atom.pages").exists()


@pytest.mark.parametrize("change", ["other query", "fresh", "another day"])
def test_what_was_begun_is_not_taken_for_another_question(server, tmp_path, monkeypatch, change):
    out = tmp_path / "d.atom"
    server.says(feed(1, 2, total=3), *[Answer(status=503)] * 5)
    with pytest.raises(InputError):
        server.fetch("arxiv", "ti:drafts", out)
    server.says(feed(4, 5, total=3), feed(6, total=3))
    if change == "another day":
        later = time.time() + 2 * fetching.DAY
        monkeypatch.setattr(fetching.time, "time", lambda: later)
    query = "ti:others" if change == "other query" else "ti:drafts"
    server.fetch("arxiv", query, out, fresh=change == "fresh")
    assert sorted(load_papers(out)["arxiv_id"]) == ["2401.00004", "2401.00005", "2401.00006"]


def test_a_paper_that_comes_twice_is_written_once(server, tmp_path):
    server.says(feed(1, 2, total=4), feed(2, 3, total=4))
    found = server.fetch("arxiv", "ti:drafts", tmp_path / "d.atom")
    assert (found.papers, found.total) == (3, 4)
    assert (tmp_path / "d.atom").read_text().count("<entry") == 3


def test_a_limit_asks_for_no_more_than_it_needs(server, tmp_path):
    server.says(feed(1, 2, total=9), feed(3, 4, total=9))
    found = server.fetch("arxiv", "ti:drafts", tmp_path / "d.atom", limit=3)
    assert (found.papers, found.total) == (3, 9)
    server.says(feed(1, total=9))
    assert server.fetch("arxiv", "ti:drafts", tmp_path / "e.atom", limit=1).papers == 1
    assert [asked["max_results"] for asked in server.asked] == ["2", "2", "1"]


def test_the_same_question_is_asked_once_a_day(server, tmp_path, monkeypatch):
    server.says(feed(1, 2, total=2))
    first = server.fetch("arxiv", "ti:drafts", tmp_path / "a.atom")
    again = server.fetch("arxiv", "ti:drafts", tmp_path / "b.atom")
    assert (again.papers, again.total, again.cached) == (first.papers, first.total, True)
    assert (tmp_path / "a.atom").read_bytes() == (tmp_path / "b.atom").read_bytes()
    assert len(server.asked) == 1
    server.says(feed(3, total=1), feed(4, total=1))
    assert not server.fetch("arxiv", "ti:drafts", tmp_path / "b.atom", fresh=True).cached
    later = time.time() + 2 * fetching.DAY
    monkeypatch.setattr(fetching.time, "time", lambda: later)
    assert not server.fetch("arxiv", "ti:drafts", tmp_path / "b.atom").cached
    assert len(server.asked) == 3


def test_a_query_without_papers_leaves_nothing_behind(server, tmp_path):
    server.says(feed(total=0))
    with pytest.raises(InputError, match="has no paper"):
        server.fetch("arxiv", "ti:drafts", tmp_path / "a.atom")
    assert list(tmp_path.glob(".*")) == list(tmp_path.glob("*.atom")) == []


def test_an_earlier_file_is_replaced_whole_and_never_written_into(server, tmp_path):
    path, link = tmp_path / "a.atom", tmp_path / "link"
    path.write_text("what was there")
    link.hardlink_to(path)
    server.says(feed(1, total=1))
    server.fetch("arxiv", "ti:drafts", path)
    assert link.read_text() == "what was there"
    assert b"<entry" in path.read_bytes()


def test_files_of_other_days_leave_the_cache(server, tmp_path):
    server.says(feed(1, total=1), feed(2, total=1))
    server.fetch("arxiv", "ti:drafts", tmp_path / "a.atom")
    folder = fetching.cache_folder() / "fetched"
    first = set(folder.iterdir())
    for path in first:
        os.utime(path, (0, 0))
    server.fetch("arxiv", "ti:others", tmp_path / "b.atom")
    assert first
    assert not first & set(folder.iterdir())


def test_requests_keep_their_distance_and_say_who_asks(server, tmp_path, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(asking.time, "monotonic", lambda: clock[0])
    server.says(feed(1, 2, total=3), feed(3, total=3))
    client = server.client("arxiv", delay=None, mailto="a@b.org")
    fetch_papers("arxiv", "ti:drafts", tmp_path / "d.atom", client=client)
    assert server.waits == [3.0]
    assert all(agent.startswith("paper-themes/") for agent in server.agents)
    assert all(agent.endswith("(mailto:a@b.org)") for agent in server.agents)


def test_retry_after_is_seconds_or_a_time():
    assert seconds("7") == 7
    assert seconds("Thu, 01 Jan 2099 00:00:00 GMT") > 1e9
    assert seconds("") is None
    assert seconds("\u00b2") is None


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("arxiv", Answer(feed(total=0)), "arXiv has no paper for 'x'; widen the query"),
        (
            "openalex",
            Answer(b'{"error": "Invalid filter", "message": "Unknown field: foo."}', 400),
            r"OpenAlex refuses the query \(HTTP 400 Unknown field: foo\); mend the query",
        ),
        (
            "openalex",
            Answer(b'{"error": "Invalid key"}', 401),
            r"OpenAlex refuses the query \(HTTP 401 Invalid key\); check the key",
        ),
        ("arxiv", Answer(b"gone", 404), r"arXiv refuses the query \(HTTP 404 Not Found\); mend"),
        (
            "openalex",
            Answer(b"{}", 429, {"Retry-After": "3600"}),
            r"OpenAlex asks to wait 3,600 seconds \(HTTP 429 Too Many Requests\); run the same",
        ),
    ],
)
def test_a_refusal_is_one_sentence_and_asked_once(server, tmp_path, name, answer, sentence):
    server.says(answer)
    with pytest.raises(InputError, match=f"^{sentence}"):
        server.fetch(name, "x", tmp_path / "out")
    assert len(server.asked) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_that_arxiv_writes_as_an_entry_is_no_paper(server, tmp_path, status):
    entry = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title>"
        "<summary>incorrect id format for x</summary></entry></feed>"
    )
    server.says(Answer(feed(total=1).replace(b"</feed>", entry.encode()), status))
    with pytest.raises(
        InputError, match=r"arXiv refuses the query.*incorrect id format for x\)?; me"
    ):
        server.fetch("arxiv", "id:x", tmp_path / "out")


def test_a_service_that_is_not_there_is_one_sentence(server, tmp_path):
    client = server.client("arxiv")
    gone = replace(client.service, url="http://127.0.0.1:9/query")  # nothing listens there
    client = replace(client, service=gone)
    with pytest.raises(InputError, match=r"arXiv gives no answer \(no connection to 127\.0\.0\.1"):
        fetch_papers("arxiv", "x", tmp_path / "out", client=client)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"service": "pubmed"}, "'pubmed' is no source of papers; choose arxiv or openalex"),
        ({"query": "  "}, "the query is empty"),
        ({"limit": 0}, "a limit of 0 leaves no paper"),
        ({"limit": 40_000}, "arXiv gives at most 30,000 papers to one query; narrow"),
        ({"service": "openalex", "limit": 20_000}, "OpenAlex gives at most 10,000 papers.*a free"),
        ({"out": "."}, r"\.: is a folder, but a file is needed"),
        ({"out": "file/inside"}, "file/inside: nothing can be written there"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_unasked(
    tmp_path, monkeypatch, options, sentence
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=f"^{sentence}"):
        fetch_papers(**{"service": "arxiv", "query": "x", **options})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def command(server, monkeypatch, tmp_path):
    """Give the command `fetch`, which asks the server here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    here = {n: replace(s, url=server.url, delay=0) for n, s in SERVICES.items()}
    monkeypatch.setattr(fetching, "SERVICES", here)
    return lambda *words: CliRunner().invoke(cli.app, ["fetch", *words])


def test_the_command_names_the_file_by_the_query(server, command, tmp_path):
    server.says(feed(1, 2, total=12))
    done = command("arxiv", "cat:cs.LG AND ti:speculative", "--limit", "2")
    assert done.exit_code == 0, done.output
    assert done.stdout == "2 papers: arxiv-cat-cs-lg-and-ti-speculative.atom\n"
    assert done.stderr == "note: the query has 12 papers; --limit asks for more than 2\n"
    again = command("arxiv", "cat:cs.LG AND ti:speculative", "--limit", "2", "--out", "b.atom")
    assert again.stdout == "2 papers: b.atom\n"
    assert "--fresh asks anew" in again.stderr
    assert len(load_papers(tmp_path / "b.atom")) == 2


def test_the_command_says_when_answers_held_less_than_was_due(server, command):
    server.says(works(1, 2, total=3, next_cursor=None))
    done = command("openalex", "drafts", "--api-key", "k")
    assert done.stdout == "2 papers: openalex-drafts.jsonl\n"
    assert done.stderr == "note: the answers held 2 different papers where 3 were due\n"


@pytest.mark.parametrize("package", ["requests", "tenacity"])
def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch, capsys, package):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr(sys, "argv", ["themes", "fetch", "arxiv", "ti:drafts"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said == "themes: the extra fetch is not installed; pip install 'paper-themes[fetch]'\n"
