"""The start page in a real JupyterLab: pick a school once, and every notebook shows it and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.api import create_workspace, start_page
from pltoolkit.records import TABLES
from pltoolkit.store import Store
from pltoolkit.workspace import Workspace

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>{{7*7}} $(id) مدرسة 🏫'
SCHOOLS = 600


STATES = {"none": "Not made yet", "fresh": "Up to date, made ", "stale": "Made ", "failed": "Failed "}
"""How a school's last packet is told of: tests before this one may have made some."""


FAINT = """scope => {
  const numbers = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = color => numbers(color).slice(0, 3).map(part => part / 255)
    .map(part => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [...document.querySelectorAll(`${scope} *`)]
    .filter(one => !one.closest("svg, style, :disabled") && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  const ratio = one => {
    const [more, less] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => b - a);
    return (more + .05) / (less + .05);
  };
  if (!found.length) return ["nothing was looked at"];
  return found.filter(one => ratio(one) < 4.5).map(one => `${ratio(one).toFixed(1)} ${one.tagName} ${one.textContent.slice(0, 40)}`);
}"""
"""Text whose contrast with what is behind it is below 4.5 to 1. In a notebook axe looks at no contrast at all."""


def _says(coach: Any) -> str:
    return str(coach.bar.locator(".pl-says").inner_text())


def test_every_school_is_there_with_its_phase_and_what_waits(coach: Any, coach_workspace: Workspace) -> None:
    page = start_page(coach_workspace, audience="coach")
    rows = [row.inner_text().split("\t") for row in coach.page.locator(".pl-start tbody tr").all()]

    assert len(rows) == len(page.schools) > 8
    for cells, line in zip(rows, page.schools, strict=True):
        assert cells[0].split() == [*line.name.split(), line.school_id]
        assert cells[1:5] == [
            line.subject or "not chosen yet", page.phases[line.phase - 1].title, str(line.open_decisions), str(line.late_tasks)
        ]  # fmt: skip
        assert cells[5].startswith(STATES[line.packet.state])


