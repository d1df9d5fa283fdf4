import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import load_papers, readers
from analysis.corpus.readers import FORMS, Form, Records, read_records
from analysis.corpus.readers.dates import parse_dates
from analysis.errors import InputError

BANNER = (
    "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!"
)


def write(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_page_gives_pairs_with_the_lines_of_their_titles(tmp_path):
    path = write(tmp_path, "page.txt", f"{BANNER}\nSubscribeFirst\nAbout one.\nSecond\nAbout two.")
    records = read_records(path)
    assert records.frame["title"].tolist() == ["First", "Second"]
    assert records.frame["abstract"].tolist() == ["About one.", "About two."]
    assert records.lines == [3, 5]
    assert records.findings == ()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_line_ends_and_a_final_newline_change_nothing(tmp_path, end):
    newline = end or "\n"
    text = newline.join([*BANNER.split("\n"), "SubscribeOne", "About one."]) + end
    records = read_records(write(tmp_path, "page.txt", text))
    assert records.frame.to_dict("list") == {"title": ["One"], "abstract": ["About one."]}


def test_a_title_that_begins_with_subscribe_keeps_it_where_no_button_is_glued_to_it(tmp_path):
    text = f"{BANNER}\nSubscribeOne\nAbout one.\nSubscribers and churn\nAbout two."
    records = read_records(write(tmp_path, "page.txt", text))
    assert records.frame["title"].tolist() == ["One", "Subscribers and churn"]


def test_a_page_cut_short_names_its_last_line(tmp_path):
    path = write(tmp_path, "page.txt", f"{BANNER}\nSubscribeOne\nAbout one.\nTwo")
    (finding,) = read_records(path).findings
    assert finding.kind == "page cut short"
    assert f"{path}:5:" in finding.detail


def test_a_page_cut_off_in_mid_sentence_names_the_line_where_it_breaks_off(tmp_path):
    pairs = "\n".join(f"Title {i}\nAbout {i}." for i in range(12))
    whole = f"{BANNER}\nSubscribe{pairs}"
    (finding,) = read_records(write(tmp_path, "page.txt", whole[:-3])).findings
    assert (finding.kind, finding.line) == ("page cut short", 26)
    for end in ["About 11.", "See https://a.org/x", "(All of it.)"]:
        page = write(tmp_path, "page.txt", whole.removesuffix("About 11.") + end)
        assert read_records(page).findings == ()


def test_an_empty_abstract_on_the_page_names_its_own_line(tmp_path):
    text = f"{BANNER}\nSubscribeOne\n  \nTwo\nAbout two."
    (finding,) = read_records(write(tmp_path, "page.txt", text)).findings
    assert (finding.kind, finding.line) == ("empty abstract", 4)
    assert "'One'" in finding.detail


def test_csv_rows_keep_the_line_where_they_start(tmp_path):
    text = 'title,abstract\nOne,"first\nsecond ""quoted"" line"\nTwo,short\n\nThree,\n'
    records = read_records(write(tmp_path, "papers.csv", text))
    assert records.lines == [2, 4, 6]
    assert records.frame["abstract"].tolist()[0] == 'first\nsecond "quoted" line'
    assert pd.isna(records.frame["abstract"].iloc[2])


@pytest.mark.parametrize(
    ("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")]
)
def test_the_separator_is_the_one_that_cuts_the_header(tmp_path, name, mark):
    text = f"title{mark}abstract\nOne{mark}About one.\n"
    frame = read_records(write(tmp_path, name, text)).frame
    assert frame.to_dict("list") == {"title": ["One"], "abstract": ["About one."]}


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path):
    path = write(tmp_path, "papers.csv", "title,abstract\nOne,About.\n", encoding="utf-8-sig")
    assert list(read_records(path).frame.columns) == ["title", "abstract"]


def test_numbers_in_csv_stay_as_they_are_written(tmp_path):
    text = "title,arxiv_id\nOne,2304.0588\nTwo,0704.0010\n"
    frame = read_records(write(tmp_path, "papers.csv", text)).frame
    assert frame["arxiv_id"].tolist() == ["2304.0588", "0704.0010"]


