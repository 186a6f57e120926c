"""Which packets are stale: exactly those whose job is another one than before."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pltoolkit.api.jobs import packet_job
from pltoolkit.api.planning import Library, Notebook, Plan, Selection, Wanted, make_plan, stale_reason
from pltoolkit.errors import UsageError
from pltoolkit.execution.batch import PacketJob
from pltoolkit.execution.manifest import Entry, Inputs, Manifest, PacketFile
from pltoolkit.execution.output import FolderOutput
from pltoolkit.records import TABLES, Record
from pltoolkit.settings import load_settings
from pltoolkit.store import PacketKey, Store
from pltoolkit.workspace import Workspace

EVERYTHING = 7
DISTRICT = "all schools"
COACH = Selection(audience="coach", formats=("html",))
LEADER = Selection(formats=("html",))


def plan_of(workspace: Workspace, selection: Selection, manifest: Manifest, sizes: Mapping[str, int]) -> Plan:
    given_settings = load_settings(workspace.settings_path)
    with Store.open(workspace.database_path) as store:
        return make_plan(store, Library(workspace), given_settings, selection, manifest, sizes)


def jobs_of(workspace: Workspace, plan: Plan) -> dict[str, PacketJob]:
    given_settings, library = load_settings(workspace.settings_path), Library(workspace)
    with Store.open(workspace.database_path) as store:
        return {
            name: packet_job(store, one, library, given_settings, engine="inprocess")
            for name, one in plan.wanted.items()
        }


def as_if_made(plan: Plan, folder: Path) -> tuple[Manifest, dict[str, int]]:
    """A manifest that says that every packet of a plan has been made, and the files it names."""
    manifest, sizes = Manifest(FolderOutput(folder), names=()), {}
    for name, one in plan.wanted.items():
        files = {f"{one.stem}.{kind}": PacketFile(9, "") for kind in one.formats}
        sizes |= dict.fromkeys(files, 9)
        manifest.entries[name] = entry_of(one, files)
    return manifest, sizes


def entry_of(one: Wanted, files: Mapping[str, PacketFile], **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "packet_id": one.packet_id, "school_id": one.key.school_id, "adoption_id": one.key.adoption_id,
        "audience": one.audience, "outcome": "made", "inputs": one.inputs, "versions": {}, "made_at": "", "seconds": 1.0,
        "files": files,
    }  # fmt: skip
    return Entry(**values | changes)


# Any change makes exactly the packets stale that depend on it


def other_value(value: Any, number: int) -> Any:
    """A value like `value`, but not the same."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + number
        case dt.date():
            return value + dt.timedelta(days=number)
        case str():
            return f"{value} {number}"
        case _:
            return number


def changed_record(record: Record, column: str, number: int) -> Record:
    try:
        values = {**record.model_dump(), column: other_value(getattr(record, column), number)}
        return type(record).model_validate(values)
    except ValidationError:
        values[column] = f"{number}"
        try:
            return type(record).model_validate(values)
        except ValidationError:
            assume(condition=False)
            raise


@pytest.fixture(scope="module")
def records(district: Workspace) -> dict[str, list[Record]]:
    with Store.open(district.database_path) as store:
        return {name: _records(store, name) for name in TABLES}


def _records(store: Store, name: str) -> list[Record]:
    frame = store.read(name).astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    fields = TABLES[name].model.model_fields
    return [
        TABLES[name].model.model_validate({key: row[key] for key in fields if row[key] is not None}) for row in rows
    ]


