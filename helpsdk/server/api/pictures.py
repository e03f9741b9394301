"""The pictures in a reply, as its asker may see them: some with a grant, and without those that are not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.runtime.replies import Tree
from helpsdk.server.api.request import Request
from helpsdk.server.api.service import Service
from helpsdk.server.api.viewer import Asker
from helpsdk.server.follower import Snapshot
from helpsdk.types import Locale


class Pictures:
    """Of one reply. Where the site answers nobody unsigned, every picture needs a grant."""

    def __init__(self, service: Service, request: Request, asker: Asker, snapshot: Snapshot | None = None) -> None:
        """`snapshot` is what the reply was made from; the site's newest when not given."""
        site, self._snapshot = service.site(request), snapshot or service.snapshot(request)
        self._asker, self._grants = asker, service.grants(site)
        self._now = service.now().timestamp()
        self._all = site.trust.enforce

    def change(self, article: str, locale: Locale) -> bool:
        """Whether a tree of this body can have to change at all."""
        body = self._snapshot.bodies[article, locale]
        return body.guarded or (self._all and body.pictured)

    def shown(self, tree: Tree) -> Tree:
        """A copy of the tree, for a body whose pictures `change`."""
        return list(self._nodes(tree))

    def _nodes(self, tree: Tree) -> Iterator[Any]:
        for node in tree:
            if not isinstance(node, dict):
                yield node
            elif node.get("t") == "img":
                yield from self._picture(node)
            elif "c" in node:
                yield self._parent(node)
            else:
                yield node

    def _parent(self, node: dict[str, Any]) -> dict[str, Any]:
        children = list(self._nodes(node["c"]))
        if children:
            return {**node, "c": children}
        return {name: value for name, value in node.items() if name != "c"}  # a tree has no empty lists

    def _picture(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        path = self._snapshot.addresses.get(node["src"])
        if path is None:
            yield node
            return
        asset = self._snapshot.assets[path]
        if not asset.admits(self._asker.viewer):
            return
        if self._all or not asset.public:
            grant = self._grants.make(path, asset, self._asker.viewer_key, self._now)
            node = {**node, "src": f"{node['src']}&grant={grant}"}
        yield node
