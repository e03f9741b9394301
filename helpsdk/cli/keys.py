"""`helpsdk keys`: whom a site trusts. A running server obeys within five seconds."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError
from helpsdk.cli.storage import UNKNOWN, NothingKept, opened_site
from helpsdk.errors import KeyRefused

if TYPE_CHECKING:
    from helpsdk.identity.keys import Key
    from helpsdk.identity.trust import Trust
    from helpsdk.server.store import Store

HELP = "make, rotate, revoke and list the keys of a site"
_KINDS = ("host", "session", "bundle", "api")
_SCOPES = ("author", "bundle:read", "resolve:any", "insights:read")
#: The kinds whose last use is noted; the others serve with every page and every publish.
_TRACKED = frozenset({"host", "api"})
_SEEN = "the person is known here: interactions of theirs are kept"
_NO_HOST_KEY = "no token of your product is accepted, nobody can sign in, and the sessions it vouched for end at once"
_NEXT_STEP = {
    "host": "keep it where your product keeps secrets and sign with it, kid {id}; it is shown only now",
    "api": "send it as `Authorization: Bearer …`, never to a browser; it is shown only now",
    "bundle": "pin it in your clients beside the one they know, then run `helpsdk keys rotate --kind bundle`",
}
_THEN = "it is accepted from now on: deploy it, run `helpsdk keys rotate`, and 15 minutes later revoke the old one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = _action(actions, "add", _add, "make a key and print its secret, once")
    _add_kind(add)
    add.add_argument(
        "--scope", action="append", default=[], metavar="SCOPE", choices=_SCOPES,
        help=f"what an api key may do, repeatable: {', '.join(_SCOPES)}",
    )  # fmt: skip
    add.add_argument("--note", default="", help="a line to know the key by")
    _add_kind(_action(actions, "rotate", _rotate, "sign with the next key; the one until now is still accepted"))
    revoke = _action(
        actions, "revoke", _revoke, "a key, a person's sessions or everything before a time counts no more"
    )
    revoke.add_argument("key", metavar="KEY", nargs="?", help="the id of a key, see `helpsdk keys list`")
    revoke.add_argument("--person", metavar="VIEWER", help="ends the sessions of the viewer with this id")
    revoke.add_argument("--before", metavar="TIME", help="ends what was signed before an ISO 8601 time, or `now`")
    revoke.add_argument("--anyway", action="store_true", help="revoke a key though it is the only host key")
    _action(actions, "list", _list, "every key: id, kind, state, scopes, when it was made and last used")
    _action(actions, "show-public", _show_public, "the public keys that clients verify what is published with")


def run(args: argparse.Namespace, output: Output) -> int:
    act: Callable[[argparse.Namespace, Output], None] = args.act
    act(args, output)
    return 0


def _action(actions: Any, name: str, act: Callable[..., None], text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)
    parser.set_defaults(act=act)
    return parser


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kind", default="host", choices=_KINDS, metavar="KIND", help=f"{', '.join(_KINDS)} (default: host)"
    )


def _add(args: argparse.Namespace, output: Output) -> None:
    from helpsdk.identity.trust import add_key

    made: list[tuple[Key, str]] = []

    def add(trust: Trust) -> Trust:
        trust, key, shown = add_key(trust, args.kind, now=_now(), scopes=args.scope, note=args.note)
        made.append((key, shown))
        return trust

    with opened_site(args, output) as (store, site):
        store.change_trust(site, add)
    key, shown = made[-1]
    output.line(f"{site}: {key.kind} key {key.id}, {key.state}")
    output.line(shown)
    output.line(_NEXT_STEP[key.kind].format(id=key.id))
    if key.kind == "host" and key.state == "next":
        output.line(_THEN)
    secret = {"public" if key.kind == "bundle" else "secret": shown}
    output.document({"ok": True, "site": site, **_described(key), **secret})


def _rotate(args: argparse.Namespace, output: Output) -> None:
    from helpsdk.identity.trust import rotate

    with opened_site(args, output) as (store, site):
        trust = store.change_trust(site, lambda trust: rotate(trust, args.kind, now=_now()))
        revision = _published_again(store, site) if args.kind == "bundle" else None
    active = trust.signing(args.kind)
    retiring = [key.id for key in trust.usable(args.kind) if key.state == "retiring"]
    output.line(f"{site}: {args.kind} key {active.id} is active; still accepted: {', '.join(retiring)}")
    if args.kind == "host":
        said = f"your product signs with {active.id} by now, or does so next"
        output.line(f"{said}; 15 minutes after that, revoke what is retiring")
    if args.kind == "bundle":
        _say_published(site, revision, output)
        output.line("clients should pin both until all of them know the new one: see `helpsdk keys show-public`")
    known = {"active": active.id, "retiring": retiring, **({"revision": revision} if revision else {})}
    output.document({"ok": True, "site": site, "kind": args.kind, **known})


def _revoke(args: argparse.Namespace, output: Output) -> None:
    if sum(named is not None for named in (args.key, args.person, args.before)) != 1:
        raise UsageError("name one thing to revoke: a KEY, --person VIEWER or --before TIME")
    what, change = _revocation(args)
    with opened_site(args, output) as (store, site):
        key = next((key for key in store.trust(site).keys if key.id == args.key), None)
        trust = store.change_trust(site, change)
        revision = _published_again(store, site) if key and key.kind == "bundle" else None
        known = args.person is None or store.knows(site, trust.viewer_key(args.person))
    output.line(f"{site}: {what}")
    more = (_consequence(trust, key) if key else _SEEN if args.person else "") if known else UNKNOWN
    if more:
        output.line(more)
    _say_published(site, revision, output)
    document: dict[str, Any] = {"ok": True, "site": site, "revoked": what}
    document |= {"more": more} if more else {}
    document |= {"known": known} if args.person is not None else {}
    document |= {"revision": revision} if revision else {}
    output.document(document)


def _consequence(trust: Trust, revoked: Key) -> str:
    """What the revocation of a key leads to, where that is more than it says."""
    if revoked.kind == "session" and revoked.state != "next":
        ended = "the sessions signed with it have ended: browsers exchange a fresh token of your product for another"
        return f"{ended}; {trust.signing('session').id} signs from now on"
    if revoked.kind == "host" and not trust.host_keys:
        return f"{_NO_HOST_KEY}; `helpsdk keys add` makes another"
    if revoked.kind == "host":
        return f"tokens and sessions that {revoked.id} vouched for have ended; sign with {' or '.join(trust.host_keys)}"
    return ""


def _insist(trust: Trust, key: str) -> None:
    """Raises KeyRefused for the only host key."""
    if set(trust.host_keys) == {key}:
        raise KeyRefused(
            f"{key} is the only host key of {trust.site}: without it {_NO_HOST_KEY}; add and switch to another first",
            allowed=("helpsdk keys add", "--anyway"),
        )


def _revocation(args: argparse.Namespace) -> tuple[str, Callable[[Trust], Trust]]:
    """What is said of it, and the change. One moment for both: the time of the call."""
    from helpsdk.identity.trust import revoke_before, revoke_key, revoke_person

    now = _now()

    def without_key(trust: Trust) -> Trust:
        if not args.anyway:
            _insist(trust, args.key)
        return revoke_key(trust, args.key, now=now)

    if args.key is not None:
        return f"key {args.key} is revoked", without_key
    if args.person is not None:
        said = "the person's sessions have ended; a token signed from now on counts again"
        return said, lambda trust: revoke_person(trust, args.person, now=now)
    moment = _moment(args.before, now)
    said = f"everything signed before {moment.isoformat(timespec='seconds')} has ended"
    return said, lambda trust: revoke_before(trust, moment, now=now)


def _list(args: argparse.Namespace, output: Output) -> None:
    try:
        with opened_site(args, output, create=False) as (store, site):
            trust, uses = store.trust(site), store.uses(site)
    except NothingKept as nothing:
        if nothing.site is None:
            raise
        output.line(f"{nothing.site}: no key yet; `helpsdk keys add` makes a host key")
        output.document({"ok": True, "site": nothing.site, "enforce": False, "keys": []})
        return
    output.line(f"{'ID':<8}{'KIND':<9}{'STATE':<10}{'CREATED':<12}{'LAST USE':<18}SCOPES, NOTE")
    for key in trust.keys:
        never = "never" if key.kind in _TRACKED else "–"
        used = f"{uses[key.id]:%Y-%m-%d %H:%M}" if key.id in uses else never
        more = "  ".join(text for text in (", ".join(sorted(key.scopes)), key.note) if text)
        output.line(f"{key.id:<8}{key.kind:<9}{key.state:<10}{f'{key.created:%Y-%m-%d}':<12}{used:<18}{more}".rstrip())
    last = {id: at.isoformat(timespec="seconds") for id, at in uses.items()}
    keys = [{**_described(key), "last_use": last.get(key.id)} for key in trust.keys]
    output.document({"ok": True, "site": site, "enforce": trust.enforce, "keys": keys})


def _show_public(args: argparse.Namespace, output: Output) -> None:
    from helpsdk.site.signing import public_keys

    with opened_site(args, output) as (store, site):
        trust = store.change_trust(site, lambda trust: trust)
    states = {key.id: key.state for key in trust.keys}
    shown = [{"id": id, "public": public, "state": states[id]} for id, public in public_keys(trust).items()]
    for key in shown:
        output.line(f"{key['id']}  {key['public']}  {key['state']}")
    output.document({"ok": True, "site": site, "keys": shown})


def _published_again(store: Store, site: str) -> int | None:
    """The number under which the newest revision is published again, signed anew; None when nothing is published."""
    from helpsdk.server.publish import publish_again

    published = publish_again(store, site)
    return published.revision if published else None


def _say_published(site: str, revision: int | None, output: Output) -> None:
    if revision is not None:
        output.line(f"{site}: published again as revision {revision}, signed with the keys of now")


def _described(key: Key) -> dict[str, Any]:
    """A key without its secret."""
    return {
        "id": key.id,
        "kind": key.kind,
        "state": key.state,
        "scopes": sorted(key.scopes),
        "created": key.created.isoformat(timespec="seconds"),
        "note": key.note,
    }


def _moment(text: str, now: datetime) -> datetime:
    if text == "now":
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--before {text!r}: write `now` or a time such as 2026-11-21T10:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)
