r"""TeX in Markdown as plain text that can be read: `r = \frac{a}{b}` as "r = a / b". Enough for a note, not for a paper."""

from __future__ import annotations

import re

_SYMBOLS = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "sum": "∑", "prod": "∏", "infty": "∞", "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "in": "∈",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
    "ldots": "…", "dots": "…", "quad": " ", "qquad": " ", "left": "", "right": "", ",": " ", ";": " ", "!": "", "%": "%", "$": "$",
}  # fmt: skip
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_GROUP = r"\{([^{}]*)\}"
_RULES = (
    (re.compile(r"\\(?:text|mathrm|mathit|mathbf|operatorname|bar|hat)\s*" + _GROUP), r"\1"),
    (re.compile(r"\\[dt]?frac\s*" + _GROUP + r"\s*" + _GROUP), lambda m: f"{_closed(m[1])} / {_closed(m[2])}"),
    (re.compile(r"\\sqrt\s*" + _GROUP), lambda m: f"√{_closed(m[1])}"),
    (re.compile(r"\^\s*(?:" + _GROUP + r"|(\w))"), lambda m: _shifted(m[1] or m[2] or "", _RAISED, "^")),
    (re.compile(r"_\s*(?:" + _GROUP + r"|(\w))"), lambda m: _shifted(m[1] or m[2] or "", _LOWERED, "_")),
)


def math_text(tex: str) -> str:
    """A formula as one line of text."""
    text = re.sub(r"\\([A-Za-z]+|[,;!%$])", lambda m: _SYMBOLS.get(m[1], m[0]), tex)
    for _ in range(20):
        before = text
        for pattern, change in _RULES:
            text = pattern.sub(change, text)
        if text == before:
            break
    return " ".join(text.replace("{", "").replace("}", "").replace("\\\\", " ").split())


def _closed(text: str) -> str:
    """A part of a fraction, in parentheses where it is more than one thing."""
    return text if re.fullmatch(r"[^\s+\-−×·/]*", text) else f"({text})"


def _shifted(text: str, table: dict[int, int], mark: str) -> str:
    moved = text.translate(table)
    if all(old != new for old, new in zip(text, moved, strict=True)):
        return moved
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
