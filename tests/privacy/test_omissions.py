import csv
import io

from pltoolkit.privacy.omissions import Omission, omissions_csv


def test_every_omission_is_a_line_with_the_audience_that_does_not_see_it() -> None:
    found = Omission("0101", "math-6-8", "assessments", 'Unit 1, "short"', "6", "small", "fewer than 10 people")

    rows = list(csv.DictReader(io.StringIO(b"".join(omissions_csv([found], "public")).decode())))

    assert rows == [{**found._asdict(), "audience": "public"}]


def test_nothing_left_out_is_a_line_of_names_alone() -> None:
    assert list(omissions_csv([], "leader")) == [
        b"school_id,adoption_id,subject,table,column,reason,because,audience\n"
    ]
