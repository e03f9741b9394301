from __future__ import annotations

from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule, RuleAudience, Show
from helpsdk.site.shapes import keys_at, models_at
from helpsdk.site.site import SiteSettings


def test_the_model_at_a_path() -> None:
    assert models_at(Rule, ()) == (Rule,)
    assert models_at(Rule, ("show",)) == (Show,)
    assert models_at(Rule, ("audience",)) == (RuleAudience,)
    assert models_at(Rule, ("when", "plan")) == ()
    assert models_at(Rule, ("nothing", 0)) == ()


def test_keys_below_lists_and_mappings() -> None:
    assert keys_at(SiteSettings, ("traits", "plan")) == ("type", "values", "private")
    assert keys_at(tuple[Show, ...], (3,)) == ("kind", "article", "trigger", "style", "steps")


def test_keys_are_those_that_are_written() -> None:
    assert keys_at(Rule, ("window",)) == ("from", "to", "tz")
    assert keys_at(Policy, ("fallback", 0, "search")) == ("from", "limit", "min_score")
    assert keys_at(Rule, ("window", "from")) == keys_at(Rule, ("window", "start")) == ()


def test_one_value_stands_for_its_list() -> None:
    assert keys_at(Rule, ("caps",)) == keys_at(Rule, ("caps", 0)) == ("max", "per")
    assert keys_at(Rule, ("at", "url")) == ("pathname", "search", "hash", "hostname")
    assert keys_at(Policy, ("sets", "a", "caps")) == ("max", "per")
