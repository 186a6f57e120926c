from pltoolkit.store.columns import with_columns


def test_the_columns_named_change_and_what_is_missing_stays_so() -> None:
    rows = [(1, "a", None), (2, "b", 3)]

    assert with_columns(rows, [None, str.upper, str]) == [(1, "A", None), (2, "B", "3")]


def test_no_rows_stay_no_rows() -> None:
    assert with_columns([], [str.upper]) == []
