"""Who may write, and what they ask with: shared by the operations of `/v1/author/*`."""

from __future__ import annotations

from dataclasses import dataclass

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.requests import HelpViewer
from helpsdk.server.api.authored import AuthorQuery
from helpsdk.server.api.cors import may_write
from helpsdk.server.api.request import Request
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import Asker, asker_of
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import FOLDER, Publisher

SCOPE = "author"
#: Bytes of a JSON body: one that is larger would hold everybody up while it is read. An archive may be larger.
JSON_LIMIT = 4_000_000
#: Seconds that an author may take to send files.
SENDING = 300.0
PROBLEMS = ("bad_json", "busy", "conflict", "site_followed", "site_invalid", "timeout", "too_large", "unsupported_type")


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, in which site and as which source. `publisher` is the site's; `request_id` is for the log."""

    asker: Asker
    site: LiveSite
    source: str
    publisher: Publisher
    request_id: str

    @property
    def name(self) -> str:
        """As the log has it: nobody's own name."""
        key = self.asker.key
        return f"key {key.id}" if key is not None else f"viewer {self.asker.viewer_key}"

    def viewer(self, named: HelpViewer | None) -> Viewer:
        """As whom to look: whoever reads every draft may look as anybody."""
        return self.asker.viewer if named is None else named.viewer


def author_of(service: Service, request: Request, *, writes: bool = False) -> Author:
    """Who proves the scope `author`, by API key or session. Raises HttpProblem; a stranger is told to bring a key.

    A key never counts in another origin's page, which should not have it. One that `writes` may not write what a
    folder holds that this server follows: the folder would undo it.
    """
    asked = validated(AuthorQuery, request.query())
    site = service.site(request)
    asker = asker_of(service, request)
    if asker.key is None and asker.session is None:
        raise HttpProblem("key_required")
    asker.require(SCOPE)
    if asker.key is not None and b"origin" in request.raw and not may_write(request, ()):
        raise HttpProblem("origin_not_allowed", "an API key has no place in a page of another origin")
    if writes and asked.source == FOLDER and site.id in service.authoring.followed:
        raise _followed()
    return Author(asker, site, asked.source, service.authoring.publisher(site), request.request_id)


def _followed() -> HttpProblem:
    text = f"it follows the folder of the source `{FOLDER}`: edit the files there, or name another source"
    return HttpProblem("site_followed", text, errors=[{"at": "source", "message": text, "code": "site_followed"}])
