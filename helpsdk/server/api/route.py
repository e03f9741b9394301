"""One operation: what dispatches a request is also what documents it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response
from helpsdk.server.api.service import Service

#: Bytes of an address: no longer one is read by uvicorn's parser.
LONGEST_ADDRESS = 65_535
#: Whom a route answers: anybody alike, each as their identity allows, API keys alone, or authors.
Access = Literal["open", "viewer", "key", "author"]
#: What a request counts as: nothing, a request, or also an exchange of a token for a session.
Limit = Literal["none", "request", "exchange"]
Handler = Callable[[Service, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` may end in one parameter, `/v1/articles/{id}`, which takes the rest of the path.

    `media` is what a reply without a model is; `problems` are the codes beyond those any operation may answer.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    handler: Handler
    summary: str
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    reply: type[BaseModel] | None = None
    status: int = 200
    body_types: tuple[str, ...] = ("application/json",)
    uploads: tuple[str, ...] = ()  # types of bodies that are files, beside or in place of a model
    media: str = "application/json"
    problems: tuple[str, ...] = ()
    public: bool = True  # documented, and open to other origins
    access: Access = "open"
    limit: Limit = "request"
    longest: int = 0  # bytes of path and query, where that is more than the server takes otherwise
    any_host: bool = False  # also asked by those who know only our address, as an orchestrator's probes

    @property
    def parameter(self) -> str | None:
        return self.path.rpartition("{")[2][:-1] if self.path.endswith("}") else None

    @property
    def prefix(self) -> str:
        """The path up to its parameter."""
        return self.path.partition("{")[0]
