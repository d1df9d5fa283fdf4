"""The report for Word: whole, well formed, with every figure and every theme, and nothing live."""

import io
import struct
import zipfile
import zlib
from xml.etree import ElementTree

import pytest

from analysis.report import draw_figures, gather
from analysis.report.docx import docx_report
from tests.reports import HOSTILE, results_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def png(width, height):
    """Return a white PNG of a size."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def contents():
    results = results_of()
    return gather(results, draw_figures(results))


def parts_of(document):
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def texts(part):
    return [node.text or "" for node in ElementTree.fromstring(part).iter(f"{W}t")]


def test_every_part_is_well_formed_and_every_figure_is_there_and_described(contents):
    names = [shown.name for group in contents.figures.values() for shown in group]
    parts = parts_of(docx_report(contents, {name: png(90, 60) for name in names}))
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)
    document = parts["word/document.xml"].decode()
    assert {f"word/media/{name}.png" for name in names} <= parts.keys()
    assert document.count("<a:blip ") == len(names)
    assert document.count('descr="Chart: ') == 2 * len(names)


def test_it_says_what_the_page_says(contents):
    said = texts(parts_of(docx_report(contents, {}))["word/document.xml"])
    wanted = [contents.title, contents.summary, *(f"• {said}" for said in contents.limits)]
    wanted += [profile.name for profile in contents.profiles]
    assert set(wanted) <= set(said)
    assert not any("[@" in text for text in said)  # citations have their numbers


def test_a_hostile_title_stays_text_and_control_letters_are_left_out():
    results = results_of()
    results.papers.loc[0, "title"] = f"{HOSTILE}\x0b & <w:p/>"
    contents = gather(results, draw_figures(results))
    said = " ".join(texts(parts_of(docx_report(contents, {}))["word/document.xml"]))
    assert f"{HOSTILE} & <w:p/>" in said


def test_the_same_report_gives_the_same_bytes(contents):
    assert docx_report(contents, {}) == docx_report(contents, {})


def test_a_tall_figure_fits_on_its_page(contents):
    name = contents.figures["opening"][0].name
    document = parts_of(docx_report(contents, {name: png(30, 900)}))["word/document.xml"].decode()
    height = int(document.partition('cy="')[2].partition('"')[0])
    assert height <= 230 * 36_000
