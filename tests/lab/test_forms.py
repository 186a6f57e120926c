"""The plan's forms in a real JupyterLab: filled by mouse and by keys, saved as typed, found again whatever dies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

from pltoolkit.packets.exporters import PacketHTMLExporter
from pltoolkit.store import PacketKey, Store
from pltoolkit.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SCHOOL, ADOPTION = "0105", "science-6-8"
UNTRUSTED = "<script>window.broken = 1</script><b>{{7*7}}</b> $(x) مرحبا بالعالم 🎓 " + "very long " * 300 + "end"
LEADER, MODEL, CYCLE, WEEKS = "Team leader", "Model", "Our cycle, step by step", "Weeks in a cycle"

Write = Callable[..., str]
Answers = Callable[[str], Any]


@pytest.fixture
def write(lab_workspace: Workspace, request: pytest.FixtureRequest) -> Write:
    """Writes a notebook whose last cells are forms, and returns its path below the server's root."""

    def write(
        *names: str, adoption: str = ADOPTION, school: str = SCHOOL, before: str = "", cells: tuple[str, ...] = ()
    ) -> str:
        opening = (
            f"{before}\nfrom pltoolkit import form, open_school\n"
            f'school = open_school("{school}", "{adoption}", audience="coach")'
        )
        sources = (opening, *(f'form(school, "{name}")' for name in names), *cells)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        path = lab_workspace.notebooks / f"{request.node.name}.ipynb"
        nbformat.write(notebook, path)
        return str(path.relative_to(lab_workspace.root))

    return write


@pytest.fixture
def stored(lab_workspace: Workspace) -> Answers:
    """The value of an answer as the store holds it now."""

    def read(name: str, *, adoption: str = ADOPTION, school: str = SCHOOL) -> Any:
        with Store.open(lab_workspace.database_path) as store:
            record = store.answer(PacketKey(school, adoption), *name.split("/"))
        return record.value if record else None

    return read


@pytest.fixture
def becomes(notebook: Any) -> Callable[..., None]:
    """Waits, not for ever, until `read()` is `wanted`."""

    def becomes(read: Callable[[], Any], wanted: Any) -> None:
        for _ in range(150):
            if read() == wanted:
                return
            notebook.page.wait_for_timeout(100)
        assert read() == wanted

    return becomes


def forms_of(lab_page: Any) -> Any:
    """The forms on the page, drawn and answering."""
    found = lab_page.page.locator(".plt-form")
    found.first.wait_for()
    return found


def saved(form: Any) -> None:
    """Wait until the form says that all is saved."""
    form.locator(".plt-status", has_text="Saved ").first.wait_for()
    form.page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('pltoolkit:'))")


def test_every_kind_of_field_is_filled_by_mouse_saved_and_found_again(
    notebook: Any, write: Write, stored: Answers, becomes: Any, find_violations: Any
) -> None:
    path = write("II.1.A", "II.1.B", "II.1.E", "II.4.B", "II.4.C")
    forms = forms_of(notebook.open(path).run_all())
    page = notebook.page

    page.get_by_label(LEADER).select_option(index=2)
    chosen = page.get_by_label(LEADER).input_value()
    page.get_by_label("Name, row 1").select_option(index=1)
    page.get_by_label("Role, row 1").first.fill("Principal")
    page.get_by_role("button", name="Add a row to Implementation Support Team").click()
    page.get_by_label("Role, row 2").first.fill("Coach")
    page.get_by_role("button", name="Move up row 2").first.click()
    page.get_by_label("English learners").check()
    page.get_by_label("Launch meeting").fill("2026-09-01")
    page.get_by_label("How we work together").fill("We start on time.")
    page.get_by_role("checkbox", name="We read the plans of II.2 to II.5").check()
    page.get_by_role("combobox", name=MODEL, exact=True).select_option(index=1)
    page.get_by_label(WEEKS).fill("6")
    page.get_by_role("textbox", name="Walkthrough tool").fill("The state's")

    becomes(lambda: stored("II.4.C/tool"), "The state's")
    for number in range(5):
        saved(forms.nth(number))
    assert stored("II.1.A/leader") == chosen
    assert [row["role"] for row in stored("II.1.A/members")] == ["Coach", "Principal"]
    assert stored("II.1.A/groups") == ["English learners"]
    assert (stored("II.1.B/first_meeting"), stored("II.1.B/norms")) == ("2026-09-01", "We start on time.")
    assert stored("II.1.E/aligned") is True
    assert stored("II.4.B/weeks") == 6
    assert stored("II.4.B/model")

    notebook.open(path).run_all()
    forms_of(notebook)
    assert page.get_by_label(LEADER).input_value() == chosen
    assert [page.get_by_label(f"Role, row {n}").first.input_value() for n in (1, 2)] == ["Coach", "Principal"]
    assert page.get_by_label("English learners").is_checked()
    assert page.get_by_label("Launch meeting").input_value() == "2026-09-01"
    assert page.get_by_label(WEEKS).input_value() == "6"
    assert find_violations(page, ".plt-form") == []


