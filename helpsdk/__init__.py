"""helpsdk: contextual help inside your product.

Importing this package loads the standard library only; every public name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpsdk.client.aio import AsyncHelpClient
    from helpsdk.client.options import Breaker, Outbox, Retry, Timeout
    from helpsdk.client.signer import HelpSigner
    from helpsdk.client.sync import HelpClient
    from helpsdk.identity.viewer import Viewer
    from helpsdk.server.app import HelpServer

__version__ = "0.1.0"

# public name -> the module that owns it
_EXPORTS = {
    "AsyncHelpClient": "helpsdk.client.aio",
    "Breaker": "helpsdk.client.options",
    "HelpClient": "helpsdk.client.sync",
    "HelpServer": "helpsdk.server.app",
    "HelpSigner": "helpsdk.client.signer",
    "Outbox": "helpsdk.client.options",
    "Retry": "helpsdk.client.options",
    "Timeout": "helpsdk.client.options",
    "Viewer": "helpsdk.identity.viewer",
}

__all__ = [
    "AsyncHelpClient",
    "Breaker",
    "HelpClient",
    "HelpServer",
    "HelpSigner",
    "Outbox",
    "Retry",
    "Timeout",
    "Viewer",
    "__version__",
]


if not TYPE_CHECKING:  # to a type checker any name would be there, misspelt ones too

    def __getattr__(name: str) -> Any:
        module = _EXPORTS.get(name)
        if module is None:
            raise AttributeError(f"module 'helpsdk' has no attribute {name!r}")
        return getattr(importlib.import_module(module), name)
