"""Walking a model's annotations along a path: which model, and so which keys, belong there."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from helpsdk.content.yamlfile import Path


def models_at(annotation: Any, path: Path) -> tuple[type[BaseModel], ...]:
    """The models that a value at `path` may be."""
    options = list(_options(annotation))
    for part in path:
        options = [deeper for option in options for deeper in _below(option, part)]
    return tuple(option for option in options if isinstance(option, type) and issubclass(option, BaseModel))


def keys_at(annotation: Any, path: Path) -> tuple[str, ...]:
    """The keys allowed in the mapping at `path`, in the order the format documents them."""
    return tuple(dict.fromkeys(name for model in models_at(annotation, path) for name in _keys(model)))


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _options(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    elif annotation is not type(None):
        yield annotation
        if origin in (tuple, list):  # one value may stand without its list
            yield from _options(get_args(annotation)[0])


def _below(option: Any, part: str | int) -> Iterator[Any]:
    if isinstance(option, type) and issubclass(option, BaseModel):
        field = next((one for name, one in option.model_fields.items() if (one.alias or name) == part), None)
        return _options(field.annotation) if field else iter(())
    arguments = get_args(option)
    if not arguments or get_origin(option) is Literal:
        return iter(())
    return _options(arguments[0] if get_origin(option) in (tuple, list) else arguments[-1])
