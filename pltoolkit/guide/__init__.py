"""The Curriculum Support Guide as data: phases, key actions, steps, prompts in our own words, fields to fill; protocols."""

from __future__ import annotations

from pltoolkit.guide.checking import Fault, faults_of
from pltoolkit.guide.loading import editions, load_guide
from pltoolkit.guide.model import FieldSpec, Guide, KeyAction, Phase, Prompt, Step, Tool
from pltoolkit.guide.protocols import Protocol, ProtocolStep, load_protocols, protocol

__all__ = [
    "Fault",
    "FieldSpec",
    "Guide",
    "KeyAction",
    "Phase",
    "Prompt",
    "Protocol",
    "ProtocolStep",
    "Step",
    "Tool",
    "editions",
    "faults_of",
    "load_guide",
    "load_protocols",
    "protocol",
]
