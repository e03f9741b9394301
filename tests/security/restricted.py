"""What must not leak: articles, sections and pictures, each with words of its own (`zq…`) in every field."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["published", "draft", "removed"]


@dataclass(frozen=True, slots=True)
class Secret:
    """`needs` are sets of groups of which the viewer must have one each; None lets nobody in, () anybody.

    `"*"` stands for being signed in. `head` is more front matter; `body` may name `{word}`, the secret's own word.
    """

    name: str
    needs: tuple[frozenset[str], ...] | None
    head: str = ""
    body: str = "The word is {word}."
    state: State = "published"
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    inside: bool = False  # a section or picture of an article that everybody may read

    @property
    def word(self) -> str:
        return f"zq{self.name}"

    @property
    def article(self) -> str:
        """Its id; former ids are this one with `-former`."""
        return "page-article" if self.inside else f"restricted-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    def told_in(self, text: str, asked: str) -> bool:
        """Whether a reply tells its word or its id, beyond what was asked for by name."""
        marks = (self.word,) if self.inside else (self.word, self.article)
        return any(mark in text and mark not in asked for mark in marks)

    def seen_by(self, groups: frozenset[str] | None) -> bool:
        """`groups` of the viewer; None for one who is not signed in."""
        if self.needs is None:
            return False
        have = frozenset() if groups is None else groups | {"*"}
        return all(need & have for need in self.needs)

    def files(self) -> Iterator[tuple[str, str]]:
        for locale in () if self.inside else ("en", "ru"):
            yield locale, self._text(locale)

    def _text(self, locale: str) -> str:
        title = f"Walrus {self.word}title" if locale == "en" else f"Морж {self.word}title"
        shared = f"keywords: [walrus, {self.word}keyword]\n"
        meta = f"aliases: [{self.article}-former]\n{self.head}" if locale == "en" else ""
        body = self.body.format(word=f"{self.word}body") + f"\n\n## Heading {self.word}heading\n\nMore walrus.\n"
        return f"---\ntitle: {title}\n{shared}{meta}---\n{body}"


def png(text: str) -> bytes:
    """A picture of one pixel that carries a word."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (
        chunk(b"IHDR", header),
        chunk(b"tEXt", b"Comment\0" + text.encode()),
        chunk(b"IDAT", zlib.compress(b"\0\0")),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


_SIGNED = (frozenset({"*"}),)
_OWNERS = (frozenset({"owners"}),)
_ACCOUNTANTS = (frozenset({"accountants"}),)
_STAFF = (frozenset({"staff", "agents"}),)

#: An article that everybody may read, and not all of it.
PAGE = """\
---
title: A page for everybody
keywords: [walrus]
sections:
  signed: {audience: signed_in}
  owners: {audience: {groups: [owners]}}
  staff: {audience: internal}
---
Walrus for everybody.

## For those who sign in {#signed}

Walrus zqsecsignedbody.

## For owners {#owners}

Walrus zqsecownersbody.

### Deeper {#owners-deeper}

Walrus zqsecownersdeeper and a :term[zqsecterm].

## For staff zqsecstaffheading {#staff}

Walrus zqsecstaffbody. ![zqsecpicturealt](assets/picture-2.png)

## For everybody again {#again}

Walrus. [Elsewhere](article:{elsewhere}) and ![zqbackstagealt](assets/backstage/picture-3.png).
"""

