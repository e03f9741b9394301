"""Bodies rendered in limited processes, and what a site sees of a body that goes beyond the limits."""

from __future__ import annotations

import json
import time
from multiprocessing import spawn

import pytest

from helpsdk.content.markup import render
from helpsdk.site import rendering
from helpsdk.site.bodies import Body, render_bodies
from helpsdk.site.folder import site_from_files
from helpsdk.site.rendering import Renderer, rendered
from helpsdk.site.workers import TOO_SLOW, Workers
from tests.factories import site_files

TEXTS = ["# A\n\n[b](article:c) ![d](assets/d.png)", "я\ud800", "> " * 101 + "deep", "::video[V](https://v.example/1)"]


def bodies(results: list[bytes | str]) -> list[Body | str]:
    return [one if isinstance(one, str) else Body.model_validate_json(one) for one in results]


def test_a_process_renders_what_this_one_does() -> None:
    found = bodies(list(rendered(TEXTS)))

    expected = render(TEXTS[0], trusted=True)
    first = found[0]
    assert isinstance(first, Body)
    assert (first.tree, first.links, first.images) == (expected.tree, expected.links, expected.images)
    assert (first.notices, first.excerpt, first.lead) == (expected.warnings, expected.excerpt, expected.lead)
    assert found[2] == "the depth of lists, quotes and callouts is 101, at most 100 is allowed"


def test_without_processes_it_renders_here(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = list(rendered(TEXTS))
    monkeypatch.setattr(spawn, "get_executable", lambda: "/nowhere/python")

    assert list(rendered(TEXTS)) == expected


def test_several_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"Number {at}.\n" for at in range(200)]
    alone = list(rendered(texts))
    monkeypatch.setattr(rendering, "_BYTES_EACH", 10)

    assert list(rendered(texts)) == alone


def test_the_deepest_body_that_is_allowed_comes_back_whole() -> None:
    (found,) = bodies(list(rendered(["<div>" * 98 + "x" + "</div>" * 98])))

    assert isinstance(found, Body) and "x" in json.dumps(found.tree)


def test_a_body_that_takes_too_long_is_a_problem_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "Workers", lambda _, most: Workers("tests.content.slow_renderer", most=most))
    site = site_from_files(site_files(**{"articles/invoice-failed/ru.md": "---\ntitle: T\n---\nSPIN\n"})).site

    found = render_bodies(site)

    assert [(one.code, one.message, one.file, one.line) for one in found.problems] == [
        ("markup-refused", TOO_SLOW, "articles/invoice-failed/ru.md", 4)
    ]
    assert len(found.by_key) == 5


def test_a_renderer_keeps_its_process_and_ends_it() -> None:
    render = Renderer()
    first, second = list(render(["# One"])), list(render(["# Two", "text"]))
    assert (first + second)[:3] == list(rendered(["# One", "# Two", "text"]))
    assert render._workers is not None
    (worker,) = render._workers._started
    render.close()
    assert worker._process.poll() is not None
    assert list(render(["# One"])) == first
    render.close()


def test_a_renderer_that_idles_ends_its_process() -> None:
    render = Renderer(idle=0.05)
    list(render(["# One"]))
    deadline = time.monotonic() + 30
    while render._workers is not None and time.monotonic() < deadline:
        time.sleep(0.01)

    assert render._workers is None
