"""What a notebook sees: one school with one adoption, or the district; the same in a batch and in JupyterLab."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from pydantic import JsonValue

from pltoolkit.errors import UsageError
from pltoolkit.records import TABLES, AdoptionRecord, AnswerRecord, SchoolRecord
from pltoolkit.settings import Audience, Settings, load_settings
from pltoolkit.store.audiences import Rows
from pltoolkit.store.digests import PacketKey
from pltoolkit.store.frames import frame_of
from pltoolkit.store.loading import table_named
from pltoolkit.store.pick import current_pick
from pltoolkit.store.slice import SliceFacts, read_slice
from pltoolkit.store.store import Store
from pltoolkit.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
SLICE_VARIABLE = "PLTOOLKIT_SLICE"
"""Environment variable that names the slice a notebook run in a batch reads."""
WORKSPACE_VARIABLE = "PLTOOLKIT_WORKSPACE"
"""Environment variable that names the workspace notebooks open when they are not told one."""

_NAMED = 8


class School:
    """One school with one adoption.

    `workspace` is there in JupyterLab only, where answers can be written. `is_picked`: the notebook names no school
    itself, and follows the one picked on the start page.
    """

    def __init__(
        self, rows: Rows, facts: SliceFacts, *, workspace: Workspace | None = None, is_picked: bool = False
    ) -> None:
        self.rows: Mapping[str, Sequence[Any]] = _NamedRows(rows)
        """Every table's rows by its name: named tuples with its columns, what is missing None. What measures count fastest."""
        self._frames: dict[str, pd.DataFrame] = {}
        self._known: dict[str, Any] = {}
        self.facts = facts
        self.workspace = workspace
        self.is_picked = is_picked

    def __repr__(self) -> str:
        return f"<School {self.key}: {self.name}, phase {self.phase}>"

    @property
    def key(self) -> PacketKey:
        return self.facts.key

    @property
    def audience(self) -> Audience:
        return self.facts.audience

    @property
    def as_of(self) -> dt.date:
        return self.facts.as_of

    @property
    def settings(self) -> Settings:
        return self.facts.settings

    @property
    def figures(self) -> Mapping[str, JsonValue]:
        """Single figures of the district, to compare with."""
        return self.facts.figures

    @cached_property
    def record(self) -> SchoolRecord:
        (row,) = self.rows["schools"]
        return SchoolRecord.model_validate(row._asdict())

    @cached_property
    def adoption(self) -> AdoptionRecord | None:
        """The school's adoption; None for a school that is still to choose."""
        row = next(iter(self.rows["adoptions"]), None)
        return AdoptionRecord.model_validate(row._asdict()) if row else None

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def phase(self) -> int:
        return self.adoption.phase if self.adoption else 1

    def frame(self, table: str) -> pd.DataFrame:
        """A table's rows of this school and of the whole district. A copy: change it as you like.

        Raises `UsageError` for a table that is not there.
        """
        if table not in self._frames:
            self._frames[table] = frame_of(table, self.rows[table_named(table).name])
        return self._frames[table].copy(deep=False)  # pandas copies what is changed, when it is changed

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once under `name`: several cells of a notebook show the same figures."""
        if name not in self._known:
            self._known[name] = make()
        known: T = self._known[name]
        return known

    @cached_property
    def answers(self) -> Mapping[tuple[str, str], AnswerRecord]:
        """The team's answers by step and field."""
        records = [AnswerRecord.model_validate(row._asdict()) for row in self.rows["answers"]]
        return {(record.step_id, record.field_id): record for record in records}

    @cached_property
    def _people(self) -> Mapping[str, str]:
        return {row.staff_id: row.name or str(row.role).replace("_", " ") for row in self.rows["staff"]}

    def person(self, staff_id: str, *, role: str = "") -> str:
        """How to show a person: by name in the coach's copy, by role in others; `role` where the id is not known."""
        return self._people.get(staff_id, "") or role.replace("_", " ")


class _NamedRows(Mapping[str, Sequence[Any]]):
    """The rows of each table by its name, given names when they are asked for."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._named: dict[str, Sequence[Any]] = {}

    def __getitem__(self, table: str) -> Sequence[Any]:
        if table not in self._named:
            self._named[table] = tuple(map(TABLES[table].row._make, self._rows[table]))
        return self._named[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week that `day` is in: packets that only differ by a day are the same packet."""
    return day - dt.timedelta(days=day.weekday())


def open_school(
    school_id: str = "",
    adoption_id: str = "",
    *,
    school_year: str = "",
    audience: Audience | Literal[""] = "",
    workspace: str = "",
) -> School:
    """One school's data for a notebook.

    In a batch they come from the packet's slice, as its audience may see them; in JupyterLab from the live database of
    `workspace` (blank: the one the notebook is opened in). There a blank `school_id` means the school and adoption picked
    on the start page, and a blank `audience` the one picked; nobody is named unless one of the two says that the coach
    reads. Raises `UsageError` for a school or year that is not there, where none is named or picked, and in a batch for
    another than the packet's.
    """
    if SLICE_VARIABLE in os.environ:
        rows, facts = read_slice(Path(os.environ[SLICE_VARIABLE]))
        if school_id and facts.key != (school_id, adoption_id):
            raise UsageError(
                f"This packet is about {facts.key}, and the notebook asks for {PacketKey(school_id, adoption_id)}.",
                hint="Take school_id and adoption_id from the parameters cell.",
            )
        check_year(facts.settings, school_year)
        return School(rows, facts)
    place = find_workspace(workspace)
    settings = load_settings(place.settings_path)
    check_year(settings, school_year)
    pick = current_pick()
    reader = audience or (pick.audience if pick else "leader")
    with Store.open(settings.database.url or place.database_path) as store:
        key = PacketKey(school_id, adoption_id) if school_id else pick.key if pick else _nothing_picked(store)
        rows = store.packet_rows(key, reader)
    facts = SliceFacts(key, reader, today(settings), settings, {})
    return School(rows, facts, workspace=place, is_picked=not school_id)


def _nothing_picked(store: Store) -> NoReturn:
    names = store.school_names()
    shown = ", ".join(f"{school_id} {name}" for school_id, name in sorted(names.items())[:_NAMED])
    more = f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    raise UsageError(
        "No school is picked.",
        hint="Pick one on the start page (pltoolkit lab DIR), or write its id into school_id in the parameters cell. "
        f"There are: {shown}{more}.",
    )


def check_year(settings: Settings, school_year: str) -> None:
    """Raises `UsageError` where a notebook asks for another school year than the workspace holds."""
    if school_year and school_year != settings.district.school_year:
        raise UsageError(
            f"This workspace holds {settings.district.school_year}, not {school_year}.",
            hint="Change school_year in the parameters cell, or open the workspace of that year.",
        )


def today(settings: Settings) -> dt.date:
    """The date that packets speak from: the one in the settings, else the Monday of this week."""
    return settings.district.as_of or monday_of(dt.date.today())  # noqa: DTZ011  (the day where the person sits)


def find_workspace(folder: str) -> Workspace:
    """The workspace named, else the one of the environment, else the nearest above the current folder."""
    named = folder or os.environ.get(WORKSPACE_VARIABLE, "")
    if named:
        return Workspace.at(named)
    here = Path.cwd()
    for place in (here, *here.parents):
        for candidate in (place, place / "workspace"):
            if (candidate / "district.toml").is_file():
                return Workspace.at(candidate)
    raise UsageError(
        f"There is no workspace at {here} or above it.",
        hint="Open the notebook in a workspace, or write its folder into `workspace` in the parameters cell.",
    )
