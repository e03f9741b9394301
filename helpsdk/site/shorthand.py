"""A value written where a mapping belongs: under which of the mapping's keys it was most likely meant."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

_SCALARS = (str, int, float)


def as_mapping(value: Any, models: Iterable[type[BaseModel]]) -> str:
    """`"; did you mean `{percent: 50}`?"`, or nothing."""
    for model in models if isinstance(value, _SCALARS) and not isinstance(value, bool) else ():
        keys = [field.alias or name for name, field in model.model_fields.items()]
        if value in keys:
            return f"; did you mean `{{{value}: …}}`?"
        for key in keys:
            if _takes(model, key, value):
                return f"; did you mean `{{{key}: {value}}}`?"
    return ""


def _takes(model: type[BaseModel], key: str, value: Any) -> bool:
    """Whether the value can stand under the key, whatever else the mapping may need."""
    try:
        model.model_validate_json(json.dumps({key: value}))
    except ValidationError as error:
        return all(not one["loc"] or one["loc"][0] != key for one in error.errors(include_url=False))
    return True
