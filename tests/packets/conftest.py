"""Packets to look at: one of every block for any text, and real ones of the sample district in every phase."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pltoolkit.api.packets import PacketReport, PacketRequest, make_packets
from pltoolkit.api.workspaces import create_sample
from pltoolkit.blocks import (
    BarChart,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    DotPlot,
    Facts,
    Field,
    Fields,
    Group,
    HeatGrid,
    KeyFigure,
    KeyFigures,
    LineChart,
    Prose,
    StackedBarChart,
    Table,
)
from pltoolkit.packets.document import Code, Element, Heading, Listing, Paragraph, Section, Span
from pltoolkit.packets.packet import Cover, Packet
from pltoolkit.workspace import Workspace, shipped_templates

TEMPLATES = (shipped_templates(),)
NOW = dt.datetime(2027, 1, 18, 6, 0, tzinfo=dt.UTC)
SCHOOLS = ("0101", "0102", "0104", "0107", "0108")
"""Phases III, II and I, a school without an adoption, and one that has sent next to nothing."""


def words(text: str) -> tuple[Element, ...]:
    link = Span(text, href='https://place.example/"><script>')
    return (
        Heading(2, (Span(text),)),
        Paragraph((Span(text, bold=True), Span(text, code=True), Span(text, href="javascript:alert(1)"), link)),
        Listing(((Span(text),),)),
        Listing(((Span(text),), (Span(text),)), ordered=True),
        Code(text),
        Prose(f"{text}\n- {text}"),
        Callout("action", text, text),
        Group(text, (Facts(((text, text),), text),)),
        KeyFigures((KeyFigure(text, text, text, "alert"),)),
        Checklist(text, (ChecklistItem(text, owner=text, due="2027-01-01", late=True), ChecklistItem(text, done=True))),
    )


def figures(text: str) -> tuple[Element, ...]:
    return (
        Table(text, (Column(text), Column(text, "number")), ((text, 12.5), (text, None)), text, 1),
        BarChart(text, ((text, 0.25), ("none", None)), "percent", target=0.5, target_label=text, note=text),
        StackedBarChart(text, (text, "rest"), ((text, (1.0, 2.0)),)),
        LineChart(text, (text, "then"), ((text, (1.0, 2.0)), ("other", (2.0, None)))),
        DotPlot(text, text, text, ((text, 0.1, 0.2),), unit="percent"),
        HeatGrid(text, (text,), ((text, (0.5,)),)),
        BarChart(text, ((text, None),)),
    )


def answers(text: str) -> tuple[Element, ...]:
    fields = (
        Field("II.1.A/leader", text, "text", text, text),
        Field("II.1.A/why", text, "long_text"),
        Field("II.1.A/when", text, "date", "2027-02-03"),
        Field("II.1.A/by", text, "date"),
        Field("II.1.A/how_many", text, "number", 3),
        Field("II.1.A/level", text, "choice", text, choices=(text, "other")),
        Field("II.1.A/groups", text, "checklist", [text], choices=(text, "other")),
        Field("II.1.A/agreed", text, "check", True),
        Field("II.1.A/team", text, "table", [[text, text]], columns=("Name", "Role")),
        Field("II.1.A/blank", text, "table", columns=("Name", "Role")),
    )
    return (Fields(text, fields, (text,)),)


@pytest.fixture(scope="session")
def everything() -> Callable[[str], tuple[Element, ...]]:
    """One element of every kind, with `text` wherever it can stand."""
    return lambda text: (*words(text), *figures(text), *answers(text))


def cover(title: str = "Ash School") -> Cover:
    return Cover(title, "Mathematics 6-8", "Cedar Valley Schools", "2026-27", "coach", dt.date(2027, 1, 15))


@pytest.fixture(scope="session")
def make_packet() -> Callable[..., Packet]:
    def make(*sections: tuple[Element, ...], title: str = "Ash School") -> Packet:
        named = (Section(f"part-{n}", f"Part {n}", elements) for n, elements in enumerate(sections, start=1))
        return Packet(cover(title), tuple(named))

    return make


@pytest.fixture(scope="session")
def sample_packets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Packets of the sample district by name and format, such as "0101/math-6-8-leader.html", and "index.html"."""
    root = tmp_path_factory.mktemp("packets")
    formats = ("html", "pdf", "docx")
    found: dict[str, Path] = {}
    for schools, chosen in ((1, ()), (8, SCHOOLS)):
        workspace = create_sample(root / str(schools), schools=schools, seed=1).workspace
        request = PacketRequest(schools=chosen, formats=formats, jobs=2)
        assert make_packets(workspace, request, now=NOW).failed == ()
        made = workspace.packets
        found |= {path.relative_to(made).as_posix(): path for path in sorted(made.rglob("*")) if path.is_file()}
    return found


@pytest.fixture
def make(tiny_workspace: Workspace) -> Callable[..., PacketReport]:
    """Make packets of the small district, with the options of a request."""

    def run(**options: object) -> PacketReport:
        return make_packets(tiny_workspace, PacketRequest(**options), now=NOW)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def pdf_text() -> Callable[[bytes], str]:
    """The text of a PDF, as poppler reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler (pdftotext) is not installed")
    return lambda pdf: subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    ).stdout.decode()
