"""The checks that need no rendering, as two tables: loading runs the errors, `helpsdk check` the warnings too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby

from helpsdk.errors import Problem
from helpsdk.site.check.app_versions import app_versions
from helpsdk.site.check.asset_patterns import asset_patterns
from helpsdk.site.check.competing_tips import competing_tips
from helpsdk.site.check.conditions import group_conditions, rule_conditions, trait_names
from helpsdk.site.check.crowded_screens import crowded_screens
from helpsdk.site.check.duplicates import duplicate_ids
from helpsdk.site.check.durations import policy_durations, rule_durations
from helpsdk.site.check.examples import screen_examples
from helpsdk.site.check.exclusive_audiences import exclusive_audiences
from helpsdk.site.check.glossary import glossary_references
from helpsdk.site.check.idle_conditions import idle_conditions
from helpsdk.site.check.missing_translations import missing_translations
from helpsdk.site.check.never_matches import never_matches
from helpsdk.site.check.outdated_translations import outdated_translations
from helpsdk.site.check.own_video_hosts import own_video_hosts
from helpsdk.site.check.policy_targets import idle_pins, pin_targets, policy_targets
from helpsdk.site.check.shadowed_rules import shadowed_rules
from helpsdk.site.check.shared_salts import shared_salts
from helpsdk.site.check.targets import article_targets, audience_targets, rule_targets
from helpsdk.site.check.texts import default_texts, synonym_locales, text_locales
from helpsdk.site.check.unmapped_screens import unmapped_screens
from helpsdk.site.check.unreached_articles import unreached_articles
from helpsdk.site.check.urls import rule_urls, screen_urls
from helpsdk.site.check.windows import expired_windows, windows
from helpsdk.site.memo import Memo
from helpsdk.site.places import Sources

Check = Callable[[Sources], Iterable[Problem]]

#: Errors: without them a site loads.
ERRORS: tuple[Check, ...] = (
    duplicate_ids,
    rule_targets,
    policy_targets,
    pin_targets,
    article_targets,
    audience_targets,
    trait_names,
    group_conditions,
    rule_conditions,
    rule_durations,
    policy_durations,
    windows,
    app_versions,
    screen_urls,
    screen_examples,
    rule_urls,
    own_video_hosts,
    text_locales,
    synonym_locales,
    glossary_references,
)
#: Warnings: what a writer should know and may leave.
WARNINGS: tuple[Check, ...] = (
    default_texts,
    missing_translations,
    outdated_translations,
    exclusive_audiences,
    asset_patterns,
    competing_tips,
    shadowed_rules,
    never_matches,
    shared_salts,
    idle_conditions,
    crowded_screens,
    idle_pins,
    unmapped_screens,
    unreached_articles,
)


#: Of the errors, those that are found rule by rule, from the rule and from what the site declares.
OF_RULES: tuple[Check, ...] = (rule_targets, rule_conditions, rule_durations, rule_urls)


def errors_in(sources: Sources, memo: Memo | None = None) -> list[Problem]:
    """What prevents loading, in the order of the table."""
    of_rules = _found_in_rules(sources, memo or Memo())
    return [problem for check in ERRORS for problem in (of_rules[check] if check in OF_RULES else check(sources))]


def _found_in_rules(sources: Sources, memo: Memo) -> dict[Check, list[Problem]]:
    """What the checks of rules find, a file of rules at a time."""
    known, doubts = memo.same("known", sources.known), memo.same("doubts", sources.doubts)
    declared = (sources.settings, sources.audiences, sources.policy, known, doubts, *sources.screens)
    around = memo.made("declared", None, declared, object)
    found: dict[Check, list[Problem]] = {check: [] for check in OF_RULES}
    files: list[str] = []
    for file, entries in groupby(sources.rules, key=lambda entry: entry.file):
        rules = list(entries)
        files.append(file)
        told = memo.made("rules", file, (around, *rules), partial(_told_of, replace(sources, rules=rules)))
        for check, problems in zip(OF_RULES, told, strict=True):
            found[check] += problems
    memo.keep("rules", files)
    return found


def _told_of(sources: Sources) -> list[list[Problem]]:
    return [list(check(sources)) for check in OF_RULES]


def warnings_in(sources: Sources, now: datetime) -> list[Problem]:
    """What does not prevent publishing, in the order of the table, and what is over at `now`."""
    return [*(problem for check in WARNINGS for problem in check(sources)), *expired_windows(sources, now)]
