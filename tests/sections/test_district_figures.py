"""The district's figures do not depend on how many schools are read at a time, and say how far schools are apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pltoolkit.blocks import Callout, HeatGrid, StackedBarChart, Table
from pltoolkit.sections import district_figures, funds, key_action_grid, key_action_spread, support_spread
from pltoolkit.sections.district import District
from pltoolkit.settings import Settings, load_settings
from pltoolkit.store import Store
from pltoolkit.workspace import Workspace


@pytest.mark.parametrize("at_a_time", [1, 3])
def test_figures_are_the_same_however_many_schools_are_read_at_a_time(
    sample_workspace: Workspace, at_a_time: int
) -> None:
    settings = load_settings(sample_workspace.settings_path)
    with Store.open(sample_workspace.database_path) as store:
        whole = district_figures(store, settings, at_a_time=100)

        parts = district_figures(store, settings, at_a_time=at_a_time)

    assert repr(parts) == repr(whole)
    assert len(parts["schools"]) == 8


def test_a_district_without_schools_has_no_figures(
    tmp_path_factory: pytest.TempPathFactory, sample_workspace: Workspace
) -> None:
    with Store.open(tmp_path_factory.mktemp("empty") / "d.db", create=True) as store:
        figures = district_figures(store, load_settings(sample_workspace.settings_path))

    assert figures == {"schools": [], "packets": [], "assessments": [], "funds": []}


def _district(settings: Settings, *, plans: int = 1, hours: Sequence[float] = ()) -> District:
    written = {"II.1": 1.0, "II.2": 0.5, "II.3": 0.25, "II.4": 0.0, "II.5": None}
    packet = {"school_id": "1", "name": "Ash", "adoption_id": "m", "subject": "Math", "phase": 2, "written": written}
    figures = dict.fromkeys(("plan_share", "median_hours", "share_reached", "share_coached", "share_on_pace"))
    schools = [{**figures, "name": "Ash", "teachers": 9, "median_hours": value} for value in hours]
    return District(settings, {"packets": [packet] * plans, "schools": schools, "assessments": []})


def test_plans_are_counted_by_how_much_of_a_key_action_is_written(sample_settings: Settings) -> None:
    chart = key_action_spread(_district(sample_settings, plans=3))

    assert isinstance(chart, StackedBarChart)
    assert chart.bars == (
        ("II.1", (3, 0, 0, 0)), ("II.2", (0, 3, 0, 0)), ("II.3", (0, 0, 3, 0)), ("II.4", (0, 0, 0, 3)),
    )  # fmt: skip


@pytest.mark.parametrize(("plans", "kind"), [(400, HeatGrid), (401, Callout)])
def test_a_picture_of_every_plan_is_drawn_while_it_can_be_read(
    sample_settings: Settings, plans: int, kind: type
) -> None:
    assert isinstance(key_action_grid(_district(sample_settings, plans=plans)), kind)


def test_quarters_say_how_far_schools_are_apart(sample_settings: Settings) -> None:
    table = support_spread(_district(sample_settings, hours=[1, 2, 3, 4, 5]))

    assert isinstance(table, Table)
    assert table.rows[1] == ("Median hours per teacher", 5, "2", "3", "4")


def test_quarters_of_few_schools_are_not_shown(sample_settings: Settings) -> None:
    table = support_spread(_district(sample_settings, hours=[1, 2, 3, 4]))

    assert isinstance(table, Table)
    assert table.rows[1] == ("Median hours per teacher", 4, "–", "–", "–")


@pytest.fixture
def sample_settings(sample_workspace: Workspace) -> Settings:
    return load_settings(sample_workspace.settings_path)


def test_money_of_the_districts_activities_is_counted_once(sample_workspace: Workspace) -> None:
    settings = load_settings(sample_workspace.settings_path)
    with Store.open(sample_workspace.database_path) as store:
        activities = store.read("activities")
        district = District(settings, district_figures(store, settings))

    table = funds(district)

    assert isinstance(table, Table)
    amounts = {str(row[0]): row[2] for row in table.rows}
    of_title_ii = activities[activities["fund_source"] == "Title II-A"]
    assert amounts["Title II-A"] == of_title_ii["amount"].sum()
    assert sum(int(str(row[1])) for row in table.rows) == len(activities)
