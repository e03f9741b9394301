"""Where the page gets the token that tells the help who reads it; the widget asks again before a session ends."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from examples.ledger.web.help_tokens import help_token
from examples.ledger.web.visit import Visit


def show(visit: Visit) -> Response:
    """204 for nobody. The reply is `no-store`, like every page of the product."""
    signer = visit.request.app.state.help_signer
    if visit.user is None or signer is None:
        return Response(status_code=204)
    return JSONResponse({"token": help_token(signer, visit.user, visit.words.locale)})
