"""What a coach's own cells show, run for real: pandas, Styler and matplotlib in every format."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from pltoolkit.blocks import Table
from pltoolkit.execution.notebook import execute_notebook, read_notebook
from pltoolkit.packets.document import Code, Picture
from pltoolkit.packets.html import packet_html
from pltoolkit.packets.packet import Cover, Packet, read_packet
from pltoolkit.packets.pdf import packet_pdf
from pltoolkit.packets.word import packet_docx
from pltoolkit.workspace import Workspace, shipped_templates

pytest.importorskip("matplotlib", reason="matplotlib is not installed")
TEMPLATES = (shipped_templates(),)
CELLS = (
    "# Hours by grade\nimport pandas as pd\nframe = pd.DataFrame({'Grade': ['Sixth', 'Seventh'], 'Hours': [12.5, 8.0]})\nframe",
    "# Hours, styled\nframe.style.format({'Hours': '{:.1f} h'}).highlight_max('Hours')",
    "frame.groupby('Grade').agg(['min', 'max'])",
    "# Minutes by month: Sep 40, Oct 65\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(4, 2))\nax.bar(['Sep', 'Oct'], [40, 65])\nax.set_title('Minutes')",
    "from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats('svg')\nfig, ax = plt.subplots(figsize=(4, 2))\nax.plot([1, 2], [2, 1]);",
    "print('printed')\n[1, 'two']",
)


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    new = nbformat.v4
    cells = [new.new_markdown_cell("# Mine"), *(new.new_code_cell(source) for source in CELLS)]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    text = nbformat.writes(new.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    done = execute_notebook(read_notebook(text, name="mine"), {}, name="mine", folder=tmp_path_factory.mktemp("own"))
    assert done.error is None
    cover = Cover("Ash School", "", "District", "2026-27", "coach", dt.date(2027, 1, 15))
    return read_packet([("mine", done.notebook)], cover)


def test_frames_become_tables_and_figures_pictures_with_the_comment_as_title(packet: Packet) -> None:
    (section,) = packet.sections
    tables = [one for one in section.elements if isinstance(one, Table)]
    pictures = [one for one in section.elements if isinstance(one, Picture)]

    assert [table.caption for table in tables] == ["Hours by grade", "Hours, styled", ""]
    assert tables[0].rows == (("Sixth", "12.5"), ("Seventh", "8.0"))
    assert tables[1].rows == (("Sixth", "12.5 h"), ("Seventh", "8.0 h"))
    assert [column.label for column in tables[2].columns] == ["Grade", "Hours min", "Hours max"]
    assert [(one.media_type, one.alt) for one in pictures] == [
        ("image/png", "Minutes by month: Sep 40, Oct 65"),
        ("image/svg+xml", "Figure without a description"),
    ]
    assert all(one.width > 200 for one in pictures)
    assert [one.text for one in section.elements if isinstance(one, Code)] == ["printed", "[1, 'two']"]


def test_they_show_in_html_pdf_and_word(packet: Packet, pdf_text: Callable[[bytes], str]) -> None:
    html, pdf, docx = packet_html(packet, TEMPLATES), packet_pdf(packet, TEMPLATES), packet_docx(packet)

    assert html.count("<img ") == 2
    assert 'alt="Minutes by month: Sep 40, Oct 65"' in html
    text = pdf_text(pdf)
    assert all(words in text for words in ("Hours by grade", "12.5 h", "printed", "[1, 'two']"))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".png")]) == 2
        assert len(re.findall("<w:tbl>", archive.read("word/document.xml").decode())) == 3


def test_an_svg_figure_brings_no_script_into_the_page(tmp_path: Path) -> None:
    """It stands in an image, where a browser runs nothing."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    output = nbformat.v4.new_output("display_data", data={"image/svg+xml": svg, "text/plain": "x"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    cover = Cover("Ash School", "", "District", "2026-27", "coach", None)

    html = packet_html(read_packet([("n", notebook)], cover), TEMPLATES)

    assert "<script" not in html
    assert 'src="data:image/svg+xml;base64,' in html


@pytest.mark.parametrize("school", [("0101", "math-6-8"), ("0101", "science-6-8")], ids=["with visits", "without"])
@pytest.mark.parametrize("audience", ["coach", "public"])
def test_the_cell_that_the_guide_for_coaches_shows_runs_for_every_school(
    sample_workspace: Workspace, school: tuple[str, str], audience: str
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "coach.md").read_text(encoding="utf-8")
    (cell,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    opening = f"from pltoolkit import open_school\nschool = open_school(*{school!r}, audience={audience!r}, workspace={str(sample_workspace.root)!r})"
    new = nbformat.v4
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cells = [new.new_code_cell(opening), new.new_code_cell(cell)]
    done = execute_notebook(new.new_notebook(cells=cells, metadata={"kernelspec": kernel}), {}, name="mine")

    assert done.error is None
    *pictures, table = (set(output.data) for output in done.notebook.cells[-1].outputs)
    assert "text/html" in table
    assert len(pictures) == ("math" in school[1])
