"""GET /v1/collections."""

from __future__ import annotations

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.replies import CollectionsReply
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.packing import Packed, packed_reply
from helpsdk.server.api.queries import LocaleQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_query
from helpsdk.server.api.viewer import NOBODY, asker_of
from helpsdk.types import Locale


async def collections(service: Service, request: Request) -> Response:
    asked = validated_query(LocaleQuery, request)
    asker = asker_of(service, request)
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale, asker.viewer.locale)
    if asker is NOBODY:
        return await _for_strangers(service, request, runtime, locales)
    reply = await service.in_thread(lambda: runtime.collections(locales, asker.viewer))
    return json_reply(reply, cache=caching(request))


async def _for_strangers(service: Service, request: Request, runtime: Runtime, locales: tuple[Locale, ...]) -> Response:
    """Made once for a revision."""
    replies, wanted = service.packed(service.site(request)), ("collections", locales)
    packed = replies.get(wanted)
    if packed is None:
        packed = replies.keep(wanted, await service.in_thread(lambda: _packed(runtime, locales)))
    return packed_reply(request, packed, caching(request))


def _packed(runtime: Runtime, locales: tuple[Locale, ...]) -> Packed:
    reply = runtime.collections(locales, ANONYMOUS)
    packed = Packed(reply.__pydantic_serializer__.to_json(reply))
    _ = packed.gzip, packed.etag  # here, in a thread
    return packed


ROUTES = (
    Route(
        "GET",
        "/v1/collections",
        collections,
        "All articles, by collection",
        query=LocaleQuery,
        reply=CollectionsReply,
        access="viewer",
    ),
)
