"""What a product's own pages ask of a help server in the same process: at once, and without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from helpsdk.client.wire.empty import empty_resolve
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.asked import Asked
from helpsdk.runtime.replies import Item, ResolveReply, Tree
from helpsdk.server.follower import LiveSite, Snapshot


class Serving(Protocol):
    """What of a `HelpServer` is needed."""

    @property
    def sites(self) -> list[LiveSite]: ...


class InProcess:
    """One site of a server. Until it has started, and where a site answers nobody unsigned, there is no help."""

    answers_at_once = True

    def __init__(self, server: Serving, site: str) -> None:
        self._server, self.site = server, site

    def has_screen(self, id: str) -> bool:
        live = self.live
        return live is not None and live.current is not None and id in live.current.screens

    @property
    def live(self) -> LiveSite | None:
        return next((one for one in self._server.sites if one.id == self.site), None)

    def resolve(
        self,
        screen: str | None = None,
        *,
        url: str | None = None,
        traits: Mapping[str, Any] | None = None,
        locale: Sequence[str] = (),
        app_version: str | None = None,
        shows: Sequence[str] | None = None,
        viewer: Viewer | None = None,
    ) -> ResolveReply:
        """Without a search, and without what the viewer remembers; `revision` 0 where nothing is served."""
        live = self.live
        snapshot = live.current if live is not None else None
        if live is None or snapshot is None or (live.trust.enforce and viewer is None):
            return empty_resolve(self.site, screen, locale)
        known = {"screen": screen} if screen in snapshot.screens else {"url": url}
        asked = Asked({**known, "locale": locale, "shows": shows, "app_version": app_version, "traits": traits or {}})
        reply = snapshot.runtime.resolve_without_search(asked, viewer or ANONYMOUS, datetime.now(UTC))
        items = [_without_guarded(item, snapshot, everything=live.trust.enforce) for item in reply.items]
        return reply.model_copy(update={"items": items})


def _without_guarded(item: Item, snapshot: Snapshot, *, everything: bool) -> Item:
    """A picture that opens only with a grant of the reader's session is left to the widget, which has one."""
    body = snapshot.bodies[item.article.id, item.article.locale]
    if item.tree is None or not (body.guarded or (everything and body.pictured)):
        return item
    return item.model_copy(update={"tree": _without_pictures(item.tree)})  # items are shared with other replies


def _without_pictures(tree: Iterable[Any]) -> Tree:
    return [_plain(node) for node in tree if not (isinstance(node, dict) and node["t"] == "img")]


def _plain(node: Any) -> Any:
    has_children = isinstance(node, dict) and "c" in node
    return {**node, "c": _without_pictures(node["c"])} if has_children else node