def test_a_row_with_too_many_values_is_named(tmp_path):
    text = "title,abstract\nOne,About.\nTwo,About, and more.\n"
    (finding,) = read_records(write(tmp_path, "papers.csv", text)).findings
    assert (finding.kind, finding.line) == ("too many values", 3)


def test_a_quote_that_never_closes_names_the_line_where_it_opens(tmp_path):
    path = write(tmp_path, "papers.csv", 'title,abstract\nOne,About.\nTwo,"About\nThree,About.\n')
    with pytest.raises(InputError, match=r":3: .*double quotes"):
        read_records(path)


def test_json_lines_keep_their_values_and_pass_over_blank_lines(tmp_path):
    rows = [
        {"title": "One", "abstract": None, "year": 2023, "authors": ["A", "B"]},
        {"title": "Two"},
    ]
    text = "\n\n".join(json.dumps(row) for row in rows)
    records = read_records(write(tmp_path, "papers.jsonl", text))
    assert records.lines == [1, 3]
    assert records.frame["authors"].iloc[0] == "A; B"
    assert records.frame["abstract"].isna().all()


@pytest.mark.parametrize("bad", ['{"title": "Two"', '["Two"]', "Two"])
def test_a_line_that_is_no_json_object_is_named(tmp_path, bad):
    text = '{"title": "One"}\n' + bad + "\n"
    records = read_records(write(tmp_path, "papers.ndjson", text))
    (finding,) = records.findings
    assert (finding.kind, finding.line) == ("not a JSON object", 2)
    assert len(records.frame) == 1


def test_parquet_rows_are_counted_from_one_and_lists_become_text(tmp_path):
    path = tmp_path / "papers.parquet"
    pd.DataFrame({"title": ["One", "Two"], "tags": [["a"], None]}).to_parquet(path)
    records = read_records(path)
    assert (records.lines, records.unit) == ([1, 2], "row")
    assert records.frame["tags"].iloc[0] == '["a"]'


def test_a_page_whose_bytes_are_not_utf8_and_running_text_are_refused(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(f"{BANNER}\nSubscribeCaf".encode() + b"\x81\nAbout one.")
    with pytest.raises(InputError, match=f":3: byte {len(BANNER) + 13} is not"):
        read_records(path)
    path.write_text("Dear all,\n\nthese are the papers that we spoke of.\nYours, Jane\n")
    with pytest.raises(InputError, match="it looks like running text; export the papers as"):
        read_records(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl"])
def test_bytes_that_are_not_utf8_are_named_by_line_and_offset(tmp_path, suffix):
    path = tmp_path / f"papers{suffix}"
    path.write_bytes(b"title\nOne\nCaf\x81\nTwo\n")
    with pytest.raises(InputError, match=r":3: byte 13 is not UTF-8; save"):
        read_records(path)


@pytest.mark.parametrize("suffix", " ".join(form.suffixes for form in FORMS).split())
def test_an_empty_file_is_refused_by_every_reader(tmp_path, suffix):
    path = write(tmp_path, f"papers{suffix}", "")
    with pytest.raises(InputError, match="the file is empty"):
        read_records(path)


def test_a_missing_file_a_folder_and_an_unknown_suffix_are_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_records(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_records(tmp_path)
    with pytest.raises(InputError, match=r"it looks like running text; export .*\.csv"):
        read_records(write(tmp_path, "papers.docx", "x"))
    with pytest.raises(InputError, match=r"it looks like a PDF; export"):
        read_records(write(tmp_path, "papers.csv", "%PDF-1.7 ..."))


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "title,abstract\n"), ("a.jsonl", "\n\n"), ("a.txt", BANNER)],
)
def test_a_file_without_papers_is_refused(tmp_path, name, text):
    with pytest.raises(InputError, match=r"no papers?|below it"):
        read_records(write(tmp_path, name, text))


