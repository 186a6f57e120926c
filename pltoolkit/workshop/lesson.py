"""A lesson as a learner meets it: check an answer when she asks for it, hints one by one, then the solution."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pltoolkit.blocks import Callout, Checklist, ChecklistItem
from pltoolkit.errors import UsageError, did_you_mean
from pltoolkit.workshop.data import Row, WorkshopData
from pltoolkit.workshop.exercise import Exercise, is_blank
from pltoolkit.workshop.feedback import difference
from pltoolkit.workspace import Workspace


class Lesson:
    """The exercises of one module, and how far this learner is with them. Nothing leaves the notebook."""

    def __init__(self, title: str, exercises: Sequence[Exercise], data: WorkshopData) -> None:
        self.title = title
        self.data = data
        self._exercises = {exercise.id: exercise for exercise in exercises}
        self._hints_given: dict[str, int] = {}
        self._done: set[str] = set()

    @property
    def settings(self) -> Row:
        """What the district has set, such as its minimum of hours."""
        return self.data.settings

    @property
    def folder(self) -> Path:
        """The workshop's folder."""
        return self.data.folder.parent

    def own_district(self, name: str, *, anew: bool = False) -> Workspace:
        """A copy of the district to write in: `own/NAME` in the workshop's folder.

        Made where there is none yet, or `anew`; what was written in it is kept otherwise.
        """
        own = Workspace(self.folder / "own" / name)
        if anew:
            shutil.rmtree(own.root, ignore_errors=True)
        if not own.settings_path.is_file():
            given = Workspace(self.folder / "district")
            own.root.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(given.database_path, own.database_path)
            shutil.copyfile(given.settings_path, own.settings_path)
        return own

    def rows(self, table: str, school_id: str = "") -> list[dict[str, Any]]:
        """A table's rows as dictionaries, of one school or of all."""
        return self.data.of_school(table, school_id) if school_id else self.data.rows(table)

    def check(self, exercise_id: str, value: Any) -> Callout:
        """Say whether an answer is right and, where it is not, what may have gone wrong."""
        exercise = self._exercise(exercise_id)
        if is_blank(value):
            return Callout("note", f"Not yet: {exercise_id} is still empty", f"{exercise.asks} {exercise.expects}")
        if exercise.is_right(value):
            self._done.add(exercise_id)
            left = len(self._exercises) - len(self._done)
            after = f"{left} more in this module." if left else "That was the last one of this module."
            return Callout("success", f"Yes: {exercise_id} is right", after)
        known = [mistake.feedback for mistake in exercise.mistakes_of(value)]
        why = " Or: ".join(known) or difference(exercise, value)
        return Callout("action", f"Not yet: {exercise_id}", f'{why} For a hint: lesson.hint("{exercise_id}")')

    def hint(self, exercise_id: str) -> Callout:
        """The next hint; after the last one, the solution."""
        exercise = self._exercise(exercise_id)
        given = self._hints_given.get(exercise_id, 0)
        if given >= len(exercise.hints):
            return self.solution(exercise_id)
        self._hints_given[exercise_id] = given + 1
        title = f"Hint {given + 1} of {len(exercise.hints)} for {exercise_id}"
        last = given + 1 == len(exercise.hints)
        return Callout("note", title, exercise.hints[given] + (" Ask once more for the solution." if last else ""))

    def solution(self, exercise_id: str) -> Callout:
        """How to get to the answer."""
        return Callout("note", f"Solution of {exercise_id}", self._exercise(exercise_id).solution)

    def progress(self) -> Checklist:
        """The module's exercises, with those done ticked."""
        items = tuple(
            ChecklistItem(f"{exercise.id} {exercise.asks}", done=exercise.id in self._done)
            for exercise in self._exercises.values()
        )
        return Checklist(f"{self.title}: {len(self._done)} of {len(items)} exercises done", items)

    def _exercise(self, exercise_id: str) -> Exercise:
        if exercise_id not in self._exercises:
            known = list(self._exercises)
            hint = did_you_mean(exercise_id, known) or f"It has: {', '.join(known)}."
            raise UsageError(f'This module has no exercise "{exercise_id}".', hint=hint)
        return self._exercises[exercise_id]
