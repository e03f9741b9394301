from __future__ import annotations

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
    assert keys_at(tuple[Show, ...], (3,)) == ("kind", "article", "trigger", "style")
