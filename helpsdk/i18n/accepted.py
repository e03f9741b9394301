"""Which languages a browser asks for."""

from __future__ import annotations

#: Languages of a request that are looked at.
MOST = 20


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), best first; `*` and refused ones left out."""
    weighted = [_weighted(part) for part in header[:1000].split(",")[:MOST]]
    wanted = [(quality, tag) for quality, tag in weighted if quality > 0 and tag and tag != "*"]
    return [tag for _quality, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        quality = float(value)
    except ValueError:
        return 0.0, ""
    return (quality if 0 <= quality <= 1 else 0.0), tag.strip()
