"""The form's script in an empty page, with a kernel that the test plays: what is hard to time in a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pltoolkit.forms.live import PlanForm

SCRIPT = str(PlanForm._esm)
FIELD = {
    "id": "goal",
    "key": "S/goal",
    "kind": "long_text",
    "label": "Goal",
    "help": "",
    "required": True,
    "choices": [],
    "columns": [],
}
NUMBER = {**FIELD, "id": "weeks", "key": "S/weeks", "kind": "number", "label": "Weeks"}
DRAW = """async ([script, drawing]) => {
  const url = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
  const form = (await import(url)).default, listeners = [];
  window.sent = [];
  window.alive = true;
  window.say = message => listeners.forEach(listen => listen(message));
  const model = {
    get: () => drawing, on: (_, listen) => listeners.push(listen), off: () => {},
    send: message => { if (!window.alive) throw new Error("no kernel"); window.sent.push(message); },
  };
  const el = document.createElement("div");
  document.querySelector("main").replaceChildren(el);
  window.undraw = form.render({model, el});
}"""
Draw = Callable[..., Any]


class Played:
    """A page with one form, and the kernel's part of the talk."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def draw(self, *fields: dict[str, Any], answers: dict[str, Any] | None = None) -> None:
        step = {"id": "S", "title": "Step", "prompts": [], "fields": list(fields or [FIELD])}
        drawing = {"storage": "pltoolkit:test", "people": [], "sections": [step], "answers": answers or {}}
        self.page.evaluate(DRAW, [SCRIPT, drawing])

    def save(self, count: int = 1) -> dict[str, Any]:
        """The newest save that the form sent, when it has sent so many."""
        saves = "() => window.sent.filter(message => message.type === 'save')"
        self.page.wait_for_function(f"count => ({saves})().length >= count", arg=count)
        return dict(self.page.evaluate(saves)[-1])

    def saves(self) -> int:
        return int(self.page.evaluate("() => window.sent.filter(message => message.type === 'save').length"))

    def reply(self, save: dict[str, Any], kind: str = "saved", **more: Any) -> None:
        about = {name: save[name] for name in ("key", "number", "view")}
        if kind == "saved":
            more["answer"] = answer(save["value"], save["version"] + 1)
        self.page.evaluate("message => window.say(message)", {"type": kind, **about, **more})

    def kept(self) -> list[str]:
        return list(self.page.evaluate("() => Object.values(localStorage)"))


def answer(value: Any, version: int, **more: Any) -> dict[str, Any]:
    plain = {"value": value, "version": version, "by": "Ada", "mine": True, "at": "2027-01-20T12:04:00+00:00"}
    return {**plain, "text": str(value or ""), "faults": [], **more}


@pytest.fixture
def played(chromium: Any) -> Iterator[Played]:
    context = chromium.new_context(timezone_id="UTC")
    page = context.new_page()
    page.route(
        "http://form.test/*", lambda route: route.fulfill(body="<!doctype html><main></main>", content_type="text/html")
    )
    page.goto("http://form.test/")
    yield Played(page)
    context.close()


def test_a_reply_does_not_overwrite_what_was_typed_since(played: Played) -> None:
    played.draw()
    field = played.page.get_by_label("Goal")
    field.press_sequentially("Every lesson")
    first = played.save()
    field.press_sequentially(", every day")

    played.reply(first)

    assert field.input_value() == "Every lesson, every day"
    second = played.save(2)
    assert (second["value"], second["version"]) == ("Every lesson, every day", 1)
    played.reply(second)
    played.page.get_by_text("Saved ").first.wait_for()
    assert played.kept() == []


def test_the_last_key_is_saved_however_replies_and_keys_cross(played: Played) -> None:
    played.draw()
    field = played.page.get_by_label("Goal")
    typed = ""
    for number in range(1, 5):
        field.press_sequentially(f"{number}0123456789")
        typed += f"{number}0123456789"
        sent = played.save(number)
        field.press_sequentially("x")
        typed += "x"
        played.reply(sent)

    assert played.save(5)["value"] == typed


def test_typing_without_a_pause_is_saved_within_a_second(played: Played) -> None:
    played.page.clock.install()
    played.draw()
    field = played.page.get_by_label("Goal")
    for _ in range(5):
        field.press_sequentially("x")
        played.page.clock.run_for(200)

    assert played.saves() >= 1


def test_what_no_kernel_takes_is_kept_and_sent_by_the_next_form(played: Played) -> None:
    played.draw()
    played.page.evaluate("() => { window.alive = false; }")
    played.page.get_by_label("Goal").fill("Every lesson")
    played.page.get_by_role("status").filter(has_text="Not saved yet").wait_for()
    assert '"value":"Every lesson"' in played.kept()[0]

    played.page.evaluate("() => window.undraw()")
    played.draw()

    assert played.page.get_by_label("Goal").input_value() == "Every lesson"
    assert played.save()["value"] == "Every lesson"


