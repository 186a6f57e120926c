"""What a notebook's cell shows about one school, or about all: measures in, one block out."""

from __future__ import annotations

from pltoolkit.sections.district import (
    District,
    assessments,
    district_data_coverage,
    district_figures,
    funds,
    key_action_grid,
    key_action_spread,
    late_work,
    open_district,
    phase_map,
    support,
    support_spread,
)
from pltoolkit.sections.findings import stepback_questions, what_stands_out
from pltoolkit.sections.guide import key_actions, purpose, steps, what_comes_next
from pltoolkit.sections.learning import (
    calendar_ahead,
    coaching_cycles,
    coaching_reach,
    hours_by_group,
    hours_by_pillar,
    hours_by_week,
    hours_distribution,
)
from pltoolkit.sections.monitoring import (
    agreement,
    indicators,
    pacing,
    people,
    survey_topics,
    walkthrough_coverage,
)
from pltoolkit.sections.plan import check_ins, decisions, goals, tasks
from pltoolkit.sections.planning import next_weeks, protocols
from pltoolkit.sections.program import early_signals, essa_check, essa_evidence, evidence_tiers, program_summary
from pltoolkit.sections.standing import at_a_glance, data_coverage, next_steps
from pltoolkit.sections.students import assessments_given, class_counts, unit_assessments

__all__ = [
    "District",
    "agreement",
    "assessments",
    "assessments_given",
    "at_a_glance",
    "calendar_ahead",
    "check_ins",
    "class_counts",
    "coaching_cycles",
    "coaching_reach",
    "data_coverage",
    "decisions",
    "district_data_coverage",
    "district_figures",
    "early_signals",
    "essa_check",
    "essa_evidence",
    "evidence_tiers",
    "funds",
    "goals",
    "hours_by_group",
    "hours_by_pillar",
    "hours_by_week",
    "hours_distribution",
    "indicators",
    "key_action_grid",
    "key_action_spread",
    "key_actions",
    "late_work",
    "next_steps",
    "next_weeks",
    "open_district",
    "pacing",
    "people",
    "phase_map",
    "program_summary",
    "protocols",
    "purpose",
    "stepback_questions",
    "steps",
    "support",
    "support_spread",
    "survey_topics",
    "tasks",
    "unit_assessments",
    "walkthrough_coverage",
    "what_comes_next",
    "what_stands_out",
]
