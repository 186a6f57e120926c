"""The Curriculum Support Guide as data: phases, key actions, steps, prompts in our own words, fields to fill."""

from __future__ import annotations

from pltoolkit.guide.loading import editions, load_guide
from pltoolkit.guide.model import FieldSpec, Guide, KeyAction, Phase, Prompt, Step, Tool

__all__ = ["FieldSpec", "Guide", "KeyAction", "Phase", "Prompt", "Step", "Tool", "editions", "load_guide"]