def test_every_kind_of_field_is_filled_by_keys_alone(
    notebook: Any, write: Write, stored: Answers, becomes: Any
) -> None:
    school = {"school": "0104", "adoption": "ela-k-5"}
    notebook.open(write("II.1.A", "II.1.B", "II.4.B", **school)).run_all()
    forms_of(notebook)
    page, keys = notebook.page, notebook.page.keyboard
    cells = "() => window.jupyterapp.shell.currentWidget.content.model.cells.length"
    before = page.evaluate(cells)

    page.get_by_label(LEADER).focus()
    keys.press("ArrowDown")  # JupyterLab would move to another cell
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("abdd")  # JupyterLab would insert cells, and delete them
    keys.press("Enter")  # the next row, which is new
    keys.press("Tab")
    keys.type("Coach")
    keys.press("Alt+Shift+ArrowUp")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Role, row 1"
    page.get_by_role("button", name="Remove row 2").first.focus()
    keys.press("Enter")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Remove row 1"
    page.get_by_role("button", name="Undo").first.focus()
    keys.press("Space")
    page.get_by_label("Coaches").focus()
    keys.press("Space")
    page.get_by_label("Launch meeting").focus()
    keys.type("09012026")
    page.get_by_role("combobox", name=MODEL, exact=True).focus()
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("8")

    becomes(lambda: stored("II.4.B/weeks", **school), 8)
    becomes(lambda: [row["role"] for row in stored("II.1.A/members", **school)], ["Coach", "abdd"])
    assert stored("II.1.A/leader", **school)
    assert stored("II.1.A/groups", **school) == ["Coaches"]
    assert stored("II.1.B/first_meeting", **school) == "2026-09-01"
    assert stored("II.4.B/model", **school)
    assert page.evaluate(cells) == before


def test_what_does_not_fit_is_told_beside_the_field_and_kept_as_a_draft(
    notebook: Any, write: Write, stored: Answers, becomes: Any, find_violations: Any
) -> None:
    notebook.open(write("II.4.B", "II.3.C")).run_all()
    forms_of(notebook)
    weeks, flex = notebook.page.get_by_label(WEEKS), notebook.page.locator("tbody textarea, tbody input").last

    weeks.fill("about six")
    flex.fill("many")

    error = notebook.page.get_by_role("alert").filter(has_text="Write a number")
    error.first.wait_for()
    assert error.first.text_content() == "Write a number between 1 and 20. Kept as a draft."
    assert weeks.get_attribute("aria-invalid") == "true"
    assert error.first.get_attribute("id") in weeks.get_attribute("aria-describedby")
    becomes(lambda: stored("II.4.B/weeks"), "about six")
    becomes(error.count, 2)
    assert "Row 1, " in error.nth(1).text_content()
    assert flex.get_attribute("aria-invalid") == "true"
    assert find_violations(notebook.page, ".plt-form") == []
    weeks.fill("6")
    becomes(lambda: weeks.get_attribute("aria-invalid"), None)


def test_an_answer_survives_the_death_of_the_kernel_while_it_is_typed(
    notebook: Any, write: Write, stored: Answers, becomes: Any
) -> None:
    notebook.open(write("II.3.A")).run_all()
    forms_of(notebook)
    field = notebook.page.get_by_label("What is essential")
    field.fill("Before. ")
    becomes(lambda: stored("II.3.A/essential"), "Before.")

    field.press_sequentially("During. ", delay=20)
    notebook.kill_kernel()
    notebook.page.locator(".jp-Dialog", has_text="appears to have died").get_by_role("button", name="Ok").click()
    field.press_sequentially("After.", delay=20)  # not before: JupyterLab's dialog takes the keys

    notebook.page.get_by_role("status").filter(has_text="Not saved yet").first.wait_for()
    assert field.input_value() == "Before. During. After."
    notebook.ready().run_all()
    becomes(lambda: stored("II.3.A/essential"), "Before. During. After.")
    assert notebook.page.get_by_label("What is essential").input_value() == "Before. During. After."