@pytest.fixture(scope="module")
def shared(district: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy that examples change one after the other: what counts is before and after each change."""
    folder = tmp_path_factory.mktemp("shared") / "w"
    shutil.copytree(district.root, folder)
    return Workspace(folder)


def same(one: PacketJob, other: PacketJob) -> bool:
    return one == other


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_changed_row_makes_exactly_the_packets_stale_whose_job_it_changes(
    shared: Workspace, records: dict[str, list[Record]], data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from([name for name in sorted(TABLES) if records[name]]), label="table")
    record = data.draw(st.sampled_from(records[table]), label="record")
    free = [
        name for name in TABLES[table].columns if name not in TABLES[table].key and name not in {"school_id", "version"}
    ]
    column = data.draw(st.sampled_from(free), label="column")
    changed = changed_record(record, column, data.draw(st.integers(1, 3)))
    before = plan_of(shared, COACH, Manifest(FolderOutput(shared.packets), names=()), {})
    jobs = jobs_of(shared, before)

    with Store.open(shared.database_path) as store:
        store.load({table: [changed]})
    after = plan_of(shared, COACH, *as_if_made(before, shared.packets))

    assert set(after.stale) == {name for name, job in jobs_of(shared, after).items() if not same(job, jobs[name])}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_row_that_comes_or_goes_is_never_missed(
    shared: Workspace, records: dict[str, list[Record]], data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(["goals", "decisions", "tasks", "checkins"]), label="table")
    record = data.draw(st.sampled_from(records[table]), label="record")
    key = {name: getattr(record, name) for name in TABLES[table].key}
    school, adoption = record.school_id, record.adoption_id  # type: ignore[attr-defined]
    with Store.open(shared.database_path) as store:
        store.load({table: [record]})
        there = plan_of(shared, LEADER, Manifest(FolderOutput(shared.packets), names=()), {})
        store.remove(table, key)
        gone = plan_of(shared, LEADER, *as_if_made(there, shared.packets))
        store.load({table: [record]})
        back = plan_of(shared, LEADER, *as_if_made(gone, shared.packets))
        same_again = plan_of(shared, LEADER, *as_if_made(there, shared.packets))

    expected = {
        name for name, one in there.wanted.items() if one.key == PacketKey(school, adoption) or DISTRICT in name
    }
    assert set(gone.stale) == set(back.stale) == expected
    assert same_again.stale == {}


def test_for_leaders_no_change_of_a_job_is_missed_and_a_name_they_never_see_counts_for_its_school_alone(
    workspace: Workspace, records: dict[str, list[Record]]
) -> None:
    before = plan_of(workspace, LEADER, Manifest(FolderOutput(workspace.packets), names=()), {})
    person = records["staff"][0]
    with Store.open(workspace.database_path) as store:
        store.load({"staff": [person.model_copy(update={"name": "Quinn Harrow"})]})

    stale = plan_of(workspace, LEADER, *as_if_made(before, workspace.packets)).stale

    assert {name.split("/")[0] for name in stale} == {person.school_id, "all schools:leader"}  # type: ignore[attr-defined]


def test_an_unchanged_workspace_has_nothing_stale(workspace: Workspace) -> None:
    plan = plan_of(workspace, LEADER, Manifest(FolderOutput(workspace.packets), names=()), {})

    assert set(plan.stale.values()) == {"never made"}
    assert len(plan.wanted) == EVERYTHING
    assert plan_of(workspace, LEADER, *as_if_made(plan, workspace.packets)).stale == {}


Change = Callable[[Workspace], None]


def put(name: str, text: str) -> Change:
    def change(workspace: Workspace) -> None:
        path = workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return change


PHASE_3 = {"0101/math-6-8:leader", "0103/math-6-8:leader"}
NOT_PHASE_1 = PHASE_3 | {"0101/science-6-8:leader", "0102/ela-k-5:leader", "0103/science-6-8:leader"}
PHASE_1 = {"0104/ela-k-5:leader"}
SCHOOLS = NOT_PHASE_1 | PHASE_1


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("notebooks/overview.ipynb", SCHOOLS),
        ("notebooks/phase_1_select_materials/1_2_establish_the_vision.ipynb", PHASE_1),
        ("notebooks/phase_3_teach_and_learn/3_1_work_the_plan.ipynb", PHASE_3),
        ("notebooks/professional_learning.ipynb", NOT_PHASE_1),
        ("notebooks/district.ipynb", {"all schools:leader"}),
        ("notebooks/workshop/mine.ipynb", set()),
        ("templates/packet/packet.css", SCHOOLS | {"all schools:leader"}),
        ("templates/packet_pdf/packet.typ", SCHOOLS | {"all schools:leader"}),
        ("templates/index/index.html.j2", set()),
        ("templates/README.md", set()),
    ],
)
def test_a_changed_notebook_or_template_counts_for_the_packets_that_use_it(
    workspace: Workspace, file: str, stale: set[str]
) -> None:
    before = plan_of(workspace, LEADER, Manifest(FolderOutput(workspace.packets), names=()), {})
    put(file, "changed")(workspace)

    after = plan_of(workspace, LEADER, *as_if_made(before, workspace.packets))

    assert set(after.stale) == stale
    reason = "a template has changed" if file.startswith("templates") else "a notebook has changed"
    assert set(after.stale.values()) <= {reason}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("accent", '"#112233"', "a setting has changed"),
        ("paper", '"a4"', "a setting has changed"),
        ("minimum_hours", "20", "a setting has changed"),
        ("minimum_group", "12", "a setting has changed"),
        ("as_of", "2027-02-01", "a setting has changed, it speaks from an earlier date"),
        ("time_limit", "60", ""),
        ("memory_limit", "512", ""),
        ("audience", '"public"', ""),
    ],
)
def test_a_setting_counts_where_what_a_packet_says_depends_on_it(
    workspace: Workspace, change_setting: Callable[..., None], name: str, value: str, reason: str
) -> None:
    before = plan_of(workspace, LEADER, Manifest(FolderOutput(workspace.packets), names=()), {})
    jobs = jobs_of(workspace, before)
    change_setting(workspace, name, value)

    after = plan_of(workspace, LEADER, *as_if_made(before, workspace.packets))

    assert set(after.stale.values()) == ({reason} if reason else set())
    assert len(after.stale) == (EVERYTHING if reason else 0)
    assert (jobs_of(workspace, after) == jobs) is not bool(reason)


def test_a_newer_program_makes_every_packet_stale(workspace: Workspace) -> None:
    before = plan_of(workspace, LEADER, Manifest(FolderOutput(workspace.packets), names=()), {})
    library = Library(workspace)
    newer = {**library.versions, "pandas": "99.0"}
    library.__dict__["versions"] = newer
    manifest, sizes = as_if_made(before, workspace.packets)

    with Store.open(workspace.database_path) as store:
        after = make_plan(store, library, load_settings(workspace.settings_path), LEADER, manifest, sizes)

    assert len(after.stale) == EVERYTHING
    assert set(after.stale.values()) == {"other versions of the programs made it"}


# One packet at a time


INPUTS = Inputs("d", "n", "t", "s", "2027-01-15", "v")
NOTEBOOK = Notebook("overview", "{}", "x", is_shipped=True)
ONE = Wanted(PacketKey("0101", "math"), "leader", ("html", "pdf"), (NOTEBOOK,), INPUTS)
FILES = {"0101/math-leader.html": PacketFile(5, ""), "0101/math-leader.pdf": PacketFile(7, "")}
SIZES = {"0101/math-leader.html": 5, "0101/math-leader.pdf": 7}


@pytest.mark.parametrize(
    ("changes", "sizes", "reason"),
    [
        ({}, SIZES, ""),
        ({"outcome": "failed"}, SIZES, "it failed the last time"),
        ({"files": {"0101/math-leader.html": PacketFile(5, "")}}, SIZES, "not yet made as pdf"),
        ({}, {"0101/math-leader.html": 5}, "0101/math-leader.pdf is missing"),
        ({}, SIZES | {"0101/math-leader.pdf": 3}, "0101/math-leader.pdf is not as it was written"),
        ({"inputs": Inputs("x", "n", "t", "s", "2027-01-15", "v")}, SIZES, "its data or answers have changed"),
        ({"inputs": Inputs("d", "n", "t", "s", "2027-01-15", "x")}, SIZES, "other versions of the programs made it"),
        (
            {"inputs": Inputs("d", "x", "x", "s", "2027-01-15", "v")},
            SIZES,
            "a notebook has changed, a template has changed",
        ),
    ],
)
def test_a_reason_says_why_a_packet_is_stale(changes: dict[str, Any], sizes: dict[str, int], reason: str) -> None:
    assert stale_reason(ONE, entry_of(ONE, **{"files": FILES, **changes}), sizes) == reason


def test_ids_that_look_like_others_get_packets_of_their_own() -> None:
    keys = [
        PacketKey("a", "b"), PacketKey("a/b"), PacketKey("a b"), PacketKey("a:b"), PacketKey("all schools"), PacketKey(""),
        PacketKey("a%2Fb"), PacketKey("district"), PacketKey("district", "district"), PacketKey("..", "../.."),
    ]  # fmt: skip
    wanted = [Wanted(key, "leader", ("html",), (), INPUTS) for key in keys]

    assert len({one.packet_id for one in wanted}) == len(keys)
    assert len({one.stem for one in wanted}) == len(keys)
    assert not [one.stem for one in wanted if one.stem.startswith(".") or "/." in one.stem]


# What is asked for


def test_a_selection_takes_the_schools_and_adoptions_named_and_leaves_the_district_out(workspace: Workspace) -> None:
    empty = Manifest(FolderOutput(workspace.packets), names=())

    assert set(plan_of(workspace, Selection(schools=("0101",)), empty, {}).wanted) == {
        "0101/math-6-8:leader",
        "0101/science-6-8:leader",
    }
    assert set(plan_of(workspace, Selection(adoptions=("ela-k-5",)), empty, {}).wanted) == {
        "0102/ela-k-5:leader",
        "0104/ela-k-5:leader",
    }


@pytest.mark.parametrize(
    ("selection", "message", "hint"),
    [
        (Selection(schools=("0109",)), 'There is no school "0109" in district.db.', 'Did you mean "010'),
        (Selection(adoptions=("math-6-9",)), 'No school has the adoption "math-6-9".', 'Did you mean "math-6-8"?'),
        (
            Selection(adoptions=("zzz",)),
            'No school has the adoption "zzz".',
            "There are: ela-k-5, math-6-8, science-6-8.",
        ),
        (
            Selection(schools=("0102",), adoptions=("math-6-8",)),
            'School "0102" has no adoption "math-6-8".',
            "It has: ela-k-5.",
        ),
    ],
)
def test_what_is_not_there_is_an_error_with_a_proposal(
    workspace: Workspace, selection: Selection, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        plan_of(workspace, selection, Manifest(FolderOutput(workspace.packets), names=()), {})

    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


def test_a_packet_does_not_read_rows_of_another_school(workspace: Workspace) -> None:
    plan = plan_of(
        workspace,
        Selection(schools=("0101",), audience="coach"),
        Manifest(FolderOutput(workspace.packets), names=()),
        {},
    )

    jobs = jobs_of(workspace, plan)

    assert all(b"0102" not in job.slice and b"0103" not in job.slice for job in jobs.values())
    assert all(b"0101" in job.slice for job in jobs.values())


def test_a_job_is_small_enough_to_send_by_the_thousand(workspace: Workspace) -> None:
    plan = plan_of(workspace, Selection(), Manifest(FolderOutput(workspace.packets), names=()), {})

    jobs = jobs_of(workspace, plan)

    assert all(len(job.deflated_slice) < len(job.slice) / 3 for job in jobs.values())
