from __future__ import annotations

import inspect
import pickle

import pytest

from pltoolkit import errors
from pltoolkit.errors import CellError, PltoolkitError, UsageError, did_you_mean

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, PltoolkitError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_crosses_a_process_border_with_its_message_and_hint(kind: type[PltoolkitError]) -> None:
    error = kind("school 0101: no staff", hint="Import staff.csv.")

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(copy) is kind
    assert str(copy) == str(error) == "school 0101: no staff\n\nhint: Import staff.csv."
    assert copy.exit_code == error.exit_code


@pytest.mark.parametrize("kind", TREE)
def test_the_module_docstring_draws_every_error(kind: type[PltoolkitError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


def test_a_cell_error_keeps_the_place_when_pickled() -> None:
    error = CellError("boom", notebook="overview", cell_index=4, traceback_text="Traceback …")

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert (copy.notebook, copy.cell_index, copy.traceback_text) == ("overview", 4, "Traceback …")


def test_exit_codes_are_those_of_the_command_line() -> None:
    assert (PltoolkitError.exit_code, UsageError.exit_code, errors.DataError.exit_code) == (1, 2, 3)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("shools", 'Did you mean "schools"?'), ("STAFF", 'Did you mean "staff"?'), ("zzzz", ""), ("", "")],
)
def test_did_you_mean_proposes_the_nearest_name_or_nothing(word: str, sentence: str) -> None:
    assert did_you_mean(word, ["schools", "staff"]) == sentence


def test_jupyter_shows_the_message_and_the_way_out_and_no_traceback() -> None:
    assert UsageError("No school is picked.", hint="Pick one.")._render_traceback_() == [
        "No school is picked.",
        "hint: Pick one.",
    ]
    assert UsageError("No school is picked.")._render_traceback_() == ["No school is picked."]
