"""The report: what it says, that it holds hostile titles, and that it is the same every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import escape

from analysis.errors import InputError
from analysis.report import check_kinds, draw_figures, gather, write_report, write_reports
from analysis.report.latex import latex_report
from analysis.report.markdown import markdown_report
from analysis.report.methods import methods
from analysis.report.page import page_of
from analysis.report.references import CITATION, keys_of, works
from analysis.report.stills import stills
from tests.reports import HOSTILE, results_of

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, ids, links within, and all its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.links, self.events, self.text = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.events += [name for name in found if name.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def results():
    return results_of()


@pytest.fixture(scope="module")
def drawings(results):
    return draw_figures(results)


@pytest.fixture(scope="module")
def contents(results, drawings):
    return gather(results, drawings)


@pytest.fixture(scope="module")
def page(results, contents):
    return page_of(
        results, contents, dict.fromkeys(draw_figures(results), "data:image/png;base64,")
    )


@pytest.fixture
def exported(drawings, tmp_path):
    """Return a folder with a picture of every figure, so that none need be drawn."""
    folder = tmp_path / "figures"
    folder.mkdir()
    for name in drawings:
        (folder / f"{name}.svg").write_bytes(PICTURE)
    return folder


def test_a_report_opens_with_what_it_is_about_what_changes_trust_and_where_to_start(results):
    drawings = draw_figures(results)
    contents = gather(results, drawings)
    assert [figure.name for figure in contents.figures["opening"]] == ["theme-sizes"]
    assert contents.start["Theme"].tolist() == results.themes["theme"].tolist()
    page = page_of(results, contents, dict.fromkeys(drawings, "data:image/png;base64,"))
    places = [
        page.index(part)
        for part in (
            'id="figure-theme-sizes"',
            'id="in-short"',
            'id="trust-in-short"',
            'id="start"',
            "<nav",
        )
    ]
    assert places == sorted(places)
    best = contents.profiles[0].papers["title"].head(3)
    opening = page[places[3] : places[4]]
    assert all(str(escape(title)) in opening for title in best)


def test_every_theme_has_a_section_that_the_table_leads_to(page, contents):
    read = Reader(page)
    assert len(contents.profiles) == 2
    for profile in contents.profiles:
        assert profile.anchor in read.ids
        assert f"#{profile.anchor}" in read.links


def test_links_within_the_page_resolve_and_no_id_comes_twice(page):
    read = Reader(page)
    assert len(read.ids) == len(set(read.ids))
    within = {link[1:] for link in read.links if link.startswith("#")}
    assert within
    assert within <= set(read.ids)


def test_nothing_in_a_title_becomes_markup(page):
    read = Reader(page)
    assert read.events == []
    assert [found for tag, found in read.tags if tag == "img" and found.get("src") == "x"] == []
    scripts = [found for tag, found in read.tags if tag == "script"]
    assert len(scripts) == 3  # the papers' data, the view's code, and what saves charts
    shown = "".join(read.text)
    assert "<script>document.title" in shown
    assert "{{ 7 * 7 }} <% x %>" in shown


def test_the_policy_of_the_page_admits_only_its_own_script_and_no_network(page):
    policy = next(
        found["content"]
        for tag, found in Reader(page).tags
        if found.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    assert re.search(r"script-src ('sha256-[\w+/=]+' ){2};", policy)
    assert "unsafe" not in policy
    assert "http" not in policy


def test_links_out_lead_to_arxiv_and_to_the_references_alone(page):
    out = {link for link in Reader(page).links if not link.startswith("#")}
    assert any(link.startswith("https://arxiv.org/abs/2101.") for link in out)
    known = ("https://arxiv.org/abs/", "https://doi.org/", "https://github.com/MinishLab/")
    assert [link for link in out if not link.startswith(known)] == []


def test_the_same_results_give_the_same_bytes(results, exported, tmp_path):
    kinds = ("html", "md", "tex")
    told = []
    for name in ("one", "two"):
        files = write_reports(
            results, tmp_path / name, draw_figures(results), exported, kinds=kinds
        )
        told.append([path.read_bytes() for path in files])
    assert [path.name for path in files] == ["report.html", "report.md", "report.tex", "report.bib"]
    assert told[0] == told[1]


def test_the_page_holds_its_figures_and_stays_small(results, drawings, exported, tmp_path):
    page = write_report(results, tmp_path / "report.html", drawings, figures=exported)
    read = Reader(page.read_text(encoding="utf-8"))
    pictures = [found["src"] for tag, found in read.tags if tag == "img"]
    assert len(pictures) == len(drawings)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in pictures)
    assert page.stat().st_size < 8_000_000


def test_a_heavy_drawing_gives_way_to_a_picture(drawings, exported):
    name = "map-of-papers"
    (exported / f"{name}.svg").write_bytes(PICTURE + b" " * 800_000)
    (exported / f"{name}.png").write_bytes(b"small")
    found = stills(drawings, exported)
    assert found[name].startswith("data:image/png;base64,")
    assert found["theme-sizes"].startswith("data:image/svg")


def test_a_map_of_many_papers_is_a_picture_from_the_start(drawings, exported, monkeypatch):
    monkeypatch.setattr("analysis.report.stills.MANY", 10)
    (exported / "map-of-papers.png").write_bytes(b"small")
    assert stills({"map-of-papers": drawings["map-of-papers"]}, exported) == {
        "map-of-papers": "data:image/png;base64,c21hbGw="
    }


def test_the_title_can_be_another(results, drawings):
    assert gather(results, drawings).title == "What 16 papers are about"
    assert gather(results, drawings, "Mine").title == "Mine"


def test_without_dates_the_report_says_nothing_of_change():
    results = results_of(dated=False)
    drawings = draw_figures(results)
    contents = gather(results, drawings)
    assert contents.findings == ()
    assert contents.figures["change"] == ()
    assert all(profile.trend == "" for profile in contents.profiles)
    assert "Verdict" not in contents.themes
    assert not any("Wilson" in paragraph for paragraph in contents.methods)
    page = page_of(results, contents, {})
    assert "These papers have no dates" in page
    assert 'id="change"' not in page


def test_one_theme_is_enough():
    results = results_of(n_themes=1)
    drawings = draw_figures(results)
    contents = gather(results, drawings)
    assert contents.profiles[0].neighbours == ""
    assert "the only theme" in contents.summary.casefold()
    assert contents.profiles[0].anchor in page_of(results, contents, {})


def test_papers_without_structure_are_said_to_be_so_first(results, drawings):
    loose = replace(results, provenance={**results.provenance, "has_themes": False})
    contents = gather(loose, drawings)
    assert contents.trust[0].startswith("These papers hold together no better than shuffled words")
    assert contents.trust[0] in " ".join(contents.methods)
    assert "shuffled" not in " ".join(gather(results, drawings).trust)


def test_a_theme_is_shown_by_the_papers_that_stand_for_it_then_the_surest(contents):
    papers = contents.profiles[0].papers
    assert papers["title"].tolist()[0] == HOSTILE[2]  # its representative
    assert papers["confidence"].tolist()[1:] == sorted(papers["confidence"][1:], reverse=True)
    assert len(papers) == 5


def test_dates_are_shown_as_exactly_as_they_are_known(contents):
    shown = {len(date) for profile in contents.profiles for date in profile.papers["date"]}
    assert shown == {len("2021"), len("2021-05"), len("2021-05-01")}


def test_corrections_are_listed_with_whether_each_applied(results, drawings):
    table = pd.DataFrame(
        {
            "step": [1, 2],
            "do": ["rename topic", "move papers"],
            "theme": "",
            "papers": "",
            "name": "",
            "applied": [True, False],
            "note": ["now <i>Caches</i>", "no paper is called 'p99'"],
        }
    )
    corrected = replace(results, corrections=table)
    contents = gather(corrected, drawings)
    assert contents.corrections["Applied"].tolist() == ["yes", "no"]
    page = page_of(corrected, contents, {})
    assert "now &lt;i&gt;Caches&lt;/i&gt;" in page
    assert 'id="corrections"' in page
    assert 'id="corrections"' not in page_of(results, gather(results, drawings), {})


def test_methods_tell_of_vectors_that_were_taught(results):
    name = "all-MiniLM-L6-v2-int8 for 9 papers, static-minilm-256 taught by them for the others"
    about = {**results.provenance, "encoder": name}
    told = " ".join(methods(replace(results, provenance=about)))
    assert "linear map learnt from the papers that were read" in told
    assert name in told


def test_methods_tell_what_the_results_rest_on(results):
    told = " ".join(methods(results))
    assert "16 papers" in told
    assert "word vectors distilled" in told
    assert "UMAP [@mcinnes2018] with 15 neighbours" in told
    assert "no random numbers enter it" in told
    assert "BERTopic 0.17.4" in told
    assert "HDBSCAN) were replaced" in told
    assert "Their number was not set" in told


@pytest.mark.parametrize(
    ("encoder", "said", "unsaid"),
    [
        ("lexical", "were described by their words", "sentence vectors"),
        ("all-MiniLM-L6-v2 (shipped)", "the model all-MiniLM-L6-v2 [@reimers2019; @wang2020]", "("),
        ("BAAI/bge-small", "vectors of the model BAAI/bge-small [@reimers2019]", "wang2020"),
    ],
)
def test_methods_name_the_encoder_that_was_used(results, encoder, said, unsaid):
    other = replace(results, provenance={**results.provenance, "encoder": encoder})
    first = methods(other)[0].partition(":")[0]
    assert said in first
    assert unsaid not in first


def test_methods_tell_of_settings_that_are_not_the_usual_ones(results):
    settings = {
        "topics": {"seed": 7, "n_topics": 12, "representation": "mmr"},
        "trends": {"fdr": 0.1, "n_replicates": 0, "leave_out_recalled": True},
    }
    other = replace(
        results,
        provenance={
            **results.provenance,
            "configuration": settings,
            "inputs": {"a.csv": "", "names.toml": ""},
        },
    )
    told = " ".join(methods(other))
    assert "set to 12" in told
    assert "The seed was 7." in told
    assert "maximal marginal relevance" in told
    assert "q is at most 0.1" in told
    assert "replicates" not in told
    assert "recalled and not confirmed were left out" in told
    assert "Themes were named by hand" in told


def test_methods_cite_curves_only_where_they_are_drawn(results):
    assert "wand2008" not in " ".join(methods(results))
    assert "wand2008" in " ".join(methods(results, ["theme-curves"]))


def test_every_work_that_methods_can_cite_is_known_and_complete():
    template = Path(methods.__code__.co_filename).parent / "methods.txt.jinja"
    text = template.read_text(encoding="utf-8")
    keys = {key for found in CITATION.finditer(text) for key in keys_of(found)}
    assert keys - {"key"} == set(works())  # the template's note says how it cites
    for work in works().values():
        assert work.entry.startswith("@")
        assert work.fields["year"].isdigit()
        assert "{" not in work.text


def test_markdown_links_figures_where_they_are_and_shows_titles_as_they_are(contents):
    text = markdown_report(contents, "../figures", {"theme-sizes.png", "map-of-papers.svg"})
    assert "(../figures/theme-sizes.png)" in text
    assert "(../figures/map-of-papers.svg)" in text
    assert "papers-over-time." not in text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert r"\[a\](javascript" in text
    assert r"\| \`code\`" in text


def test_markdown_has_every_section_theme_and_reference(contents):
    text = markdown_report(contents, "figures", set())
    for heading in ("Themes", "Theme by theme", "How far to trust it", "Methods", "Limits"):
        assert f"\n## {heading}\n" in text
    assert text.count("\n### ") == 2
    for work in contents.works:
        assert work.link in text
    assert "[@" not in text


def test_latex_shows_titles_as_they_are_and_runs_none_of_them(contents):
    text = latex_report(contents, "figures", {"theme-sizes.pdf"})
    body = text.partition(r"\begin{document}")[2]
    assert r"\input{" not in body
    assert r"\write18" not in body
    assert r"\textbackslash{}input\{/etc/passwd\}" in body
    assert r"\includegraphics" in body
    assert "{theme-sizes.pdf}" in body
    assert "papers-over-time.pdf" not in body
    assert text.isascii()


def test_latex_cites_what_it_lists(contents):
    text = latex_report(contents, "figures", set())
    cites = {key for group in re.findall(r"\\cite\{([^}]+)\}", text) for key in group.split(",")}
    assert cites == set(re.findall(r"\\bibitem\{([^}]+)\}", text))
    assert cites == {work.key for work in contents.works}


def test_unknown_kinds_of_report_are_refused():
    assert check_kinds(["html", "md", "html"]) == ("html", "md")
    with pytest.raises(
        InputError, match=r"no report format 'odt'; choose from html, md, tex, docx"
    ):
        check_kinds(["odt"])
    with pytest.raises(InputError, match="no report format was named"):
        check_kinds([])


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(
            name,
            marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed"),
        )
        for name in ("pdflatex", "xelatex", "lualatex")
    ],
)
def test_the_report_compiles(results, drawings, tmp_path, engine):
    import matplotlib.figure

    (tmp_path / "figures").mkdir()
    for name in drawings:
        figure = matplotlib.figure.Figure(figsize=(2, 1))
        figure.savefig(tmp_path / "figures" / f"{name}.pdf")
    write_reports(results, tmp_path, drawings, tmp_path / "figures", kinds=("tex",))
    for _ in range(2):
        done = subprocess.run(
            [
                engine,
                "-interaction=nonstopmode",
                "-halt-on-error",
                "-no-shell-escape",
                "report.tex",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]
    log = (tmp_path / "report.log").read_text(encoding="utf-8", errors="replace")
    assert not re.search(r"(Reference|Citation) .* undefined", log)
    assert "Missing character" not in log
    wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide", log)]
    assert [points for points in wide if points > 12] == []
    from pypdf import PdfReader

    said = " ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    assert "root:" not in said  # what \input would have shown
    assert "/etc/passwd" in said
