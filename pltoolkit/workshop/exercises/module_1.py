"""Module 1, reading a packet: what a figure rests on, and what it does not say."""

from __future__ import annotations

from statistics import mean
from typing import Any

from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.exercise import Exercise, Mistake

SCHOOL = "0101"
RATINGS = ("yes", "yes", "no", "na")


def exercises(data: WorkshopData) -> tuple[Exercise, ...]:
    """The module's exercises, about Maple Grove Middle School's packet for Mathematics."""
    return (*_first_page(data), *_what_figures_rest_on(data), *_counting(data))


def _first_page(data: WorkshopData) -> tuple[Exercise, ...]:
    figures = data.figures[SCHOOL]
    phases = {row["adoption_id"]: row["phase"] for row in data.of_school("adoptions", SCHOOL)}
    return (
        Exercise(
            "1.1",
            "In which phase of the guide does the school stand with Mathematics?",
            phases["math-6-8"],
            "A number from 1 to 3.",
            ("The cover and the first page both name the phase.", "Roman numerals: I, II, III are 1, 2, 3."),
            "The first page says phase III, teach and learn: 3.",
            (
                Mistake(
                    phases["science-6-8"],
                    "This is the phase of Science, the school's other adoption. A packet is for one adoption: look at its cover.",
                ),
            ),
        ),
        Exercise(
            "1.2",
            "How many hours of professional learning has the teacher in the middle had (the median)?",
            figures["median_hours"],
            "A number of hours.",
            ("Look at the key figures on the first page.", "The small print under the figure says what it rests on."),
            "It is the figure labeled hours per teacher: half of the teachers have had more, half have had less.",
            (
                Mistake(
                    data.settings["minimum_hours"],
                    "This is the minimum that the district has set, not what teachers have had.",
                ),
                Mistake(figures["teachers"], "This is how many teachers the figure rests on, not their hours."),
            ),
            within=0.06,
        ),
    )


def _what_figures_rest_on(data: WorkshopData) -> tuple[Exercise, ...]:
    figures = data.figures[SCHOOL]
    teachers, visits = figures["teachers"], figures["visits"]
    visited = round(figures["share_visited"] * teachers)
    return (
        Exercise(
            "1.3",
            "How many different teachers were visited in the last window?",
            visited,
            "A whole number of teachers.",
            ("Visits and teachers visited are two figures.", "Look for the figure that says how many of all teachers."),
            "The walkthrough figures say how many of the teachers were visited; the number of visits is larger.",
            (
                Mistake(visits, "This is the number of visits. Somebody was visited more than once."),
                Mistake(teachers, "This is how many teachers there are, visited or not."),
                Mistake(figures["share_visited"], "This is their share of all teachers. How many are they?"),
                Mistake(teachers - visited, "These are the teachers whom nobody has visited."),
            ),
        ),
        Exercise(
            "1.4",
            "Four ratings of one look-for: yes, yes, no, N/A. What share met it?",
            RATINGS.count("yes") / (len(RATINGS) - RATINGS.count("na")),
            "A share between 0 and 1.",
            ("What does N/A say about the lesson?", "N/A says nothing, so it counts neither above nor below the line."),
            "Three ratings say something, two of them yes: 2 / 3.",
            (
                Mistake(
                    RATINGS.count("yes") / len(RATINGS),
                    "Here the N/A was counted as a no. It says nothing about the lesson and stays out of the count.",
                ),
                Mistake(
                    (RATINGS.count("yes") + RATINGS.count("na")) / len(RATINGS),
                    "Here the N/A was counted as a yes. It says nothing about the lesson and stays out of the count.",
                ),
                Mistake(RATINGS.count("yes"), "This is how many met it. The question asks for their share."),
            ),
        ),
    )


def _counting(data: WorkshopData) -> tuple[Exercise, ...]:
    share = data.figures[SCHOOL]["share_at_mark"]
    return (
        Exercise(
            "1.5",
            "A cell of the public packet shows an asterisk. Is the figure zero, missing or hidden?",
            "hidden",
            "One of the three words, in quotation marks.",
            ("The note under the table says what the sign stands for.", "Think of a class with three students tested."),
            "Hidden: the group is so small that the figure would tell about single people.",
            (
                Mistake("zero", "A zero is shown as 0. The asterisk keeps a small group from being recognized."),
                Mistake(
                    "suppressed", "That is the statistician's word for it. Which of the three words means the same?"
                ),
                Mistake("missing", "What is missing is shown as a dash. Here there is a figure, and it is held back."),
            ),
        ),
        Exercise(
            "1.6",
            "What share of the school's students reached the mark, over all unit assessments?",
            share,
            "A share between 0 and 1.",
            ("Add up students, not percentages.", "At or above the mark ÷ tested, over all classes and assessments."),
            "sum(at_or_above) / sum(tested) over the rows of the school.",
            (
                Mistake(
                    _mean_of_shares(data),
                    "This is the mean of the percentages: a small class counts as much as a large one. Add up students.",
                ),
                Mistake(
                    _sum(data, "at_or_above"), "This is how many reached the mark. Divide by how many were tested."
                ),
                Mistake(
                    _sum(data, "tested") / _sum(data, "enrolled"),
                    "This is how many of the enrolled were tested, whatever they reached.",
                ),
                Mistake(
                    _sum(data, "at_or_above") / _sum(data, "enrolled"),
                    "This counts students who were away as below the mark. Divide by those who were tested.",
                ),
            ),
            within=0.0006,
        ),
    )


def _tested(data: WorkshopData) -> list[dict[str, Any]]:
    return [row for row in data.of_school("assessments", SCHOOL) if row["tested"]]


def _sum(data: WorkshopData, name: str) -> float:
    return float(sum(row[name] for row in _tested(data)))


def _mean_of_shares(data: WorkshopData) -> float:
    return float(mean(row["at_or_above"] / row["tested"] for row in _tested(data)))