#: Whole articles, then what is inside the page that everybody may read.
ARTICLES: tuple[Secret, ...] = (
    Secret("signed", _SIGNED, "audience: signed_in\n"),
    Secret(
        "owners",
        _OWNERS,
        "audience: {groups: [owners]}\nrelated: [send-invoice]\n",
        "The word is {word}. ![Picture](assets/picture-1.png)",
        pictures={"picture-1.png": png("zqownersbytes")},
    ),
    Secret("accountants", _ACCOUNTANTS, "audience: {groups: [accountants]}\ncollection: invoices\n"),
    Secret("staff", _STAFF, "audience: internal\ncollection: invoices\n"),
    Secret("incollection", _OWNERS, "collection: books\n"),
    Secret("both", _OWNERS + _ACCOUNTANTS, "collection: books\naudience: {groups: [accountants]}\n"),
    Secret("draft", None, state="draft"),
    Secret("removed", None, state="removed"),
)
INSIDE: tuple[Secret, ...] = (
    Secret("secsigned", _SIGNED, inside=True),
    Secret("secowners", _OWNERS, inside=True),
    Secret("secterm", _OWNERS, inside=True),
    Secret("secstaff", _STAFF, inside=True),
    Secret("secpicture", _STAFF, inside=True, pictures={"picture-2.png": png("zqsecpicturebytes")}),
    Secret("backstage", _STAFF, inside=True, pictures={"backstage/picture-3.png": png("zqbackstagebytes")}),
)
#: Of the site itself.
OTHERS: tuple[Secret, ...] = (
    Secret("collection", _OWNERS, inside=True),
    Secret("ruleowners", _OWNERS, inside=True),
    Secret("rulestaff", _STAFF, inside=True),
    Secret("ruleheld", _OWNERS, inside=True),
    Secret("heldarticle", _OWNERS, inside=True),
    Secret("eventrule", _OWNERS, inside=True),
    Secret("eventarticle", _OWNERS, inside=True),
    Secret("eventstep", _STAFF, inside=True),
)


PAGE = PAGE.replace("{elsewhere}", ARTICLES[1].article)
SECRETS: tuple[Secret, ...] = (*ARTICLES, *INSIDE, *OTHERS)
#: word → secret, of all that somebody may not see.
WORDS = {secret.word: secret for secret in SECRETS}

GLOSSARY = """\
- {id: vat, term: {en: VAT, ru: НДС}, definition: A tax.}
- {id: zqsecterm, term: zqsecterm, definition: zqsectermdefinition}
"""
#: Product events that only restricted rules and steps count.
EVENTS = "  zqeventrule: {}\n  zqeventarticle: {}\n  zqeventstep: {}\n"
#: Two screens that no rule is for: what helps there is found by search, or is the site's own choice.
SCREENS = """\
- {id: walrus.page, title: Walrus}
- {id: other.page, title: Zyzzyva}
"""
POLICY = f"""\
limits: {{panel: {{max: 20}}}}
sets: {{held: {{caps: {{max: 5}}}}}}
holdouts: {{id: everybody, percent: 100, unit: device, sets: held}}
fallback:
  - search: {{}}
  - article: {ARTICLES[1].article}
"""
RULES = (
    f"""\
- id: steps-for-everybody
  show:
    kind: checklist
    article: page-article
    steps:
      - {{id: signed}}
      - {{id: owners}}
      - {{id: owners-deeper}}
      - {{id: staff, event: zqeventstep}}
      - {{id: again, article: {ARTICLES[1].article}}}
  at: {{screen: invoice.detail}}
- id: zqruleheld
  show: {{kind: panel, article: send-invoice}}
  at: {{screen: invoice.detail}}
  audience: {{groups: [owners]}}
  set: held
- id: zqheldarticle
  show: {{kind: panel, article: {ARTICLES[1].article}}}
  at: {{screen: invoice.detail}}
  set: held
  stop_after: {{event: zqeventarticle}}
"""
    """\
- id: zqruleowners
  show: {kind: panel, article: tax-id-format}
  at: {screen: invoice.detail}
  audience: {groups: [owners]}
  priority: high
  caps: {max: 5}
  stop_after: {event: zqeventrule}
- id: zqrulestaff
  show: {kind: panel, article: tax-id-format}
  at: {screen: tax.settings}
  audience: internal
  priority: high
"""
    + "".join(
        f"""\
- id: for-{number}-{kind}
  show: {{kind: {kind}, article: {secret.article}}}
  at: {{{"element: invoice.detail.total" if kind == "tip" else "screen: invoice.detail"}}}
"""
        for number, secret in enumerate(ARTICLES)
        for kind in ("panel", "tip", "announcement")
        if secret.state == "published"
    )
)
