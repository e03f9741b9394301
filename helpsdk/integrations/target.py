"""`package.module:app`: the host's own application, imported. That runs the host's code, as starting it would."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from helpsdk.errors import TargetInvalid
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.scan.views import shown

_HERE: Final = Path(__file__).resolve().parents[1]
_NOT_THEIRS: Final = tuple(
    str(Path(path).resolve()) for path in {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), str(_HERE)}
)


def load_app(target: str) -> Any:
    """The application that `module:name` names, or that `module:factory()` makes.

    Modules are found from the current folder, as the servers do. Raises TargetInvalid.
    """
    module_name, colon, name = target.partition(":")
    path = name.removesuffix("()")
    if not (colon and module_name and path and path.replace(".", "_").isidentifier()):
        raise TargetInvalid(target, "is not written `package.module:app` or `package.module:create_app()`")
    with their_code(target, module_name):
        app: Any = importlib.import_module(module_name)
        for part in path.split("."):
            if not hasattr(app, part):
                raise TargetInvalid(target, f"`{module_name}` has no `{part}`{did_you_mean(part, _public(app))}")
            app = getattr(app, part)
        app = app() if name.endswith("()") else app
    if inspect.isfunction(app):
        raise TargetInvalid(target, f"is a function; to call it, write `{module_name}:{path}()`")
    return app


def _public(thing: object) -> list[str]:
    return [name for name in dir(thing) if not name.startswith("_")]


@contextlib.contextmanager
def their_code(target: str, module: str) -> Iterator[None]:
    """Runs the host's own code: what it prints goes to stderr, and whatever it raises is a TargetInvalid."""
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except TargetInvalid:
        raise
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            text = f"there is no module `{error.name}` here or on Python's path; run it where the product is started"
            raise TargetInvalid(target, text + _meant(error.name)) from None
        raise _failed(target, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(target, error) from error


def _meant(module: str) -> str:
    """The module beside it that was meant."""
    package = module.rpartition(".")[0]
    try:
        places = importlib.import_module(package).__path__ if package else ["."]
        beside = [one.name for one in pkgutil.iter_modules(list(places))]
    except (AttributeError, ImportError):
        return ""
    return did_you_mean(module, [f"{package}.{one}" if package else one for one in beside])


def _failed(target: str, error: BaseException) -> TargetInvalid:
    file, line = _place(error)
    words = str(error).strip().partition("\n")[0]
    kind = type(error).__name__
    if isinstance(error, SyntaxError):
        words = error.msg
    elif isinstance(error, SystemExit):
        words = f"the program ends itself ({error.code!r})"
    return TargetInvalid(target, f"{kind}: {words}" if words else kind, shown(file) if file else None, line)


def _place(error: BaseException) -> tuple[str | None, int | None]:
    """The innermost line of the host's own code."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    frames = [frame for frame in _frames(error.__traceback__) if _theirs(frame.filename)]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(trace))


def _theirs(file: str) -> bool:
    return not file.startswith("<") and not str(Path(file).resolve()).startswith(_NOT_THEIRS)
