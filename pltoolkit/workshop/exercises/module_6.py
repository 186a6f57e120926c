"""Module 6, making the toolkit yours: parameters, own cells, an own look, a batch for the district."""

from __future__ import annotations

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about the district's workspace and its batch."""
    return (*_notebooks(), *_look(data), *_batch(data))


def _notebooks() -> tuple[Exercise, ...]:
    return (
        Exercise(
            "6.1",
            "A notebook is run with school_id=101 (a number) where its parameters cell says text. Is the value used, "
            "converted or refused?",
            "refused",
            "One of: used, converted, refused.",
            ("What happened to school 0101 in the spreadsheet of module 2?", "Run the cell and read the message."),
            "Refused, before anything runs: 101 is another school than 0101.",
            (
                Mistake("converted", "101 made into text is still not 0101. The run stops before it does harm."),
                Mistake("used", "papermill alone would use it. Here types are checked before anything runs."),
            ),
        ),
        Exercise(
            "6.2",
            "The workspace holds a notebook of its own with the name of one of ours. Which does the batch use: own or shipped?",
            "own",
            "One of: own, shipped.",
            ("The district knows better than we do.", "district/notebooks/overview.ipynb is the district's."),
            "The district's own copy wins, in JupyterLab and in the batch.",
            (Mistake("shipped", "Then own cells would never be in a packet. The workspace's copy wins."),),
        ),
    )


def _look(data: WorkshopData) -> tuple[Exercise, ...]:
    batch = data.batch
    return (
        Exercise(
            "6.3",
            "The accent color in district.toml is changed. How many packets does the next batch for leaders make again?",
            batch["after_color"],
            "A whole number of packets.",
            ("Which packets show the accent color?", "pltoolkit status tells, without making anything."),
            "All of them: the color is on every cover.",
            (
                Mistake(0, "The files would keep the old color. What a packet shows is part of what it is made from."),
                Mistake(1, "Not only one: every packet has a cover in that color."),
            ),
        ),
    )


def _batch(data: WorkshopData) -> tuple[Exercise, ...]:
    batch = data.batch
    return (
        Exercise(
            "6.4",
            "How many packets does a batch for leaders make, in all?",
            batch["packets"],
            "A whole number of packets.",
            (
                "Those that are up to date count, and those that are stale.",
                "A packet is for one school and one adoption; one more is about all schools.",
            ),
            "One for each school and adoption, one for a school without an adoption, and the district's own.",
            (
                Mistake(
                    batch["schools"], "This is how many schools there are. Some have two adoptions, and so two packets."
                ),
                Mistake(2 * batch["schools"], "Not every school has two adoptions."),
                Mistake(batch["packets"] - 1, "One is missing: the packet about all schools, for the district office."),
            ),
        ),
        Exercise(
            "6.5",
            "Maple Grove's team writes one answer for Mathematics. How many packets does the next batch make again?",
            batch["after_answer"],
            "A whole number of packets.",
            ("Who else shows that school's progress?", "The district's own packet has a grid of all schools."),
            "The school's packet for Mathematics, and the district's, whose grid shows the progress.",
            (
                Mistake(0, "An answer is part of what a packet is made from: at least one is made again."),
                Mistake(batch["schools"], "The packets of other schools show nothing of this answer."),
                Mistake(1, "The district's packet shows the school's progress as well, so there is one more."),
                Mistake(batch["packets"], "Only what depends on the answer is made again; the rest is up to date."),
                Mistake(3, "The packet for Science does not show the answers for Mathematics."),
            ),
        ),
    )
