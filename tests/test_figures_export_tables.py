import csv
import io
import shutil
import subprocess
import time
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.figures.export import export_table, export_tables
from analysis.figures.export.markup import latex_text, markdown_text
from analysis.figures.export.tables import as_latex, as_markdown
from analysis.store.commas import as_csv, neutral

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1"]


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "title": ["=1+1", "R&D | 50 %", "Größe"],
            "n": [1, 2, 3],
            "change": [-0.5, np.nan, np.inf],
            "date": pd.to_datetime(["2024-03-01", None, "2023-01-01"]),
            "held": [True, False, True],
        }
    )


@pytest.mark.parametrize("text", EVIL)
def test_what_a_spreadsheet_would_run_is_text_in_csv_and_in_excel(text, tmp_path):
    table = pd.DataFrame({"title": [text], text: ["kept"]})
    head, row = csv.reader(io.StringIO(as_csv(table), newline=""))
    assert head[1].replace("\r", "\n") == row[0] == "'" + text.replace("\r", "\n")
    book = openpyxl.load_workbook(export_table(table, tmp_path / "t.xlsx"))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    if text[0] in "=+-@":
        assert book.active["A2"].value == text
        assert book.active["A2"].quotePrefix


def test_categories_and_mixed_columns_are_neutralised_too():
    table = pd.DataFrame(
        {"a": pd.Categorical(["=1", "b"]), "b": pd.Series(["=2", -3], dtype=object)}
    )
    assert as_csv(table) == "a,b\n'=1,'=2\nb,-3\n"


@pytest.mark.parametrize("value", [-1, -0.5, "a=b", "", None, "1-2"])
def test_numbers_and_harmless_texts_stay_as_they_are(value):
    assert neutral(value) is value


def test_numbers_and_dates_are_numbers_and_dates_in_excel(frame, tmp_path):
    sheet = openpyxl.load_workbook(export_table(frame, tmp_path / "t.xlsx")).active
    assert [cell.value for cell in sheet["B"]] == ["n", 1, 2, 3]
    assert [cell.value for cell in sheet["C"]] == ["change", -0.5, None, "inf"]
    assert sheet["D2"].is_date
    assert sheet["D3"].value is None
    assert [cell.value for cell in sheet["E"][1:]] == [True, False, True]


def test_the_table_stays_as_it_is(frame, tmp_path):
    before = frame.copy()
    export_tables({"t": frame}, tmp_path)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("suffix", ["csv", "md", "tex", "xlsx"])
def test_the_same_table_gives_the_same_bytes(frame, tmp_path, monkeypatch, suffix):
    first = export_table(frame, tmp_path / f"t.{suffix}").read_bytes()
    later = time.time() + 1e6
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert export_table(frame, tmp_path / f"t.{suffix}").read_bytes() == first


def test_no_time_of_writing_is_in_a_workbook(frame, tmp_path):
    path = export_table(frame, tmp_path / "t.xlsx")
    with zipfile.ZipFile(path) as parts:
        assert {info.date_time for info in parts.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


def test_markdown_shows_text_as_it_is_and_numbers_at_the_right(frame):
    lines = as_markdown(frame, caption="All of them").splitlines()
    assert lines[0] == "All of them"
    assert lines[3] == "| --- | ---: | ---: | --- | --- |"
    assert lines[5] == r"| R&amp;D \| 50 % | 2 |  |  | no |"


@pytest.mark.parametrize("text", ["a|b", "`x`", "[a](b)", "<b>", "a\nb", "1 * 2 * 3", "$x$"])
def test_a_markdown_cell_cannot_leave_its_cell(text):
    shown = markdown_text(text)
    assert "\n" not in shown
    assert "<" not in shown
    assert all(f"\\{c}" in shown for c in "|`[*$" if c in text)


def test_latex_has_rules_a_caption_and_a_label(frame):
    text = as_latex(frame, caption="R&D", label="tab:rd")
    for part in (r"\toprule", r"\midrule", r"\bottomrule", "\\caption{R\\&D}\n\\label{tab:rd}"):
        assert part in text
    assert r"R\&D \textbar{} 50 \% & 2 &  &  & no \\" in text
    assert r"\ensuremath{-}0.5" in text


def test_a_long_latex_table_breaks_over_pages_and_long_texts_are_set_in_lines():
    table = pd.DataFrame({"title": ["A long title that needs more than one line"] * 41})
    text = as_latex(table)
    assert r"\begin{longtable}" in text
    assert r"\endhead" in text
    assert r"\raggedright" in text


def test_latex_text_is_ascii_and_says_what_it_cannot_set():
    assert latex_text("中 é α").startswith("{[}U+4E2D{]} ")
    assert latex_text("中 é α → 50 %").isascii()


def test_a_row_that_begins_with_a_bracket_is_no_length_for_the_row_before():
    assert "[" not in as_latex(pd.DataFrame({"a": ["[1]", "[2pt]"]})).replace("{[}", "")


def test_an_unknown_format_is_refused_before_anything_is_written(frame, tmp_path):
    with pytest.raises(InputError, match=r"t.ods: no table format; choose from .csv, .md"):
        export_table(frame, tmp_path / "t.ods")
    with pytest.raises(InputError, match="no table format 'ods'"):
        export_tables({"t": frame}, tmp_path / "new", formats=["csv", "ods"])
    assert list(tmp_path.rglob("*")) == []


def test_several_tables_share_one_workbook_with_a_sheet_each(frame, tmp_path):
    names = ["papers", "a/b", "a?b", "x" * 40]
    files = export_tables(dict.fromkeys(["papers"], frame), tmp_path)
    assert [path.name for path in files] == ["papers.csv", "papers.md", "papers.tex", "tables.xlsx"]
    export_tables(dict.fromkeys(names, frame), tmp_path, formats=["xlsx"])
    sheets = openpyxl.load_workbook(tmp_path / "tables.xlsx").sheetnames
    assert sheets == ["papers", "a b", "a b (2)", "x" * 31]


def test_a_table_without_rows_has_its_heads(tmp_path):
    empty = pd.DataFrame({"title": pd.Series(dtype="str"), "n": pd.Series(dtype="int")})
    files = export_tables({"none": empty}, tmp_path)
    assert len(files) == 4
    assert (tmp_path / "none.csv").read_text(encoding="utf-8") == "title,n\n"
    assert r"title & n \\" in (tmp_path / "none.tex").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX here")
@pytest.mark.parametrize("n", [1, 41])
def test_latex_compiles(frame, tmp_path, n):
    table = pd.concat([frame] * n).assign(title='[x] *y* "z" <i> ~^\\ {a}_b # $ é ß α → 中 ≥ ½ …')
    body = as_latex(table, caption="The “caption”: 50 %", label="tab:x")
    rules = (
        r"\def\toprule{\hline}\def\midrule{\hline}\def\bottomrule{\hline}"  # of the smallest TeX
    )
    preamble = (
        r"\documentclass{article}\usepackage{array,longtable}"
        rf"\IfFileExists{{booktabs.sty}}{{\usepackage{{booktabs}}}}{{{rules}}}\begin{{document}}"
    )
    (tmp_path / "t.tex").write_text(f"{preamble}\n{body}\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-1500:]
