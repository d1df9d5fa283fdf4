import plotly.graph_objects as go

from analysis.figures.periods import lay_out, mark_gaps, set_ticks, unit_of


def test_periods_stand_in_order_with_a_gap_where_the_unit_changes():
    periods = lay_out(["2023 Q1", "2021", "2022", "2023 Q2", "2024-01"])
    assert periods.names == ("2021", "2022", "2023 Q1", "2023 Q2", "2024-01")
    steps = [
        b - a
        for a, b in zip(
            list(periods.places.values())[:-1], list(periods.places.values())[1:], strict=True
        )
    ]
    assert [step > 1 for step in steps] == [False, True, False, True]
    assert len(periods.gaps) == 2
    assert periods.units == ["year", "quarter", "month"]


def test_years_alone_have_no_gap():
    assert lay_out(["2020", "2021"]).gaps == ()


def test_units_are_told_by_name():
    assert [unit_of(name) for name in ("2020", "2020 Q4", "2020-12")] == [
        "year",
        "quarter",
        "month",
    ]


def test_the_year_is_on_the_first_quarter_and_where_quarters_begin():
    axis = go.layout.XAxis()
    set_ticks(axis, lay_out(["2021", "2022 Q4", "2023 Q1", "2023 Q2"]), 600)
    assert set(axis.ticktext) == {"2021", "Q4<br>2022", "Q1<br>2023", "Q2"}


def test_months_are_named():
    axis = go.layout.XAxis()
    set_ticks(axis, lay_out(["2024-01", "2024-02"]), 600)
    assert list(axis.ticktext) == ["Jan<br>2024", "Feb"]


def test_labels_without_room_are_left_out_and_the_openings_of_years_stay():
    axis = go.layout.XAxis()
    names = [f"{year} Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4)]
    set_ticks(axis, lay_out(names), 78)
    assert set(axis.ticktext) == {"Q1<br>2022", "Q1<br>2023"}


def test_each_change_of_unit_is_marked_by_a_line():
    figure = go.Figure()
    mark_gaps(figure, lay_out(["2021", "2022 Q1", "2023-01"]))
    assert [shape.name for shape in figure.layout.shapes] == ["gap", "gap"]
