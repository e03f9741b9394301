"""The log of `helpsdk serve` as one JSON object a line, for what collects logs."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

#: What a line may carry beside its message: `_log.warning("…", extra={"request_id": …})`.
FIELDS = ("request_id", "site", "revision", "key", "method", "path")
_log = logging.getLogger("helpsdk")


class JsonFormatter(logging.Formatter):
    """`time` (RFC 3339, UTC), `level`, `logger`, `message`, FIELDS that are known, and `error` with a trace."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if record.__dict__.get(name) is not None}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def json_line(message: str, level: int = logging.WARNING) -> str:
    """What is said before there is a log, or after it."""
    return JsonFormatter().format(logging.LogRecord(_log.name, level, "", 0, message, (), None))


def begin_json() -> Callable[[], None]:
    """From now on all that this process logs is JSON on stderr: libraries, warnings and uncaught errors, too.

    Returns what ends it.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    before = sys.excepthook, threading.excepthook
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _uncaught, _uncaught_in_thread

    def end() -> None:
        sys.excepthook, threading.excepthook = before
        logging.captureWarnings(False)
        logging.getLogger().removeHandler(handler)

    return end


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _log.critical("this process ends by an error", exc_info=(kind, error, trace))


def _uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    error = uncaught.exc_value
    if error is not None:
        _log.error("a thread ends by an error", exc_info=(uncaught.exc_type, error, uncaught.exc_traceback))
