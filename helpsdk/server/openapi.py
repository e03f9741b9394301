"""The OpenAPI 3.1 document, from the routes that also dispatch: answers and documentation cannot differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from helpsdk import __version__
from helpsdk.runtime.interactions import Interaction
from helpsdk.runtime.replies import ProblemReply
from helpsdk.runtime.requests import HelpViewer
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response
from helpsdk.server.api.route import Access, Route
from helpsdk.server.api.service import Service
from helpsdk.server.problems import CONTENT_TYPE, IDENTITY, PROBLEMS

_REFERENCE = "#/components/schemas/{model}"
#: What any operation may answer.
_ALWAYS = (
    *("bad_request", "site_required", "unknown_site", "host_not_allowed", "invalid", "too_many"),
    *("headers_too_large", "uri_too_long"),
    "unavailable",
)
#: What those may answer, besides, that ask who asks.
_OF_VIEWERS = ("viewer_invalid", "session_required", "identity_required", "key_unknown", "scope_required")
_OF_KEYS = ("viewer_invalid", "session_required", "key_required", "key_unknown", "scope_required")
_SESSIONS = tuple(code for code in IDENTITY if code.startswith("session_") and code != "session_required")
_BY_ACCESS: dict[Access, tuple[str, ...]] = {
    "open": (),
    "viewer": (*_SESSIONS, *_OF_VIEWERS),
    "key": (*_SESSIONS, *_OF_KEYS),
    "author": (*_SESSIONS, *_OF_KEYS, "identity_required", "origin_not_allowed"),
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A session (`hs_…`) from POST /v1/session, or an API key (`hk_…`) of a server.",
}
_VIEWER = {
    "name": "Help-Viewer",
    "in": "header",
    "required": False,
    "description": "With an API key of scope `resolve:any`: whom it asks for, base64url of JSON as HelpViewer has it.",
    "schema": {"type": "string"},
}
#: Of each kind of access; `{}` says that nothing has to be proved.
_SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    "open": [],
    "viewer": [{}, {"bearer": []}],
    "key": [{"bearer": []}],
    "author": [{"bearer": []}],
}
Schemas = dict[str, Any]


def document(routes: Iterable[Route]) -> bytes:
    """The whole document as JSON."""
    public = [route for route in routes if route.public]
    schemas = _schemas(public)
    paths: dict[str, Any] = {}
    for route in public:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "helpsdk",
            "version": __version__,
            "description": "Help that knows where its reader is. Unknown fields are ignored by both sides.",
        },
        "servers": [{"url": "..", "description": "where this server is mounted"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": _BEARER}},
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def _schemas(routes: Sequence[Route]) -> Schemas:
    inputs: dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None] = {}
    for route in routes:
        if route.body is not None:
            inputs[route.body, "validation"] = None
        if route.reply is not None:
            inputs[route.reply, "serialization"] = None
    inputs[ProblemReply, "serialization"] = None
    for part in (HelpViewer, Interaction):  # within a header; checked one by one, so that a bad one blocks no other
        inputs[part, "validation"] = None
    _, definitions = models_json_schema(list(inputs), ref_template=_REFERENCE)
    found: Schemas = definitions["$defs"]
    return found


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": _responses(route),
        "security": _SECURITY[route.access],
    }
    if taken := _bodies(route):
        operation["requestBody"] = {"required": True, "content": taken}
    return operation


def _bodies(route: Route) -> dict[str, Any]:
    """What is sent, by type."""
    files = {type: {"schema": {"type": "string", "format": "binary"}} for type in route.uploads}
    if route.body is None:
        return files
    schema = {"$ref": _REFERENCE.format(model=route.body.__name__)}
    return {type: {"schema": schema} for type in route.body_types} | files


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    name = route.parameter
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}] if name else []


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    assert "$defs" not in schema, "query models are flat"
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _not_null(field)}
        for name, field in schema["properties"].items()
    ]


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    return [_VIEWER] if route.access == "viewer" else []


def _not_null(field: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is a text or absent; it cannot be null."""
    options = [option for option in field.get("anyOf", ()) if option != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "default", "title")}
    return rest | (options[0] if options else {}) | ({"default": field["default"]} if field.get("default") else {})


def _responses(route: Route) -> dict[str, Any]:
    responses: dict[str, Any] = {str(route.status): {"description": "the answer", "content": _content(route)}}
    if route.method == "GET":
        responses["304"] = {"description": "what the client has is still right"}
    codes: dict[int, list[str]] = {}
    for code in dict.fromkeys((*_ALWAYS, *_BY_ACCESS[route.access], *route.problems)):
        codes.setdefault(PROBLEMS[code][0], []).append(code)
    problem = {CONTENT_TYPE: {"schema": {"$ref": _REFERENCE.format(model="ProblemReply")}}}
    for status, names in sorted(codes.items()):
        responses[str(status)] = {"description": ", ".join(names), "content": problem}
    return responses


def _content(route: Route) -> dict[str, Any]:
    if route.reply is None:
        return {route.media: {"schema": {}}}
    return {route.media: {"schema": {"$ref": _REFERENCE.format(model=route.reply.__name__)}}}


def route_for(routes: Iterable[Route]) -> Route:
    """The operation that answers the document of `routes`."""
    body = document(routes)

    async def openapi(_service: Service, _request: Request) -> Response:
        return Response(body=body, cache=REVALIDATE)

    return Route("GET", "/v1/openapi.json", openapi, "This document", public=False)
