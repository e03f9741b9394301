"""URL patterns → screens: WHATWG URLPattern, compiled into a tree of path segments.

`components` are the parts of a URL a pattern speaks of; `parts` reads a pattern; `regexp` and `machine` match what is
richer than a name, in time linear in the text; `guard` asks for search, hash and hostname; `trie` finds the screen.
"""

from __future__ import annotations

from helpsdk.context.patterns.parts import PatternInvalid
from helpsdk.context.patterns.trie import Found, Patterns, compile_patterns, literal_segments

__all__ = ["Found", "PatternInvalid", "Patterns", "compile_patterns", "literal_segments"]
