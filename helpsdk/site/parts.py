"""The parts of a bundle being opened: verified bytes and values, and which of them the bundle before had already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from helpsdk.errors import BundleInvalid
from helpsdk.site.entries import entries_of, slices_of
from helpsdk.site.manifest import Manifest, first_problem, part_hash

#: Elements of a list that are read at once: less than a millisecond.
_SLICE: Final = 200


class Parts:
    """`before` is the manifest of the bundle before, None for a first one, and `kept` what was kept of its parts;
    `found` is what is to be kept of this one's.
    """

    def __init__(
        self,
        manifest: Manifest,
        get_part: Callable[[str], bytes],
        before: Manifest | None = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        self.manifest = manifest
        self.kept: Mapping[str, Any] = kept or {}
        self._same = _same(manifest, before, self.kept)
        self.found: dict[str, Any] = {name: self.kept[name] for name in self._same}
        self._get_part = get_part

    def under(self, prefix: str) -> list[str]:
        """The names that begin so, sorted."""
        return sorted(name for name in self.manifest.parts if name.startswith(prefix))

    def changed(self, prefix: str) -> list[str]:
        """Of those, the parts that the bundle before did not have as they are; the others are in `found` already."""
        return sorted(name for name in self.manifest.parts.keys() - self._same if name.startswith(prefix))

    def replaced(self, prefix: str) -> list[str]:
        """Of the bundle before: parts that are not in this one as they were."""
        return sorted(name for name in self.kept.keys() - self._same if name.startswith(prefix))

    def is_kept(self, name: str) -> bool:
        """Whether the bundle before has the very same part."""
        return name in self._same

    def entries(self, name: str, content: bytes) -> dict[str, str]:
        """Its entries, each as JSON."""
        try:
            return entries_of(content)
        except (ValueError, RecursionError) as error:
            raise BundleInvalid(f"part {name!r} is of another format: {error}", part=name) from None

    def slices(self, content: bytes) -> list[bytes | str]:
        """The lists, of some elements each, that make up a part that is a list; the part itself where it is written in
        another way than we write it.
        """
        try:
            return list(slices_of(content, _SLICE))
        except (ValueError, RecursionError):
            return [content]

    def validated(self, part: str, shape: Any, content: bytes | str) -> Any:
        """The value of a part, or of an entry of it."""
        try:
            return _adapter(shape).validate_json(content)
        except ValidationError as error:
            raise BundleInvalid(f"part {part!r} is of another format: {first_problem(error)}", part=part) from None

    def content(self, part: str) -> bytes:
        """Its bytes, once they are the ones the manifest names."""
        entry = self.manifest.parts.get(part)
        if entry is None:
            raise BundleInvalid(f"part {part!r} is missing", part=part)
        try:
            content = self._get_part(entry.hash)
        except KeyError:
            raise BundleInvalid(f"part {part!r} is missing", part=part) from None
        if len(content) != entry.bytes or part_hash(content) != entry.hash:
            raise BundleInvalid(f"part {part!r} is damaged: its bytes are not the ones published", part=part)
        return content


def _same(manifest: Manifest, before: Manifest | None, kept: Mapping[str, Any]) -> frozenset[str]:
    """The names of the parts that are in both, with equal bytes."""
    if before is None:
        return frozenset()
    there, after = before.parts, manifest.parts
    return frozenset(name for name in kept if name in after and there[name].hash == after[name].hash)


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
