"""Frames as the store hands them out, built from a few named values a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pltoolkit.records import TABLES

MakeFrame = Callable[..., pd.DataFrame]


def _make_frame(table: str, *rows: Mapping[str, Any]) -> pd.DataFrame:
    """Checked rows of `table`; what a row leaves out takes the model's default."""
    model = TABLES[table].model
    records = [model.model_validate(row).model_dump() for row in rows]
    return pd.DataFrame(records, columns=list(model.model_fields))


@pytest.fixture(scope="session")
def make_frame() -> MakeFrame:
    return _make_frame


@pytest.fixture(scope="session")
def as_of() -> dt.date:
    return dt.date(2026, 11, 2)


def _field(name: str, *, required: bool = True) -> SimpleNamespace:
    return SimpleNamespace(id=name, required=required, kind="text")


@pytest.fixture(scope="session")
def small_guide() -> SimpleNamespace:
    """Two key actions: I.1 with three steps (one without fields), II.1 with one step."""
    first = (
        SimpleNamespace(
            id="I.1.A", title="Team", fields=(_field("lead"), _field("members"), _field("note", required=False))
        ),
        SimpleNamespace(id="I.1.B", title="Dates", fields=(_field("remark", required=False),)),
        SimpleNamespace(id="I.1.C", title="Read", fields=()),
    )
    second = (SimpleNamespace(id="II.1.A", title="Goals", fields=(_field("goal"),)),)
    return SimpleNamespace(
        phases=(
            SimpleNamespace(number=1, key_actions=(SimpleNamespace(id="I.1", title="Plan", steps=first),)),
            SimpleNamespace(number=2, key_actions=(SimpleNamespace(id="II.1", title="Aim", steps=second),)),
        )
    )
