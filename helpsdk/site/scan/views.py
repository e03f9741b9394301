"""What can be told of a view function without calling it: where it stands, and what it answers with."""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any, Final

from helpsdk.site.scan.host import CodePlace

#: What decorators and factories call the functions they make: no name of a page.
NO_NAMES: Final = frozenset({"", "<lambda>", "endpoint", "inner", "view", "wrapped", "wrapper"})
_REDIRECTS: Final = frozenset({"HttpResponseRedirect", "RedirectResponse", "redirect"})
#: What a redirect's address is made with.
_ADDRESSES: Final = frozenset({"request", "reverse", "url_for", "url_path_for"})
_TEMPLATE: Final = re.compile(r"[\w./ -]+\.(?:djhtml|html?|j2|jinja2?)")
#: What views that answer with a page call, and those that answer with data; of both, it is a page.
_HTML: Final = frozenset(
    {"HTMLResponse", "TemplateResponse", "render", "render_template", "render_template_string", "render_to_string"}
)
_DATA: Final = frozenset(
    {
        "FileResponse",
        "JSONResponse",
        "JsonResponse",
        "ORJSONResponse",
        "PlainTextResponse",
        "StreamingHttpResponse",
        "StreamingResponse",
        "jsonify",
        "send_file",
        "send_from_directory",
    }
)


def sends_page(view: Any) -> bool:
    return not _HTML.isdisjoint(_called(view))


def sends_data(view: Any) -> bool:
    """Whether it calls what answers with JSON or a file, and nothing that answers with a page."""
    return not _DATA.isdisjoint(_called(view)) and not sends_page(view)


def leads_elsewhere(view: Any) -> bool:
    """Whether it only redirects."""
    called = frozenset(_names(_inner(_bare(view))))
    return not _REDIRECTS.isdisjoint(called) and called <= _REDIRECTS | _ADDRESSES


def templates_of(view: Any) -> tuple[str, ...]:
    """The names of templates that stand in its code."""
    bare = _bare(view)
    own = getattr(bare, "template_name", None)
    texts = [own] if isinstance(own, str) else []
    for handler in _handlers(bare):
        texts += [constant for code in _codes(handler) for constant in code.co_consts if isinstance(constant, str)]
    return tuple(dict.fromkeys(text for text in texts if _TEMPLATE.fullmatch(text)))


def place_of(view: Any) -> CodePlace | None:
    """The line of its `def` or `class`, its file relative to the current folder where it lies below that.

    Of a function that a decorator made without saying of what, the line of the one it was made of.
    """
    code = _code(_inner(_bare(view)))
    if code is not None:
        return CodePlace(shown(code.co_filename), code.co_firstlineno)
    try:
        kind = _bare(view) if inspect.isclass(_bare(view)) else type(_bare(view))
        return CodePlace(shown(inspect.getsourcefile(kind) or "?"), inspect.getsourcelines(kind)[1])
    except (OSError, TypeError):
        return None


def shown(file: str) -> str:
    """A path as one would type it here."""
    relative = os.path.relpath(file)
    return file if relative.startswith("..") and Path(file).is_absolute() else relative


def module_of(view: Any) -> str:
    bare = _bare(view)
    return str(getattr(bare, "__module__", None) or type(bare).__module__)


def _bare(view: Any) -> Any:
    """Without the decorators that say what they wrap."""
    while isinstance(view, functools.partial):
        view = view.func
    view = getattr(view, "view_class", view)
    return inspect.unwrap(view) if callable(view) else view


def _inner(view: Any) -> Any:
    """The one function that a nested function without a telling name closes over: what a decorator wraps."""
    cells = getattr(view, "__closure__", None) or ()
    held = [cell.cell_contents for cell in cells if inspect.isroutine(_content(cell))]
    return _inner(_bare(held[0])) if len(held) == 1 and getattr(view, "__name__", "") in NO_NAMES else view


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def _code(view: Any) -> CodeType | None:
    code = getattr(_bare(view), "__code__", None)
    return code if isinstance(code, CodeType) else None


def _called(view: Any) -> frozenset[str]:
    return frozenset(name for handler in _handlers(_bare(view)) for name in _names(handler))


def _handlers(bare: Any) -> tuple[Any, ...]:
    """The functions that answer a GET, and those of their own module that these call."""
    methods = tuple(getattr(bare, name, None) for name in ("get", "dispatch"))
    own = methods if inspect.isclass(bare) else (bare, _inner(bare))
    return (*own, *(helper for handler in own for helper in _helpers(handler)))


def _helpers(handler: Any) -> Iterator[Any]:
    around = getattr(handler, "__globals__", {})
    for name in _names(handler):
        helper = around.get(name)
        if inspect.isfunction(helper) and helper.__module__ == handler.__module__:
            yield helper


def _names(handler: Any) -> Iterator[str]:
    for code in _codes(handler):
        yield from code.co_names


def _codes(handler: Any) -> Iterator[CodeType]:
    """Of a function, and of those defined in it."""
    code = getattr(inspect.unwrap(handler) if callable(handler) else handler, "__code__", None)
    if isinstance(code, CodeType):
        yield code
        yield from (inner for inner in code.co_consts if isinstance(inner, CodeType))
