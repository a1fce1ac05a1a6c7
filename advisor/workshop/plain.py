"""A view as plain data, ready for JSON: what goes over the wire to a screen."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from advisor.figure import Figure


def plain(value: Any) -> Any:
    """The value as mappings, lists, texts and numbers. A figure becomes its `shown` text, its value and its formula."""
    if isinstance(value, Figure):
        return {"shown": value.shown, "value": value.value, "formula": value.formula}
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value
