"""`helpsdk enforce`: whether visitors without a signed session are refused. A running server obeys in five seconds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output
from helpsdk.cli.storage import opened_site
from helpsdk.errors import KeyRefused

HELP = "refuse visitors without a signed session, after a look at how many there are"
_DAYS, _HOURS = 7, 24
_KINDS = ("signed", "unsigned", "rejected")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=("status", "on", "off"), help="show the share of signed traffic, or switch it on or off"
    )
    parser.add_argument("--anyway", action="store_true", help="switch it on though not all recent traffic was signed")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    if args.action == "status":
        _status(args, output)
    else:
        _switch(args, output, on=args.action == "on")
    return 0


def _status(args: argparse.Namespace, output: Output) -> None:
    with opened_site(args, output, create=False) as (store, site):
        enforced, traffic = store.trust(site).enforce, store.traffic(site, _DAYS)
    days = _by_day(traffic)
    output.line(f"{site}: visitors without a session are {'refused' if enforced else 'shown what is public'}")
    output.line(f"{'DAY (UTC)':<12}{'SIGNED':>10}{'UNSIGNED':>10}{'REJECTED':>10}{'SHARE SIGNED':>14}")
    for day, counts in days.items():
        numbers = "".join(f"{counts.get(kind, 0):>10}" for kind in _KINDS)
        output.line(f"{day:<12}{numbers}{_percent(share(counts)):>14}")
    listed = [
        {"day": day, **{kind: counts.get(kind, 0) for kind in _KINDS}, "share": share(counts)}
        for day, counts in days.items()
    ]
    output.document({"ok": True, "site": site, "enforce": enforced, "days": listed})


def _switch(args: argparse.Namespace, output: Output, *, on: bool) -> None:
    from helpsdk.identity.trust import set_enforce

    with opened_site(args, output) as (store, site):
        recent = store.recent_traffic(site, _HOURS)
        if on and not args.anyway:
            _insist(site, recent)
        store.change_trust(site, lambda trust: trust if trust.enforce == on else set_enforce(trust, on))
    signed = share(recent)
    known = "no request was counted" if signed is None else f"{_percent(signed)} of the requests were signed"
    state = "refused" if on else "shown what is public"
    output.line(f"{site}: visitors without a session are {state}; in the last {_HOURS} hours {known}")
    output.document({"ok": True, "site": site, "enforce": on, "share": signed})


def _insist(site: str, recent: Mapping[str, int]) -> None:
    signed, unsigned = recent.get("signed", 0), recent.get("unsigned", 0)
    if not signed + unsigned:
        raise KeyRefused(
            f"{site}: no request of the last {_HOURS} hours was counted, so nobody knows whom this refuses",
            allowed=("--anyway",),
        )
    if unsigned:
        raise KeyRefused(
            f"{site}: {_percent(share(recent))} of the requests of the last {_HOURS} hours were signed, "
            f"{unsigned} of {signed + unsigned} were not and would be refused",
            allowed=("--anyway",),
        )


def share(counts: Mapping[str, int]) -> float | None:
    """The part of requests that was signed, 0 to 1; None when there was none. What is rejected counts for neither."""
    signed, unsigned = counts.get("signed", 0), counts.get("unsigned", 0)
    return round(signed / (signed + unsigned), 6) if signed + unsigned else None


def _percent(share: float | None) -> str:
    """Never rounded up to all of them."""
    return "none" if share is None else f"{int(share * 1000) / 10:.1f} %"


def _by_day(traffic: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    days: dict[str, dict[str, int]] = {}
    for day, kind, count in traffic:
        days.setdefault(day, {})[kind] = count
    return days
