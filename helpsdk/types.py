"""Aliases shared by every layer. No behaviour."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

#: A BCP 47 tag in canonical case: ``en``, ``zh-Hans``, ``pt-BR``.
Locale: TypeAlias = str

#: One node of a content tree: a text, or ``{"t": tag, …attributes, "c": [children]}``. See `helpsdk.content.tree`.
Node: TypeAlias = "str | dict[str, Any]"
Tree: TypeAlias = "list[Node]"

#: A text in one or several languages, as writers give it: ``"Invoice"`` or ``{"en": "Invoice", "ru": "Счёт"}``.
Text: TypeAlias = "str | dict[Locale, str]"

#: What an article is, to a reader and to search.
ArticleType: TypeAlias = Literal["howto", "faq", "troubleshooting", "reference", "tutorial", "release", "glossary"]
