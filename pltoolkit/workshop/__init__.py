"""Training that runs anywhere: modules with exercises that check themselves, on the fictional district."""

from __future__ import annotations

from pltoolkit.workshop.lesson import Lesson
from pltoolkit.workshop.modules import open_lesson

__all__ = ["Lesson", "open_lesson"]
