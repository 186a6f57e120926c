"""The live form: an anywidget that draws what its desk describes, and a copy of the answers for when it is gone."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display, update_display
from markupsafe import Markup

from pltoolkit.api.plan import Plan
from pltoolkit.errors import PltoolkitError
from pltoolkit.forms import Part
from pltoolkit.forms.desk import Desk, Json, StepsDesk, author_of, failed
from pltoolkit.forms.row_desk import RowDesk
from pltoolkit.store import School

_VIEW = "application/vnd.jupyter.widget-view+json"
_EITHER = Markup(
    ".jp-OutputArea:has(.plt-form) .jp-OutputArea-child:has(.plt-copy),"
    ".jp-OutputArea:has(.plt-copy) .jp-OutputArea-child:has(.jupyter-widgets):not(:has(.plt-form)){display:none}"
)
"""Style: of a live form and the copy of its answers one is shown, and never a widget that is gone."""


class PlanForm(anywidget.AnyWidget):
    """A form whose answers go to the district's database as they are typed.

    What is typed travels in messages and not in widget state: state that comes back from the kernel would overwrite
    newer typing, and a message could overtake it. The cell's output holds two things: the form, and a copy of the
    answers as HTML and as a block, whose style hides it as long as the form is there. A notebook that was saved,
    exported or opened again shows the copy, and not what JupyterLab says about a widget that is gone.
    """

    _esm = "\n".join(Path(__file__).with_name(name).read_text("utf-8") for name in ("controls.js", "form.js"))
    _css = Path(__file__).with_name("form.css")
    drawing = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(drawing=desk.drawing())
        self._desk = desk
        self._copy_id = uuid.uuid4().hex
        self.on_msg(self.hear)

    @classmethod
    def of(cls, school: School, name: str, part: Part) -> PlanForm:
        plan, author = Plan.of(school), author_of(os.environ)
        if part == "steps":
            return cls(StepsDesk(school, plan, name, author))
        return cls(RowDesk(school, plan, name, author, table=part))

    def hear(self, _widget: object, message: Json, _buffers: object = None) -> None:
        """A message from the browser."""
        message = _plain(message)
        if message.get("type") != "rest":
            self.send(self._desk.reply(message))
            return
        try:
            update_display(self.copy(), raw=True, display_id=self._copy_id)
        except PltoolkitError as error:
            self.send({**failed(error), "view": message.get("view")})

    def copy(self) -> dict[str, Any]:
        """The answers as they stand, for an output without a form."""
        data = self._desk.block()._repr_mimebundle_()
        note = "The answers as saved. To write into them, run the notebook: Run, Run All Cells."
        html = Markup('<div class="plt-copy"><style>{}</style>{}<p class="plt-note">{}</p></div>').format(
            _EITHER, Markup(data["text/html"]), note
        )
        return {**data, "text/html": str(html)}

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The form and the copy in one: for whoever takes an output apart."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, **self.copy()}, metadata

    def _ipython_display_(self) -> None:
        data, _ = super()._repr_mimebundle_() or ({}, {})
        display({_VIEW: data.get(_VIEW), "text/plain": ""}, raw=True)
        display(self.copy(), raw=True, display_id=self._copy_id)


def _plain(message: Json) -> Json:
    """A message with None for null: a kernel that runs in the browser hands over an object of its own for it."""
    plain: Json = json.loads(json.dumps(message, default=lambda _: None))
    return plain
