"""The district's figures do not depend on how many schools are read at a time."""

from __future__ import annotations

import pytest

from pltoolkit.sections import district_figures
from pltoolkit.settings import load_settings
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

    assert figures == {"schools": [], "packets": [], "progress": [], "assessments": []}
