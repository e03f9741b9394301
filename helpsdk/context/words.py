"""The closed lists of words that rules and the engine's answers are made of. Apart from both: whoever only reads
answers needs no engine.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["tip", "panel", "announcement", "tour", "checklist"]
Style = Literal["banner", "modal", "whats_new"]
Trigger = Literal["click", "hover", "focus", "auto"]
Priority = Literal["low", "normal", "high", "urgent"]
DismissScope = Literal["once", "revision", "forever", "set"]
Unit = Literal["user", "account", "device"]

WhyCode = Literal["event", "element", "screen", "everywhere", "faq", "search", "default"]
Reason = Literal["rule", "pinned", "faq", "search", "default"]
