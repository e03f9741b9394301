"""`helpsdk check`: everything wrong in a site folder and between it and the product, with its place."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpsdk.cli.browser.options import BrowserOptions, add_browser, browser_options
from helpsdk.cli.discovery import require_folder, site_folder
from helpsdk.cli.findings import add_format, annotation, choose, counts, tell, told_of_coverage, told_of_share
from helpsdk.cli.hostcode import add_host_code, host_of
from helpsdk.cli.options import add_site
from helpsdk.cli.output import Output, counted
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.bodies import Bodies, render_bodies
from helpsdk.site.check import check_site
from helpsdk.site.check.coverage import Share, coverage
from helpsdk.site.check.misspelled import misspelled_elements
from helpsdk.site.check.orphans import orphans, screen_coverage
from helpsdk.site.folder import Loaded, load_site
from helpsdk.site.order import in_file_order
from helpsdk.site.scan.host import HostCode

HELP = "check a site folder, and how it fits the product: every problem with file, line, key and what is allowed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--strict", action="store_true", help="warnings count as problems too")
    parser.add_argument("--links", action="store_true", help="ask for links and images of other sites as well")
    add_format(parser)
    add_host_code(parser)
    add_browser(parser)


@dataclass
class _Report:
    """What was found so far: problems, lines for people, members of the JSON document."""

    problems: list[Problem]
    lines: list[str] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)

    def add(self, problems: Iterable[Problem], line: str, **document: Any) -> None:
        self.problems += problems
        self.lines.append(line)
        self.document |= document


def run(args: argparse.Namespace, output: Output) -> int:
    """0 when there is no error (with --strict: nothing at all), else 1. Raises UsageError."""
    format = choose(args, output)
    browser = browser_options(args)
    folder = site_folder(args.site, output)
    require_folder(folder)
    host = host_of(args, output)
    try:
        loaded = load_site(folder)
    except SiteInvalid as invalid:
        if format != "github":
            raise
        output.line("\n".join(annotation(problem, folder) for problem in invalid.problems))
        return 1
    report = _of_site(loaded, links=args.links)
    if host is not None:
        _compare(report, loaded, host)
    if browser is not None:
        _visit(report, loaded, browser)
    return _told(report, loaded, output, format=format, folder=folder, strict=args.strict)


def _compare(report: _Report, loaded: Loaded, host: HostCode) -> None:
    covered = screen_coverage(loaded.sources, host)
    share = Share(covered.covered, covered.total)
    line = f"help on {told_of_share(share, 'screen')}" if share.of else "no screens"
    misspelled = misspelled_elements(loaded.sources.known.get("element", ()), host)
    found = [*orphans(loaded.sources, host), *misspelled]
    report.add(found, f"the product's code: {line}", product=share.as_dict())


def _visit(report: _Report, loaded: Loaded, options: BrowserOptions) -> None:
    from helpsdk.cli.browser.findings import line_of, problems_of
    from helpsdk.cli.browser.product import as_dict, look_at

    seen = look_at(loaded.site, options)
    report.add(problems_of(seen, loaded.sources), line_of(seen), browser=as_dict(seen))


def _of_site(loaded: Loaded, *, links: bool) -> _Report:
    bodies = render_bodies(loaded.site)
    found = check_site(loaded.site, sources=loaded.sources, bodies=bodies)
    report = _Report([*loaded.problems, *found])
    covered = coverage(loaded.sources)
    report.add((), told_of_coverage(covered), coverage=covered.as_dict())
    if links:
        _ask_links(report, loaded, bodies)
    return report


def _ask_links(report: _Report, loaded: Loaded, bodies: Bodies) -> None:
    from helpsdk.cli.deadlinks import ask, dead_links
    from helpsdk.site.check.external_links import external_links

    links = external_links(loaded.site, bodies)
    asked = ask(list(links))
    kinds = (("dead", "dead"), ("doubtful", "without an answer"), ("not-asked", "not asked for"))
    told = [f"{asked.of(kind)} {words}" for kind, words in kinds if asked.of(kind)]  # type: ignore[arg-type]
    line = ", ".join([f"{counted(len(links), 'address', 'addresses')} of other sites", *told])
    report.add(dead_links(links, asked), line, links=asked.as_dict())


def _told(report: _Report, loaded: Loaded, output: Output, *, format: str, folder: Path, strict: bool) -> int:
    site, problems = loaded.site, in_file_order(report.problems)
    failed = any(problem.severity == "error" or strict for problem in problems)
    tell(problems, output, format=format, folder=folder)
    sizes = [(len(site.articles), "article"), (len(site.rules), "rule"), (len(site.screens), "screen")]
    output.line("\n".join([counts(site.settings.id, sizes, problems), *report.lines]))
    listed = [problem.as_dict() for problem in problems]
    output.document({"ok": not failed, "site": site.settings.id, "problems": listed, **report.document})
    return int(failed)
