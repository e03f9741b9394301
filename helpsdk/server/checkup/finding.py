"""One thing that was looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

#: ok: as it should be. note: works, and is worth knowing. wrong: mend it.
Status = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what was looked at, `text` one sentence; `advice` says what to do where something is to be done."""

    about: str
    status: Status
    text: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