def test_a_closed_tab_loses_nothing_that_was_typed(notebook: Any, write: Write, stored: Answers, becomes: Any) -> None:
    path = write("II.3.B")
    notebook.open(path).run_all()
    forms_of(notebook)
    notebook.page.get_by_label("What we change").press_sequentially("Ten minutes less of")  # and not a moment more
    notebook.page.close()

    notebook.page = notebook.context.new_page()
    notebook.open(path).run_all()
    forms_of(notebook)
    becomes(lambda: stored("II.3.B/change"), "Ten minutes less of")


def test_two_coaches_at_one_answer_see_both_and_choose(
    make_notebook: Callable[..., Any], notebook: Any, write: Write, stored: Answers, becomes: Any, find_violations: Any
) -> None:
    path = write("II.3.E", before="import os; os.environ['PLTOOLKIT_AUTHOR'] = 'Ada'")
    other = write("II.3.E", before="import os; os.environ['PLTOOLKIT_AUTHOR'] = 'Ben'").replace(".ipynb", "2.ipynb")
    root = notebook.server.root
    (root / path).rename(root / other)
    path = write("II.3.E", before="import os; os.environ['PLTOOLKIT_AUTHOR'] = 'Ada'")
    ada, ben = notebook.open(path).run_all(), make_notebook().open(other).run_all()
    hers, his = (one.page.get_by_label("What each teacher prepares alone") for one in (ada, ben))

    ben.page.evaluate("() => Object.defineProperty(document, 'hidden', {value: true})")  # Ben does not look
    hers.fill("Read the lesson")
    becomes(lambda: stored("II.3.E/alone"), "Read the lesson")
    his.fill("Do the problems")

    conflict = ben.page.locator(".plt-conflict").filter(has_text="Ada changed this answer meanwhile")
    conflict.wait_for()
    assert conflict.locator("blockquote").text_content() == "Read the lesson"
    assert his.input_value() == "Do the problems"
    assert stored("II.3.E/alone") == "Read the lesson"
    assert find_violations(ben.page, ".plt-form") == []
    ben.page.get_by_role("button", name="Keep mine").click()
    becomes(lambda: stored("II.3.E/alone"), "Do the problems")

    becomes(hers.input_value, "Do the problems")  # Ada, who typed nothing more, sees it by herself
    his.fill("Do the problems, then")
    becomes(lambda: stored("II.3.E/alone"), "Do the problems, then")
    ada.page.evaluate("() => Object.defineProperty(document, 'hidden', {value: true})")
    his.fill("Do all problems")
    becomes(lambda: stored("II.3.E/alone"), "Do all problems")
    hers.fill("Nothing")
    becomes(
        lambda: ada.page.get_by_role("button", name="Take theirs").count() and stored("II.3.E/alone"), "Do all problems"
    )
    ada.page.get_by_role("button", name="Take theirs").click()
    becomes(hers.input_value, "Do all problems")


def test_untrusted_text_is_text(notebook: Any, write: Write, stored: Answers, becomes: Any) -> None:
    path = write("II.4.D", "II.4.A")
    notebook.open(path).run_all()
    forms_of(notebook)
    notebook.page.get_by_label("Where they pull apart").fill(UNTRUSTED)
    notebook.page.get_by_label("Teachers, row 1").or_(notebook.page.locator("tbody textarea")).first.fill(
        "<img src=x onerror=broken>"
    )
    becomes(lambda: stored("II.4.D/conflicts"), UNTRUSTED)

    notebook.open(path).run_all()
    forms_of(notebook)

    assert notebook.page.get_by_label("Where they pull apart").input_value() == UNTRUSTED
    assert notebook.page.evaluate("() => window.broken") is None
    copies = json.dumps(
        notebook.page.evaluate("() => [...document.querySelectorAll('.plt-copy')].map(one => one.innerHTML)")
    )
    assert "&lt;script&gt;" in copies
    assert notebook.page.locator(".plt-copy script, .plt-copy img, .plt-form script, .plt-form img").count() == 0


