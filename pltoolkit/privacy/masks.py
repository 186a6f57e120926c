"""What the public packets of one batch hide, worked out for the whole district at once.

A school's packet must not be read alone: the district's table and the other schools' packets add up with it. So the
masks are made where all schools' rows are (the store's process), and a school's part of them travels in its slice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pltoolkit.measures import dosage
from pltoolkit.measures.assessment import assessment_results
from pltoolkit.measures.frames import typed
from pltoolkit.measures.survey import survey_response
from pltoolkit.privacy.suppression import TOTAL, Cell, Suppression, suppress, suppress_waves
from pltoolkit.settings import PrivacySettings

HiddenColumns = dict[str, dict[str, list[str]]]
"""For one school: {subject: {table: [hidden columns]}}; "" is the school's total. Plain JSON."""


@dataclass(frozen=True)
class Masks:
    """What is hidden, by subject and table.

    Subjects: `assessments` (a table per assessment: students tested by school and grade), `survey` (a table per wave:
    people who answered by school), `hours` (one table, "": teachers by school and band of hours).
    """

    tables: Mapping[str, Mapping[str, Suppression]]

    def for_school(self, school_id: str) -> HiddenColumns:
        """What a school's public packet hides; tables of which it hides nothing are left out."""
        hidden = {
            subject: {name: list(table.hidden_columns(school_id)) for name, table in tables.items()}
            for subject, tables in self.tables.items()
        }
        return {subject: {name: found for name, found in tables.items() if found} for subject, tables in hidden.items()}

    def for_district(self) -> HiddenColumns:
        """What the district's public packet hides of its totals."""
        return self.for_school(TOTAL)

    def cells(self) -> dict[str, dict[str, list[Cell]]]:
        """All hidden cells, to be kept and given as `before` when the next batch is made."""
        return {
            subject: {name: sorted(table.hidden) for name, table in tables.items()}
            for subject, tables in self.tables.items()
        }

    def log(self) -> pd.DataFrame:
        """One row per hidden cell: subject, table, row, column, reason, because. It holds no number of people."""
        columns = ["subject", "table", "row", "column", "reason", "because"]
        logs = [
            table.log().assign(subject=subject, table=name)[columns]
            for subject, tables in self.tables.items()
            for name, table in tables.items()
            if table.hidden
        ]
        return pd.concat(logs, ignore_index=True) if logs else pd.DataFrame(columns=columns)


def public_masks(
    frames: Mapping[str, pd.DataFrame],
    *,
    as_of: dt.date,
    privacy: PrivacySettings,
    before: Mapping[str, Mapping[str, Iterable[Cell]]] | None = None,
) -> Masks:
    """Work out what the public packets of a batch hide.

    `frames` holds the whole district's tables by name. Students are hidden in groups smaller than
    `privacy.smallest_group`, staff smaller than `privacy.minimum_respondents`. `before` is `Masks.cells()` of the
    batches already published this school year: what they hid stays hidden.
    """
    kept = before or {}
    schools = sorted(typed(frames["schools"], "schools")["school_id"])
    students, staff = privacy.smallest_group, privacy.minimum_respondents
    tested = assessment_results(frames["assessments"], as_of=as_of, by=["assessment", "grade"])
    answered = survey_response(frames["survey"], frames["staff"]).assign(everyone="everyone")
    tables = [frames[name] for name in ("activities", "sessions", "attendance", "coaching")]
    bands = dosage.hours_bands(dosage.teacher_hours(frames["staff"], dosage.contacts(*tables, as_of=as_of)))
    assessments = {
        str(name): suppress(
            _wide(rows, schools, "grade", "tested"),
            minimum=students,
            hidden_before=_cells(kept, "assessments", str(name)),
        )
        for name, rows in tested.groupby("assessment")
    }
    waves = {str(wave): _wide(rows, schools, "everyone", "respondents") for wave, rows in answered.groupby("wave")}
    ever = [cell for wave in kept.get("survey", {}) for cell in _cells(kept, "survey", wave)]
    hours = suppress(_wide(bands, schools, "band", "teachers"), minimum=staff, hidden_before=_cells(kept, "hours", ""))
    survey = suppress_waves(waves, minimum=staff, hidden_before=ever)
    return Masks({"assessments": assessments, "survey": survey, "hours": {"": hours}})


def withheld(
    frame: pd.DataFrame,
    hidden: Mapping[str, Collection[str]],
    *,
    table: str,
    column: str | None,
    figures: Sequence[str],
) -> pd.DataFrame:
    """`frame` with `figures` missing wherever the mask says so, and a column `suppressed` (true or false).

    `hidden` is one subject of a school's mask. `table` names the column of `frame` that holds the mask's table, such as
    assessment or wave; `column` the one that holds its column, such as grade; None where rows are the school's totals.
    """
    result = frame.copy()
    columns = frame[column] if column else pd.Series(TOTAL, index=frame.index)
    covered = [at in hidden.get(name, ()) for name, at in zip(frame[table], columns, strict=True)]
    result["suppressed"] = pd.Series(covered, index=frame.index, dtype=bool)
    for figure in figures:
        result[figure] = result[figure].astype("Float64").mask(result["suppressed"])
    return result


def _wide(rows: pd.DataFrame, schools: Sequence[str], column: str, count: str) -> pd.DataFrame:
    """A row per school that has people, a column per group."""
    wide = rows.pivot_table(index="school_id", columns=column, values=count, aggfunc="sum", observed=True)
    return wide.reindex([school for school in schools if school in wide.index])


def _cells(before: Mapping[str, Mapping[str, Iterable[Cell]]], subject: str, table: str) -> list[Cell]:
    """Cells of an earlier batch; JSON turns their pairs into lists."""
    return [(row, column) for row, column in before.get(subject, {}).get(table, ())]
