"""`Audience.admits` alone decides who sees what: nothing outside of identity looks into a viewer or an audience."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import helpsdk

PACKAGE = Path(helpsdk.__file__).parent
#: Where something else has one of these names.
ELSEWHERE = {
    ("cli/context.py", "site.audiences.groups"): "the groups that audiences.yaml declares",
    ("cli/search.py", "site.audiences.groups"): "the groups that audiences.yaml declares",
    ("client/contextfile.py", "viewer.groups"): "written down, for replay",
    ("client/embed.py", "viewer.groups"): "signed for the server",
    ("client/embed.py", "viewer.signed_in"): "whether there is somebody to sign for",
    ("client/fakes/expectation.py", "site.audiences.groups"): "the groups that audiences.yaml declares",
    ("client/fakes/expectation.py", "viewer.groups"): "said in the message of a failed test",
    ("client/fakes/expectation.py", "viewer.signed_in"): "said in the message of a failed test",
    ("client/local/repeats.py", "viewer.groups"): "part of what tells one question from another",
    ("client/here.py", "self.viewer.signed_in"): "whether a page is somebody's own, for caches",
    ("client/conversation/proofs.py", "viewer.groups"): "told to the server, and what tells one viewer from another",
    ("client/page/tips.py", "who.groups"): "part of what tells one question from another",
    ("content/audience.py", "written.groups"): "what a writer wrote",
    ("context/conditions/build.py", "self.groups"): "saved groups of conditions",
    ("context/conditions/compile.py", "build.groups"): "saved groups of conditions",
    ("runtime/requests.py", "self.groups"): "what a header says",
    ("site/check/competing_tips.py", "rule.audience.groups"): "what a writer wrote",
    ("site/check/never_matches.py", "self.groups"): "saved groups of conditions",
    ("site/check/texts.py", "sources.audiences.value.groups"): "the groups that audiences.yaml declares",
    ("site/site.py", "self.groups"): "the groups that audiences.yaml declares",
}


def looked_into() -> Iterator[tuple[str, str]]:
    """File and code of every attribute that tells who somebody is or for whom something is."""
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if not name.startswith("identity/"):
            yield from ((name, code) for code in telling(ast.parse(file.read_text(encoding="utf-8"))))


def telling(tree: ast.Module) -> Iterator[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}  # `groups()` of a regex match
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in called:
            of_audience = node.attr in ("of", "kind") and "audience" in ast.unparse(node.value)
            if node.attr in ("groups", "signed_in") or of_audience:
                yield ast.unparse(node)


def test_nothing_else_decides() -> None:
    assert set(looked_into()) - ELSEWHERE.keys() == set()


def test_the_search_finds_decisions() -> None:
    code = "viewer.signed_in and 'a' in viewer.groups or article.audience.kind == 'public' and match.groups()"
    assert sorted(telling(ast.parse(code))) == ["article.audience.kind", "viewer.groups", "viewer.signed_in"]
