"""What the engine decided to show, as a reply says it: with titles, cards and reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from pydantic_core import to_json

from helpsdk.context.memory import INTERRUPTIVE
from helpsdk.context.policy import Frequency
from helpsdk.context.resolution import Resolution, ResolvedItem
from helpsdk.context.rules import Cap
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.anchors import Anchors
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages
from helpsdk.runtime.replies import Item, Left, Remember, UrlPart, Why
from helpsdk.runtime.steps import Steps
from helpsdk.runtime.tally import Tally
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

#: What shows the lead of its article.
WITH_LEAD = frozenset({"tip", "announcement"})
_URL_PARTS: tuple[UrlPart, ...] = ("search", "hash", "hostname")


class Items:
    """Of one revision."""

    def __init__(self, library: Library, fragments: Fragments, pages: Pages) -> None:
        self._library, self._fragments, self._pages = library, fragments, pages
        self._steps = Steps(library, fragments, pages)
        #: of the elements that items name
        self.anchors = Anchors(library, self._steps)
        self._titles = library.titles

    def items(self, resolution: Resolution, locales: tuple[Locale, ...], viewer: Viewer) -> list[Item]:
        """In rank order. `locales` are the reader's wishes."""
        return [self.item(item, resolution, locales, viewer) for item in resolution.items]

    def item(self, item: ResolvedItem, resolution: Resolution, locales: tuple[Locale, ...], viewer: Viewer) -> Item:
        """One of the resolution's items."""
        lead = self._library.published.articles[item.article].translations[item.locale].lead
        with_lead = item.kind in WITH_LEAD
        done = resolution.done.get(item.rule, ())
        return Item(
            rule=item.rule,
            kind=item.kind,
            reason=item.reason,
            why=Why(code=item.why_code, label=self._label(item, resolution.locale)),
            element=item.element,
            trigger=item.trigger,
            style=item.style,
            interruptive=item.interruptive,
            tree=self._pages.readable(item.article, item.locale, lead, viewer) if with_lead else None,
            more=self._pages.has_more(item.article, item.locale, viewer),
            steps=self._steps.steps(item, done, locales, viewer) if item.steps else None,
            remember=_remember(item, left_for(item, resolution)),
            article=self._fragments.card(item.article, item.locale, fallback=item.fallback),
        )

    def json(self, item: ResolvedItem, locale: Locale) -> tuple[bytes, bytes]:
        """One without steps, whose article everybody may read alike, as JSON: before and after what is left of it.

        Member for member what `item` has: joined, since a model of it costs several times as much.
        """
        lead = self._library.published.articles[item.article].translations[item.locale].lead_json
        more = self._pages.has_more(item.article, item.locale, ANONYMOUS)
        head = {
            "rule": item.rule,
            "kind": item.kind,
            "reason": item.reason,
            "why": {"code": item.why_code, "label": self._label(item, locale)},
            "element": item.element,
            "trigger": item.trigger,
            "style": item.style,
            "interruptive": item.interruptive,
        }
        remember, keys = to_json(_remembered(item)), to_json(_keys(item))
        before = b'%b,"tree":%b,"more":%b,"steps":null,"remember":%b,"left":' % (
            to_json(head)[:-1],
            lead if item.kind in WITH_LEAD else b"null",
            b"true" if more else b"false",
            remember[:-1],
        )
        card = self._fragments.card_json(item.article, item.locale, item.fallback)
        return before, b',"keys":%b},"article":%b}' % (keys, card)

    def _label(self, item: ResolvedItem, locale: Locale) -> str | None:
        title = self._titles.get((item.why_code, item.why_label_id or ""))
        return None if title is None else self._library.text(title, locale)


def left_of(*resolutions: Resolution) -> Left:
    """By rule, set and kind; of what several say, the last counts."""
    left = Left()
    for key, allowed in chain.from_iterable(resolution.left.items() for resolution in resolutions):
        what, _, id = key.partition(":")
        if what == "set":
            left.sets[id] = allowed
        elif what == "kind":
            left.kinds[id] = allowed
        else:
            left.rules[key] = allowed
    return left


def ring_of(published: PublishedSite, tally: Tally) -> int:
    """How many impressions every cap of the site can be told from: the largest `max`, at least 1."""
    policy = published.policy
    limits = policy.limits
    kinds: Iterable[Frequency] = (limits.panel, limits.tip, limits.announcement, limits.tour, limits.checklist)
    caps: list[Cap] = [cap for frequency in (*kinds, *policy.sets.values()) for cap in frequency.caps]
    return max((*tally.caps, *(cap.max for cap in (*caps, *limits.interruptive.caps))), default=1)


def url_parts_of(library: Library, tally: Tally) -> list[UrlPart]:
    """What the patterns of screens and rules read of a URL beside its path; of most sites nothing."""
    patterns = library.patterns
    return [
        part
        for part in _URL_PARTS
        if part in tally.url_parts or any(getattr(pattern, part) is not None for pattern in patterns)
    ]


def left_for(item: ResolvedItem, resolution: Resolution) -> int | None:
    """How many more impressions the caps of an item allow, None for any number."""
    left = resolution.left
    return min((left[key] for key in _keys(item) if key in left), default=None) if left else None


def _remember(item: ResolvedItem, left: int | None) -> Remember:
    return Remember(**_remembered(item), left=left, keys=_keys(item))


def _remembered(item: ResolvedItem) -> dict[str, Any]:
    """What is remembered of an item, but for how many more impressions there are."""
    of_set = item.scope == "set" and item.set is not None
    return {
        "key": f"set:{item.set}" if of_set else item.rule,
        "set": item.set,
        "kind": item.kind,
        "scope": item.scope,
        "major": item.major,
    }


def _keys(item: ResolvedItem) -> list[str]:
    """What an impression counts for: nothing where no rule led to the item, whose caps it could use up."""
    if item.reason not in ("rule", "pinned"):
        return []
    of_set = [f"set:{item.set}"] if item.set is not None else []
    return [item.rule, *of_set, f"kind:{item.kind}", *([INTERRUPTIVE] if item.interruptive else [])]