def test_a_save_that_nobody_answered_is_no_conflict_with_oneself(played: Played) -> None:
    played.draw()
    field = played.page.get_by_label("Goal")
    field.fill("Every")
    played.save()  # it is stored as version 1, and the kernel dies before it says so
    field.fill("Every lesson")
    played.page.evaluate("() => window.undraw()")

    played.draw(answers={"S/goal": answer("Every", 1)})
    late = played.save()
    assert (late["value"], late["version"]) == ("Every lesson", 0)
    played.reply(late, "conflict", theirs=answer("Every", 1))

    again = played.save(2)
    assert (again["value"], again["version"]) == ("Every lesson", 1)
    assert played.page.get_by_role("button", name="Keep mine").count() == 0


def test_an_answer_that_others_wrote_shows_unless_something_is_pending(played: Played) -> None:
    played.draw(FIELD, NUMBER)
    played.page.get_by_label("Goal").fill("Mine")
    save = played.save()
    others = {"S/goal": answer("Theirs", 3), "S/weeks": answer(6, 1, by="Ben", mine=False)}

    played.page.evaluate("message => window.say(message)", {"type": "answers", "view": save["view"], "answers": others})

    assert played.page.get_by_label("Goal").input_value() == "Mine"
    assert played.page.get_by_label("Weeks").input_value() == "6"
    assert played.page.get_by_text("Ben, ").count() == 1


def test_a_failure_shows_its_message_and_hint_and_is_tried_again(played: Played) -> None:
    played.draw()
    played.page.get_by_label("Goal").fill("Every lesson")
    save = played.save()

    played.reply(save, "failed", message="The disk is full.", hint="Make room and try again.")

    alert = played.page.get_by_role("alert").filter(has_text="The disk is full.")
    assert "Make room" in alert.text_content()
    assert played.page.get_by_text("Not saved yet").count() == 2
    assert played.saves() == 1
    played.page.evaluate("message => window.say(message)", {"type": "answers", "view": save["view"], "answers": {}})
    played.reply(played.save(2))
    assert alert.count() == 0


def test_values_never_become_markup(played: Played) -> None:
    evil = "<img src=x onerror='window.broken = 1'>"
    hostile = {**NUMBER, "key": "S/<b>", "label": evil, "help": evil, "kind": "choice", "choices": [evil]}
    played.draw(FIELD, hostile, answers={"S/goal": answer(evil, 1), "S/<b>": answer(evil, 1, by=evil, mine=False)})
    played.page.get_by_label("Goal").fill("Mine")
    played.reply(played.save(), "conflict", theirs=answer(evil, 2, by=evil))

    assert played.page.locator("blockquote").text_content() == evil
    assert played.page.locator("img").count() == 0
    assert played.page.evaluate("() => window.broken") is None


def test_an_answer_changed_in_ones_own_other_window_is_not_called_somebody_elses(played: Played) -> None:
    played.draw()
    played.page.get_by_label("Goal").fill("Mine")
    played.reply(played.save(), "conflict", theirs=answer("Also mine", 4))

    said = str(played.page.locator(".plt-conflict p").text_content())
    assert said.startswith("This answer was changed under your name in another window meanwhile (Jan 20).")


def test_the_time_of_today_is_told_as_the_browser_tells_time(played: Played) -> None:
    played.page.clock.set_fixed_time("2027-01-20T15:00:00Z")
    played.draw(answers={"S/goal": answer("Every lesson", 1)})

    assert played.page.locator(".plt-saved").text_content().replace("\u202f", " ") == "Saved 12:04 PM"


@pytest.mark.parametrize(("choice", "value"), [("Keep mine", "Mine"), ("Take theirs", "Theirs")])
def test_a_choice_between_two_answers_counts_from_the_others_version(played: Played, choice: str, value: str) -> None:
    played.draw()
    played.page.get_by_label("Goal").fill("Mine")
    played.reply(played.save(), "conflict", theirs=answer("Theirs", 4, by="Ben", mine=False))

    played.page.get_by_role("button", name=choice).click()

    assert played.page.get_by_label("Goal").input_value() == value
    if choice == "Keep mine":
        again = played.save(2)
        assert (again["value"], again["version"]) == ("Mine", 4)
        played.reply(again)
    assert played.saves() == (2 if choice == "Keep mine" else 1)
    assert played.page.get_by_role("button", name="Keep mine").count() == 0
    assert played.kept() == []