def test_a_damaged_parquet_file_is_refused_and_a_table_of_that_suffix_is_read(tmp_path):
    with pytest.raises(InputError, match="not a readable Parquet file"):
        read_records(write(tmp_path, "papers.parquet", "PAR1 title,abstract"))
    records = read_records(write(tmp_path, "papers.parquet", "title,abstract\nOne,About.\n"))
    assert (records.form, len(records.frame)) == ("table", 1)


def test_a_new_format_needs_one_entry_in_the_registry(tmp_path, monkeypatch):
    def read_list(source):
        lines = source.path.read_text().split("\n")[1:]
        return Records(pd.DataFrame({"title": lines}), list(range(2, len(lines) + 2)))

    path = write(tmp_path, "papers", "#papers\nOne\nTwo")
    monkeypatch.setattr(readers, "FORMS", (Form("list", "#papers", read_list), *FORMS))
    assert read_records(path).frame["title"].tolist() == ["One", "Two"]
    assert read_records(path).form == "list"


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2023-04-12", "2023-04-12 00:00:00", "day"),
        ("2023-04-12T01:30+02:00", "2023-04-11 23:30:00", "day"),
        ("2023-04-12 10:00:00Z", "2023-04-12 10:00:00", "day"),
        ("2023-04", "2023-04-01 00:00:00", "month"),
        ("2023", "2023-01-01 00:00:00", "year"),
        ("2023.0", "2023-01-01 00:00:00", "year"),
        (" 2023-04 ", "2023-04-01 00:00:00", "month"),
    ],
)
def test_dates_are_read_as_fine_as_they_are_written(written, day, precision):
    parsed = parse_dates(pd.Series([written]))
    assert str(parsed.date[0]) == day
    assert parsed.precision.tolist() == [precision]
    assert not parsed.wrong.any()


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2023/04/12", "2023-04-12", "day"),
        ("2023/4/2 09:30", "2023-04-02", "day"),
        ("20230412", "2023-04-12", "day"),
        ("12.04.2023", "2023-04-12", "day"),
        ("31/12/2023", "2023-12-31", "day"),
        ("12/31/2023", "2023-12-31", "day"),
        ("04/04/2023", "2023-04-04", "day"),
        ("2023 Mar-Apr", "2023-03-01", "month"),
        ("Mar 2023", "2023-03-01", "month"),
        ("March 5, 2023", "2023-03-05", "day"),
        ("5th March 2023", "2023-03-05", "day"),
        ("2022 Dec-2023 Jan", "2022-12-01", "month"),
        ("Dec-Jan 2023", "2023-01-01", "year"),
        ("Wed, 12 Apr 2023 10:00:00 GMT", "2023-04-12", "day"),
        ("2023-00-00", "2023-01-01", "year"),
        ("2023-04-00", "2023-04-01", "month"),
        ("2023 Spring", "2023-03-01", "season"),
        ("Q2 2023", "2023-04-01", "quarter"),
        ("2017a", "2017-01-01", "year"),
        ("45028", "2023-04-12", "day"),
        ("45028.5", "2023-04-12", "day"),
    ],
)
def test_dates_in_other_than_iso_form_are_read(written, day, precision):
    parsed = parse_dates(pd.Series([written]))
    assert str(parsed.date[0])[:10] == day
    assert parsed.precision.tolist() == [precision]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["04/12/2023", "31/01/2023"], ["2023-12-04", "2023-01-31"]),
        (["04/12/2023", "01/31/2023"], ["2023-04-12", "2023-01-31"]),
        (["04/12/2023", "03/02/2023"], ["NaT", "NaT"]),
        (["04/12/2023", "31/01/2023", "01/31/2023"], ["NaT", "2023-01-31", "2023-01-31"]),
    ],
)
def test_a_day_above_twelve_tells_the_order_of_its_column(written, days):
    parsed = parse_dates(pd.Series(written))
    assert [str(day)[:10] for day in parsed.date] == days
    assert parsed.wrong.tolist() == [day == "NaT" for day in days]


