"""`helpsdk resolve`: what a reader would be shown, and why."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from helpsdk.cli.answered import answer_all, refuse_both
from helpsdk.cli.context import add_context, moment_of, refuse_unknown_names, request_of, runtime_of
from helpsdk.cli.output import Output
from helpsdk.cli.reader import viewer_of
from helpsdk.context.explain import place_name

HELP = "what a reader would be shown on a screen; --explain says why, and why not the rest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_context(parser)
    parser.add_argument(
        "--contexts",
        metavar="FILE",
        help="answer every recorded context of a file, one JSON document a line with --json",
    )
    parser.add_argument("--explain", action="store_true", help="every rule with the stage that decided and the clause")


def run(args: argparse.Namespace, output: Output) -> int:
    if args.contexts is not None:
        refuse_both(args)
        answer_all(Path(args.contexts), runtime_of(args, output), output, explain=args.explain)
        return 0
    now, runtime = moment_of(args.now), runtime_of(args, output)
    request = request_of(args, runtime.published, output)
    refuse_unknown_names(args, request, runtime.published)
    viewer = viewer_of(args)
    if args.explain:
        output.line(runtime.explain_text(request, viewer, now))
    reply = runtime.resolve(request, viewer, now, explain=args.explain)
    if not args.explain:
        _print(reply.items, reply.screen_title or place_name(None, request.url), output)
    for screen, items in reply.also.items():
        _print(items, screen, output)
    output.document(reply.model_dump(mode="json", exclude_none=True))
    return 0


def _print(items: list[Any], screen: str, output: Output) -> None:
    output.line(f"On {screen}:")
    for item in items:
        where = f" on {item.element}" if item.element else ""
        fallback = f" [{item.article.locale}: no closer translation]" if item.article.fallback_locale else ""
        output.line(f"  {item.style or item.kind}{where}: {item.article.title} ({item.rule}){fallback}")
        for step in item.steps or ():
            output.line(f"    [{'x' if step.done else ' '}] {step.title}")
    if not items:
        output.line("  nothing; --explain says why")
