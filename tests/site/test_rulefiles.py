from __future__ import annotations

from helpsdk.context.rules import At, Rule, Show
from helpsdk.site.rulefiles import entry_of_rule, is_rules_file
from tests.factories import site_files


def test_rules_lie_directly_in_their_folder() -> None:
    assert is_rules_file("rules/main.yaml")
    assert not any(map(is_rules_file, ("rules/more/a.yaml", "rules/a.yml", "rules.yaml", "other/a.yaml")))


def test_the_place_of_a_rule() -> None:
    rule = Rule(id="invoice-help", show=Show(kind="panel", article="send-invoice"), at=At(any=True))

    entry = entry_of_rule(site_files(), rule)

    assert (entry.file, entry.line("show"), entry.value) == ("rules/main.yaml", 5, rule)
    assert entry_of_rule({"rules/a.yaml": b"- [\n", "rules/b.yaml": b"- x\n"}, rule).line() is None