def test_dates_that_no_paper_has_are_set_aside_and_said():
    parsed = parse_dates(pd.Series(["1000", "9999", "1970-01-01", "1970-01-01", "1970", "1998"]))
    assert parsed.wrong.tolist() == [True, True, True, True, False, False]
    assert parsed.problem.tolist()[0] == "lies before the year 1500"
    assert not parse_dates(pd.Series(["1970-01-01", "2001-05-02"])).wrong.any()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(alphabet="0123456789/.-, aMrQ", max_size=12), min_size=1, max_size=6))
def test_a_value_is_a_date_or_missing_or_wrong_and_never_two_of_these(values):
    parsed = parse_dates(pd.Series(values, dtype="str"))
    assert len(parsed.date) == len(values)
    assert not (parsed.wrong & parsed.date.notna()).any()
    assert (parsed.precision.notna() == parsed.date.notna()).all()


@pytest.mark.parametrize(
    "written", ["soon", "2023-02-30", "2023-13", "04/12/2023", "0000", "2023-04-12T25:00", "23"]
)
def test_what_is_no_date_is_marked_and_never_guessed(written):
    parsed = parse_dates(pd.Series([written, "2023-04-12"]))
    assert parsed.wrong.tolist() == [True, False]
    assert parsed.date.isna().tolist() == [True, False]


def test_missing_dates_are_missing_and_not_wrong():
    parsed = parse_dates(pd.Series(["", None, "2023"]))
    assert parsed.date.isna().tolist() == [True, True, False]
    assert not parsed.wrong.any()


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(pd.to_datetime(["2023-04-12T01:00+02:00"])),
        pd.Series(pd.to_datetime(["2023-04-11T23:00"])),
        pd.Series(pd.to_datetime(["2023-04-11T23:00"])).astype("datetime64[ns]"),
    ],
)
def test_typed_dates_come_out_in_one_dtype_without_a_zone(values):
    parsed = parse_dates(values)
    assert str(parsed.date.dtype) == "datetime64[us]"
    assert str(parsed.date[0]) == "2023-04-11 23:00:00"


def test_years_as_numbers_are_years():
    parsed = parse_dates(pd.Series([2023, 1999]))
    assert [day.year for day in parsed.date] == [2023, 1999]
    assert set(parsed.precision) == {"year"}


IN_OTHER_SCRIPTS = {
    "gb18030": ("知识图谱嵌入方法研究", "本文研究知识图谱的嵌入方法并在三个数据集上进行了实验。"),
    "big5": ("知識圖譜嵌入方法研究", "本文研究知識圖譜的嵌入方法並在三個資料集上進行了實驗。"),
    "shift_jis": ("知識グラフの研究", "本稿では知識グラフの埋め込みを研究し実験を行った。"),
    "euc_jp": ("知識グラフの研究", "本稿では知識グラフの埋め込みを研究し実験を行った。"),
    "euc_kr": ("지식 그래프 연구", "본 논문에서는 지식 그래프의 임베딩 방법을 연구하였다."),
    "cp1251": ("Исследование графов знаний", "В работе изучаются графы знаний и модели."),
    "koi8_r": ("Исследование графов знаний", "В работе изучаются графы знаний и модели."),
    "cp1256": ("دراسة الرسوم البيانية", "ندرس في هذا البحث تضمين الرسوم البيانية للمعرفة."),
}


@pytest.mark.parametrize("encoding", IN_OTHER_SCRIPTS)
def test_a_table_in_an_encoding_of_another_script_is_read(tmp_path, encoding):
    title, abstract = IN_OTHER_SCRIPTS[encoding]
    path = tmp_path / "papers.csv"
    path.write_bytes(f"title,abstract\n{title},{abstract}\n".encode(encoding))
    papers = load_papers(path, language="all")
    assert papers[["title", "abstract"]].to_numpy().tolist() == [[title, abstract]]
