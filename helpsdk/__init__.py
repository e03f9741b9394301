"""helpsdk: contextual help inside your product.

Importing this package loads the standard library only; every public name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# public name -> the module that owns it
_EXPORTS = {
    "HelpServer": "helpsdk.server.app",
    "HelpSigner": "helpsdk.client.signer",
}

__all__ = ["HelpServer", "HelpSigner", "__version__"]


def __getattr__(name: str) -> Any:
    module = _EXPORTS.get(name)
    if module is None:
        raise AttributeError(f"module 'helpsdk' has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)
