"""What is wrong with rules, policies and saved groups is told when the site is loaded, with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk.cli.main import main
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.folder import site_from_files
from tests.factories import AUDIENCES, RULES, site_files


def problems(**files: str) -> tuple[Problem, ...]:
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**files))
    return caught.value.problems


@pytest.mark.parametrize(
    ("more", "key", "allowed"),
    [
        ("when: {plan: {$near: 1}}", "2.when.plan.$near", "$eq"),
        ("when: {plan: {$in: team}}", "2.when.plan.$in", ""),
        ("when: {plna: team}", "2.when.plna", "plan"),
        ("when: {plan: {$regex: '(a+)+$(?=b)'}}", "2.when.plan.$regex", ""),
        ("when: {plan: {$regex: '(a+)+$'}}", "2.when.plan.$regex", ""),
        ("when: {seats: {$gt: .nan}}", "2.when.seats.$gt", ""),
        ("when: {app_version: {$vgte: 4.10}}", "2.when.app_version.$vgte", ""),
        ("when: {plan: {$inGroup: nobody}}", "2.when.plan.$inGroup", ""),
        ("window: {from: 2026-12-01, tz: Mars/Olympus}", "2.window.tz", "UTC"),
        ("window: {from: 2026-12-01, to: 2026-11-01}", "2.window.to", ""),
        ("rollout: {percent: 150}", "2.rollout.percent", ""),
        ("rollout: {percent: .nan}", "2.rollout.percent", ""),
        ("rollout: {percent: 50, hash: 1}", "2.rollout.hash", "2"),
        ("caps: {max: 1, per: month}", "2.caps.per", "lifetime"),
        ("set: onboarding", "2.set", ""),
        ("stop_after: {event: invoice.paid}", "2.stop_after.event", "invoice.failed"),
    ],
)
def test_one_problem_at_its_place(more: str, key: str, allowed: str) -> None:
    (found,) = problems(**{"rules/main.yaml": f"{RULES}  {more}\n"})

    assert (found.file, found.line, found.key) == ("rules/main.yaml", 13, key)
    assert found.code == "yaml-number" or f"[{key}] in rule `invoice-failed`: " in str(found)
    assert not allowed or allowed in found.allowed


def test_a_deep_condition_and_a_long_list() -> None:
    deep = "when: " + "{$not: " * 10_000 + "{}" + "}" * 10_000
    eleven = "when: " + "{$not: " * 11 + "{}" + "}" * 11
    long = f"when: {{seats: {{$in: [{','.join(map(str, range(100_000)))}]}}}}"
    for condition in (deep, eleven, long):
        (found,) = problems(**{"rules/main.yaml": f"{RULES}  {condition}\n"})

        assert (found.file, found.line) == ("rules/main.yaml", 13)


def test_the_check_tells_it_as_any_other_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = "when: " + '{"$not": ' * 10_000 + "{}" + "}" * 10_000
    block = "when:\n" + "".join(f"{' ' * (4 + level)}$not:\n" for level in range(1_000)) + " " * 1_004 + "{}"
    allowed = "when: " + "{$not: " * 9 + "{}" + "}" * 9
    for deep in (flow, block, allowed):
        for path, data in site_files(**{"rules/main.yaml": f"{RULES}  {deep}\n"}).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)

        assert main(["check", str(tmp_path), "--json"]) == 1
        (found,) = json.loads(capsys.readouterr().out)["problems"]
        assert (found["file"], found["line"] >= 13, "deep" in found["message"]) == ("rules/main.yaml", True, True)


def test_saved_groups_that_lead_deeper_and_deeper() -> None:
    chain = ", ".join(f"g{number}: {{$savedGroup: g{number + 1}}}" for number in range(300))

    found = problems(**{"audiences.yaml": f"{AUDIENCES}saved: {{{chain}, g300: {{}}}}\n"})

    assert {one.file for one in found} == {"audiences.yaml"}
