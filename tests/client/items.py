"""Tips as a help server answers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleCard, Dir, Item, Remember, ResolveReply, SiteOut, ThemeOut, Tree, Why


def tip(
    element: str = "invoice.tax_id",
    tree: Tree | None = None,
    *,
    title: str = "Tax ID",
    locale: str = "en",
    dir: Dir = "ltr",
    fallback: str | None = None,
) -> Item:
    return Item(
        rule="tax-tip",
        kind="tip",
        reason="rule",
        why=Why(code="element"),
        element=element,
        trigger="click",
        tree=tree if tree is not None else [{"t": "p", "c": ["Nine digits."]}],
        remember=Remember(key="tax-tip", kind="tip", scope="revision", major=1, keys=["tax-tip"]),
        article=ArticleCard(
            id="tax-id-format",
            title=title,
            type="howto",
            locale=locale,
            fallback_locale=fallback,
            dir=dir,
            excerpt="",
            url="v1/articles/tax-id-format",
            major=1,
        ),
    )


def reply(*items: Item, revision: int = 1) -> ResolveReply:
    return ResolveReply(
        revision=revision,
        now="2026-11-22T10:00:00Z",
        site=SiteOut(id="ledger", title="Ledger", theme=ThemeOut()),
        screen="invoice",
        screen_title=None,
        locale="en",
        dir="ltr",
        interface_locale="en",
        ttl=300,
        items=list(items),
    )


class Source:
    """Help with canned answers; `asked` are the screens and viewers it was asked for."""

    def __init__(self, *items: Item, answers_at_once: bool = True, error: Exception | None = None) -> None:
        self.items, self.answers_at_once, self.error = items, answers_at_once, error
        self.asked: list[tuple[str | None, Viewer | None]] = []

    def resolve(
        self,
        screen: str | None = None,
        *,
        url: str | None = None,
        locale: Sequence[str] = (),
        shows: Sequence[str] | None = None,
        viewer: Viewer | None = None,
        **_context: Any,
    ) -> ResolveReply:
        self.asked.append((screen, viewer))
        if self.error is not None:
            raise self.error
        return reply(*self.items)
