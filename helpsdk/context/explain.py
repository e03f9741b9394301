"""An explained resolution as text for people: what shows, what does not, and one line of why for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from helpsdk.context.nearest import DEPTH
from helpsdk.context.resolution import Outcome, Resolution, ResolvedItem
from helpsdk.context.sentences import what_came, why

__all__ = ["explain_text", "place_name", "why"]

#: Reasons that are no place or event.
_BECAUSE: Final = {
    "everywhere": "everywhere",
    "faq": "from the fallback faq",
    "search": "from the fallback search",
    "default": "from the fallback default",
}


def explain_text(resolution: Resolution, url: str | None = None) -> str:
    """Aligned: the shown first in rank order, then the withheld, those that came closest first.

    `url` is what was asked for, to name where there is no screen. Where the panel had nothing from a rule: what was
    tried instead, and which rules were nearest. Always encodable.
    """
    lines = [f"On {place_name(resolution.screen, url)}, in {resolution.locale}; ask again within {resolution.ttl} s."]
    lines += _sections(resolution)
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace").decode("utf-8")


def place_name(screen: str | None, url: str | None) -> str:
    """The screen; else the URL that was asked for, and that no screen has it."""
    return screen or (f"{url} (no known screen)" if url else "no known screen")


def _sections(resolution: Resolution) -> list[str]:
    withheld = _closest_first(outcome for outcome in resolution.withheld if outcome.code != "shown")
    sections: dict[str, list[tuple[str, str]]] = {}
    sections["Shown"] = [(item.rule, f"{place}. {_shown(item)}") for place, item in enumerate(resolution.items, 1)]
    if any(tried.code != "not_needed" for tried in resolution.tried):
        sections["Tried, because no rule fills the panel"] = [(one.way, what_came(one)) for one in resolution.tried]
    sections["Withheld"] = [(one.rule, why(one)) for one in withheld]
    width = max((len(name) for rows in sections.values() for name, _ in rows), default=0)
    lines = [line for title, rows in sections.items() for line in _section(title, rows, width)]
    return lines + (["", f"Nearest: {', '.join(resolution.nearest)}"] if resolution.nearest else [])


def _section(title: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    body = [f"  {name:<{width}}  {text}" for name, text in rows] or ["  nothing"]
    return ["", f"{title} ({len(rows)})", *body]


def _shown(item: ResolvedItem) -> str:
    label = f" {item.why_label_id}" if item.why_label_id else ""
    because = _BECAUSE.get(item.why_code, f"because of {item.why_code}{label}")
    stand_in = ", a stand-in language" if item.fallback else ""
    pinned = ", pinned" if item.reason == "pinned" else ""
    return f"{item.kind} {item.article} ({item.locale}{stand_in}), {because}{pinned}"


def _closest_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: DEPTH.index(outcome.stage) if outcome.stage in DEPTH else len(DEPTH))
