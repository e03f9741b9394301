"""What a look at the product means for the site: problems at their places in screens.yaml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from helpsdk.cli.browser.finder import Sight
from helpsdk.cli.browser.product import Seen, SeenScreen
from helpsdk.cli.browser.visit import Visit
from helpsdk.cli.output import counted
from helpsdk.content.screens import Screen
from helpsdk.errors import Problem, Severity
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.places import Entry, Sources

_GUARDED = (401, 403, 407)


def problems_of(seen: Seen, sources: Sources) -> Iterator[Problem]:
    """Screens that were not reached, elements that were not found, tips that did not open."""
    entries = {entry.value.id: entry for entry in sources.screens}
    hanging = _hanging(sources)
    if not seen.asked:
        text = f"no page at {seen.url} asked for help: the script tag is missing, or the help server did not answer"
        yield Problem("no-widget", text, severity="warning")
    for screen in seen.screens:
        entry = entries[screen.screen.id]
        yield from _elements(screen, entry, hanging, sources) if screen.reached else _unreached(screen, entry)
        yield from _tips(screen, entry)


def line_of(seen: Seen) -> str:
    """What was seen, in numbers."""
    reached = sum(one.reached for one in seen.screens)
    elements = sum(len(one.screen.elements) for one in seen.screens)
    found = sum(sight.found for one in seen.screens for sight, _ in one.sights.values())
    pictures = sum(shown.picture is not None for one in seen.screens for shown in one.tips)
    parts = [
        f"{reached} of {counted(len(seen.screens), 'screen')} reached",
        f"{found} of {counted(elements, 'element')} found",
        *([counted(pictures, "picture")] if pictures else []),
    ]
    held_back = f" · held back: {', '.join(seen.held_back[:5])} (see --allow-post)" if seen.held_back else ""
    return f"{seen.url}: {', '.join(parts)}{held_back}"


def _hanging(sources: Sources) -> Mapping[str, list[str]]:
    """element → the rules that hang something on it."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in (entry.value for entry in sources.rules):
        for element in {rule.at.element, *(step.element for step in rule.show.steps)} - {None}:
            found[str(element)].append(rule.id)
    return found


def _unreached(seen: SeenScreen, entry: Entry[Screen]) -> Iterator[Problem]:
    if not seen.visits:
        text = (
            f"no address of screen `{seen.screen.id}` is known: no page that was visited links to it; "
            "write one as `example: /…`"
        )
        yield entry.problem("screen-without-address", text, severity="warning")
        return
    visit = seen.visits[0]
    if visit.path in seen.others and not visit.redirected:
        text = f"the page at {visit.path} is screen `{seen.others[visit.path]}`, not `{seen.screen.id}`"
        yield entry.problem("other-screen", text)
        return
    text = f"screen `{seen.screen.id}` was not reached: {visit.path} {_why(visit)}"
    yield entry.problem("screen-not-reached", text)


def _why(visit: Visit) -> str:
    if visit.failure is not None:
        return f"did not load: {visit.failure}"
    if visit.status in _GUARDED:
        return f"is answered with {visit.status}; sign in with --storage-state or --header"
    if (visit.status or 200) >= 400:
        return f"is answered with {visit.status}"
    return f"leads to {visit.landed}; if that is to sign in, use --storage-state or --header"


def _elements(
    seen: SeenScreen, entry: Entry[Screen], hanging: Mapping[str, list[str]], sources: Sources
) -> Iterator[Problem]:
    spare = sorted(seen.ids - sources.known.get("element", set()))
    for index, element in enumerate(seen.screen.elements):
        sight, page = seen.sights[element.id]
        told = _told(sight, page, spare)
        if told is not None:
            code, text, severity = told
            rules = hanging.get(element.id, ())
            concerned = f"; {_rules(rules)} on it" if rules and not sight.found else ""
            yield entry.problem(code, text + concerned, "elements", index, severity=severity)


def _told(sight: Sight, page: str, spare: Sequence[str]) -> tuple[str, str, Severity] | None:
    """What is to be said of an element; None when all is well."""
    if sight.outcome == "dead":
        text = f"there is no element `{sight.id}` on {page}{did_you_mean(sight.id, spare)}"
        return "element-not-found", text, "error"
    if sight.outcome == "ambiguous":
        return "element-ambiguous", f"several elements on {page} may be `{sight.id}`: give it a data-help-id", "error"
    if not sight.visible:
        return "element-hidden", f"element `{sight.id}` is on {page}, but hidden", "warning"
    if sight.outcome == "healed":
        text = f"the element on {page} that is taken for `{sight.id}` has changed: record its anchor again"
        return "anchor-changed", text, "warning"
    return None


def _rules(rules: Sequence[str]) -> str:
    listed = ", ".join(f"`{id}`" for id in rules[:5]) + (" …" if len(rules) > 5 else "")
    return f"rule {listed} hangs" if len(rules) == 1 else f"rules {listed} hang"


def _tips(seen: SeenScreen, entry: Entry[Screen]) -> Iterator[Problem]:
    positions = {element.id: index for index, element in enumerate(seen.screen.elements)}
    for shown in seen.tips:
        if shown.picture is None and seen.sights[shown.element][0].found:
            text = f"the tip of rule `{shown.rule}` could not be opened on `{shown.element}`: {shown.reason}"
            yield entry.problem("tip-not-shown", text, "elements", positions[shown.element], severity="warning")