def test_an_error_of_the_store_is_shown_in_the_form(
    notebook: Any, write: Write, lab_workspace: Workspace, stored: Answers, becomes: Any
) -> None:
    notebook.open(write("II.5.A")).run_all()
    form = forms_of(notebook).first
    database = lab_workspace.database_path
    database.rename(database.with_suffix(".away"))
    try:
        notebook.page.locator(".plt-form textarea, .plt-form input").first.fill("Kept")
        form.get_by_role("alert").filter(has_text="district.db is not there").wait_for()
        form.get_by_text("Not saved yet").first.wait_for()
    finally:
        database.with_suffix(".away").rename(database)
    saved(form)
    assert form.get_by_role("alert").filter(has_text="district.db is not there").count() == 0


def test_a_notebook_opened_again_shows_the_answers_and_no_dead_widget(
    notebook: Any, write: Write, stored: Answers, becomes: Any
) -> None:
    path = write("II.5.B")
    notebook.open(path).run_all()
    form = forms_of(notebook).first
    form.locator("textarea").first.fill("Two days in August")
    saved(form)
    copy = notebook.page.locator(".plt-copy")
    copy.filter(has_text="Two days in August").wait_for(state="attached")
    assert not copy.is_visible()
    notebook.command("docmanager:save")
    notebook.server.end_sessions()

    notebook.open(path)

    copy.filter(has_text="Two days in August").wait_for()
    assert notebook.page.get_by_text("Error displaying widget").filter(visible=True).count() == 0
    exported, _ = HTMLExporter().from_filename(str(notebook.server.root / path))
    assert "Two days in August" in exported
    ours, _ = PacketHTMLExporter().from_filename(str(notebook.server.root / path))
    assert "Two days in August" in ours


def test_a_kernel_that_is_busy_gets_every_key_in_the_end(
    notebook: Any, write: Write, stored: Answers, becomes: Any
) -> None:
    notebook.open(write("II.2.C")).run_all()
    form = forms_of(notebook).first
    field = form.locator("textarea").first
    notebook.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code: 'import time; time.sleep(4)'}); }"
    )
    text = "Typed while another cell runs, and to the very last key: 0123456789"

    field.press_sequentially(text, delay=10)
    field.blur()

    key = f"II.2.C/{field.get_attribute('id').rsplit('-', 1)[1]}"
    saved(form)
    becomes(lambda: stored(key), text)


def test_a_task_is_added_with_owner_and_date_and_ticked_off_by_keys(
    notebook: Any, write: Write, lab_workspace: Workspace, becomes: Any, find_violations: Any
) -> None:
    def tasks() -> dict[str, tuple[str, bool]]:
        with Store.open(lab_workspace.database_path) as store:
            rows = store.read("tasks", school_id="0102").to_dict("records")
        return {row["task"]: (str(row["due"])[:10], row["status"]) for row in rows if row["key_action"] == "II.4"}

    path = write(school="0102", adoption="ela-k-5", cells=('form(school, "2_4_plan_coaching", "tasks")',))
    notebook.open(path).run_all()
    form, keys = forms_of(notebook).first, notebook.page.keyboard
    before = tasks()

    form.get_by_role("button", name="Add a row to Tasks").focus()
    keys.press("Enter")
    keys.type("Book the room for norming")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("02012027")
    becomes(lambda: tasks().keys() - before.keys(), {"Book the room for norming"})
    becomes(lambda: tasks()["Book the room for norming"], ("2027-02-01", "open"))
    form.get_by_role("checkbox").last.focus()
    keys.press("Space")

    becomes(lambda: tasks()["Book the room for norming"], ("2027-02-01", "done"))
    assert {task: state for task, state in tasks().items() if task in before} == before
    form.get_by_role("button", name="Add a row to Tasks").click()
    form.locator("select").last.select_option(index=1)
    form.get_by_role("alert").filter(has_text="Still to be filled. This row is not saved yet.").wait_for()
    assert find_violations(notebook.page, ".plt-form") == []
    notebook.ready().run_all()
    forms_of(notebook)
    assert "Book the room for norming" in [one.input_value() for one in form.locator("textarea").all()]
    form.get_by_role("alert").filter(has_text="Still to be filled").wait_for()