def test_a_school_picked_once_is_shown_by_every_notebook_opened_afterwards(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.open_from_start("II.1")

    assert "(0102)" in _says(coach)
    assert "Coach’s copy" in _says(coach)
    assert coach.in_kernel("tuple(school.key)") == "('0102', 'ela-k-5')"
    assert coach.page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == 0
    coach.command("pltoolkit:start")
    coach.open_from_start("Overview")
    assert "(0102)" in _says(coach)
    assert coach.in_kernel("tuple(school.key)") == "('0102', 'ela-k-5')"


def test_the_notebooks_of_the_other_phases_are_one_click_away(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.page.get_by_text("Notebooks of the other phases").click()
    others = coach.page.locator(".pl-picked details")

    assert [one.inner_text() for one in others.locator("h4").all()] == ["I Select materials", "III Teach and learn"]
    assert len(others.locator("li").all()) == 5 + 3
    others.get_by_role("button", name="III.1").click()
    coach.bar.locator(".pl-says strong", has_text="(0102)").wait_for()


def test_a_new_pick_is_noticed_by_a_notebook_that_is_open_and_offered(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.open_from_start("II.1")
    coach.command("pltoolkit:start")
    coach.pick("0101", "math-6-8")
    coach.command(
        "docmanager:open", path="notebooks/phase_2_prepare_to_launch/2_1_set_goals_roles_and_monitoring.ipynb"
    )
    notice = coach.bar.locator(".pl-notice")

    assert "(0102)" in _says(coach)
    assert "You have picked" in notice.inner_text()
    assert coach.in_kernel("school.key.school_id") == "'0102'"
    notice.get_by_role("button", name="Run again for").click()
    coach.bar.locator(".pl-says strong", has_text="(0101)").wait_for()
    assert coach.in_kernel("school.key.school_id") == "'0101'"
    assert notice.inner_text() == ""


def test_a_pick_made_in_another_window_is_noticed(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.open_from_start("Overview")
    other = type(coach)(coach.server, coach.context)
    other.page.goto(f"{coach.server.url}/lab/workspaces/other?token=test-token&reset")
    other.page.locator(".pl-start table").wait_for(timeout=60_000)
    other.pick("0101", "math-6-8")

    coach.bar.locator(".pl-notice", has_text="You have picked").wait_for(timeout=15_000)


def test_a_school_written_into_the_parameters_cell_wins_and_the_bar_says_so(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.open_from_start("Overview")
    coach.set_parameters(school_id="0101", adoption_id="math-6-8")
    coach.bar.get_by_role("button", name="Run again").click()
    coach.bar.locator(".pl-says strong", has_text="(0101)").wait_for()

    assert "The parameters cell of this notebook names the school" in coach.bar.inner_text()


def test_code_is_hidden_until_one_click_shows_it_and_nothing_is_changed_by_that(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    coach.open_from_start("Overview")
    code = coach.page.locator(".jp-CodeCell .jp-InputArea-editor:visible")
    toggle = coach.bar.get_by_role("button", name="Show code")

    assert code.count() == 0
    toggle.click()
    code.first.wait_for()
    assert toggle.get_attribute("aria-pressed") == "true"
    toggle.click()
    code.first.wait_for(state="hidden")
    assert coach.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty") is False


def test_keys_pressed_in_a_widget_of_a_coachs_own_cell_stay_in_it(coach: Any) -> None:
    coach.pick("0102", "ela-k-5").open_from_start("Overview")
    coach.page.evaluate(
        """source => window.jupyterapp.shell.currentWidget.content.model.sharedModel.addCell({cell_type: "code", source})""",
        "import ipywidgets\nipywidgets.Dropdown(options=['First', 'Second', 'Third'], description='Which')",
    )
    cells = "() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells, cell => cell.type)"
    coach.run_all()
    before = coach.page.evaluate(cells)
    which = coach.page.get_by_label("Which")
    which.focus()
    for key in ("ArrowDown", "b", "r", "m"):  # JupyterLab would move on, insert a cell, turn this one to raw text
        coach.page.keyboard.press(key)

    assert which.input_value() == "Second"
    assert coach.page.evaluate(cells) == before


def test_the_audience_is_picked_once_too(coach: Any) -> None:
    coach.pick("0102", "ela-k-5")
    audience = coach.page.get_by_label("Whom it is for")
    audience.focus()
    audience.select_option("leader")
    coach.page.locator(".pl-start [role=status]", has_text="Leaders’ copy").wait_for(state="attached")
    assert coach.page.evaluate("() => document.activeElement.id") == "pl-audience"
    coach.open_from_start("II.1")

    assert "Leaders’ copy" in _says(coach)
    assert coach.in_kernel("school.audience") == "'leader'"
    assert coach.page.locator(".plt-form").count() == 0
    assert "To write answers, choose “Coach” on the start page." in coach.bar.inner_text()


def test_a_school_is_found_and_picked_with_keys_alone(coach: Any) -> None:
    search = coach.page.get_by_label("Find a school")
    search.focus()
    coach.page.keyboard.type("math 0101")
    assert coach.page.locator(".pl-start tbody tr").count() == 1
    coach.page.keyboard.press("Tab")
    coach.page.keyboard.press("Enter")
    coach.page.locator(".pl-start > [role=status]", has_text="(0101) · Mathematics is picked").wait_for(
        state="attached"
    )
    coach.page.locator(".pl-picked .pl-facts", has_text="id 0101").wait_for()

    assert coach.page.evaluate("() => document.activeElement.getAttribute('data-key')") == "0101/math-6-8"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_on_the_start_page_nor_in_a_notebook(coach: Any, find_violations: Any, theme: str) -> None:
    coach.command("apputils:change-theme", theme=theme)
    dark = theme.endswith("Dark")
    coach.page.wait_for_function("dark => document.body.dataset.jpThemeLight === String(!dark)", arg=dark)
    try:
        coach.pick("0102", "ela-k-5").show_to("coach")
        assert find_violations(coach.page, ".pl-start") == []
        assert coach.page.evaluate(FAINT, ".pl-start") == []
        coach.open_from_start("II.4")
        coach.page.locator(".plt-form").last.wait_for()

        for part in (".pl-bar", ".plt-block", ".plt-form"):
            assert find_violations(coach.page, part) == []
            assert coach.page.evaluate(FAINT, part) == []
    finally:
        coach.command("apputils:change-theme", theme="JupyterLab Light")


def test_no_news_no_pop_up_and_no_list_of_files_is_in_the_way(coach: Any) -> None:
    assert coach.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert coach.page.locator(".jp-DirListing:visible").count() == 0


def test_a_notebook_that_runs_again_stays_where_it_was(coach: Any) -> None:
    coach.pick("0102", "ela-k-5").show_to("coach").open_from_start("II.4")
    field = coach.page.get_by_label("Our cycle, step by step")
    field.scroll_into_view_if_needed()
    coach.bar.get_by_role("button", name="Run again").click()
    coach.bar.locator(".pl-says", has_text="Reading the data").wait_for()
    coach.bar.locator(".pl-says strong").wait_for()

    field.wait_for()
    coach.page.wait_for_function(
        """label => [...document.querySelectorAll("label")].some(one =>
          one.textContent === label && one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().top < innerHeight)""",
        arg="Our cycle, step by step",
    )


@pytest.fixture
def large_district(tmp_path: Path) -> Workspace:
    """Six hundred schools, one of them with a name that would like to be a program."""
    workspace = create_workspace(tmp_path / "district", name=HOSTILE, school_year="2026-27")
    names = {f"{n:04}": f"School {n}" for n in range(1, SCHOOLS)} | {"<b>x</b>": HOSTILE}
    with Store.open(workspace.database_path) as store:
        make = {name: TABLES[name].model.model_validate for name in ("schools", "adoptions")}
        adoption = {"adoption_id": "m", "subject": "<i>Math</i>", "phase": 2, "materials": HOSTILE}
        store.load(
            {
                "schools": [make["schools"]({"school_id": one, "name": name}) for one, name in names.items()],
                "adoptions": [make["adoptions"]({"school_id": one, **adoption}) for one in names],
            }
        )
    return workspace


def test_six_hundred_schools_are_searched_and_hostile_names_are_text(
    large_district: Workspace, open_lab: Callable[[Workspace], Any]
) -> None:
    large = open_lab(large_district)
    large.command("docmanager:open", path="notebooks/overview.ipynb")
    large.bar.locator(".pl-says", has_text="No school is picked.").wait_for()
    assert large.page.locator(".jp-OutputArea-output").count() == 0
    large.ready().command("notebook:run-all-cells")
    error = large.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").first.inner_text()
    assert error.startswith("No school is picked.")
    assert "hint: Pick one on the start page" in error
    assert "Traceback" not in error
    large.command("pltoolkit:start")
    rows = large.page.locator(".pl-start tbody tr")
    assert rows.count() == 100
    assert f"{SCHOOLS} schools and subjects, the first 100 shown" in large.page.locator(".pl-count").inner_text()
    large.page.get_by_label("Find a school").fill("<b>x</b>")
    assert rows.count() == 1
    rows.get_by_role("button").first.click()
    large.page.locator(".pl-picked h2", has_text="{{7*7}}").wait_for()
    large.command("docmanager:open", path="notebooks/overview.ipynb")
    large.bar.get_by_role("button", name="Run again for").click()
    large.bar.locator(".pl-says strong", has_text="onerror").wait_for()

    assert HOSTILE in _says(large)
    assert large.page.evaluate("() => window.hacked") is None
    assert large.page.locator(".pl-start img, .pl-start script, .pl-start i, .pl-bar img").count() == 0


def test_a_damaged_workspace_is_told_on_the_page(coach: Any, coach_workspace: Workspace) -> None:
    kept = coach_workspace.settings_path.read_text(encoding="utf-8")
    coach_workspace.settings_path.write_text(kept.replace("[packets]", "[packets]\nformat = 1"), encoding="utf-8")
    try:
        coach.command("pltoolkit:start")
        alert = coach.page.locator(".pl-start [role=alert]")
        alert.wait_for()

        assert "unknown setting" in alert.inner_text()
        assert "docs/reference/settings.md" in coach.page.locator(".pl-start").inner_text()
    finally:
        coach_workspace.settings_path.write_text(kept, encoding="utf-8")
    coach.command("pltoolkit:start")
    coach.page.locator(".pl-start tbody tr").first.wait_for()
    assert alert.count() == 0


def test_the_pick_is_kept_for_the_next_time(coach: Any) -> None:
    coach.pick("0101", "math-6-8")
    coach.start()

    coach.page.locator(".pl-picked .pl-facts", has_text="id 0101").wait_for()
    assert coach.server.ask("GET", "/pltoolkit/pick")["adoption_id"] == "math-6-8"
