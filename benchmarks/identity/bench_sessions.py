"""Reading a session against a bare HMAC-SHA256, base64 and JSON decode of the same token, as ratios from one run.

    python benchmarks/identity/bench_sessions.py [--tokens 2000] [--rounds 15]

CPU time, median of interleaved rounds, so that a busy machine changes the numbers but hardly the ratios. Every token is
another viewer on another device, as on a server; each round reads fresh copies of the texts, as they come from a
request. `bare` is the least that proves the same bytes: one `hmac.new(…).digest()` over what is signed, a comparison in
constant time, and the payload decoded, without a check of what it says and without an object made of it. The second
floor is HMAC and JSON alone, of bytes that were decoded before the clock runs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from helpsdk.identity.seals import PurposeSigner
from helpsdk.identity.sessions import Session, Sessions
from helpsdk.identity.tokens import read, sign
from helpsdk.identity.trust import Trust, add_key, new_trust

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
T = NOW.timestamp()
PURPOSE = "helpsdk.session"


def site() -> Trust:
    return add_key(new_trust("shop", NOW), "host", now=NOW)[0]


def host_tokens(trust: Trust, count: int) -> list[str]:
    host = trust.signing("host")
    return [
        sign(
            f"user-{number}",
            secret=host.secret,
            kid=host.id,
            site="shop",
            iss="ledger",
            now=T,
            account=f"account-{number // 7}",
            groups=["customers", "accountants"],
            traits={"plan": "team", "role": "admin", "seats": number % 50, "trial": number % 3 == 0},
            locale="en",
        )
        for number in range(count)
    ]


def session_tokens(trust: Trust, tokens: Sequence[str]) -> list[str]:
    sessions, keys = Sessions(trust), trust.host_keys
    claims = [read(token, keys, site="shop", now=T) for token in tokens]
    return [sessions.issue(one, device=f"device-{number:020}", now=T)[0] for number, one in enumerate(claims)]


def bare(key: bytes) -> Callable[[str], Any]:
    def verify(token: str) -> Any:
        signed, _, signature = token.rpartition(".")
        found = hmac.new(key, signed.encode(), hashlib.sha256).digest()
        assert hmac.compare_digest(found, base64.urlsafe_b64decode(signature + "="))
        payload = signed.partition(".")[2]
        return json.loads(base64.urlsafe_b64decode(payload + "=="))

    return verify


def decoded(key: bytes, tokens: Sequence[str]) -> Callable[[str], Any]:
    """Of one token after another, in parts that are bytes already: HMAC, the comparison and `json.loads`."""
    parts = []
    for token in tokens:
        signed, _, signature = token.rpartition(".")
        payload = base64.urlsafe_b64decode(signed.partition(".")[2] + "==")
        parts.append((signed.encode(), base64.urlsafe_b64decode(signature + "="), payload))
    following = cycle(parts)

    def verify(_token: str) -> Any:
        signed, signature, payload = next(following)
        assert hmac.compare_digest(hmac.new(key, signed, hashlib.sha256).digest(), signature)
        return json.loads(payload)

    return verify


def uncached(trust: Trust) -> Callable[[str], Session]:
    """Every token is read for the first time: what was remembered is emptied when a token comes again."""
    sessions = Sessions(trust)

    def verify(token: str) -> Session:
        sessions._read.clear()
        return sessions.read(token, now=T)

    return verify


def cached(trust: Trust, tokens: Sequence[str]) -> Callable[[str], Session]:
    sessions = Sessions(trust)
    for token in tokens:
        sessions.read(token, now=T)
    return lambda token: sessions.read(token, now=T)


def cpu(work: Callable[[str], Any], tokens: Sequence[str]) -> float:
    """Microseconds a token."""
    fresh = [token.encode().decode() for token in tokens]  # no text remembers its hash
    started = time.process_time()
    for token in fresh:
        work(token)
    return (time.process_time() - started) / len(fresh) * 1e6


def measure(count: int, rounds: int) -> dict[str, float]:
    trust = site()
    hosts = host_tokens(trust, count)
    sessions, keys = session_tokens(trust, hosts), trust.host_keys
    key = PurposeSigner(trust.signing("session").secret, PURPOSE).derive_key()
    work: dict[str, tuple[Callable[[str], Any], list[str]]] = {
        "bare HMAC, base64, JSON": (bare(key), sessions),
        "bare HMAC and JSON, already decoded": (decoded(key, sessions), sessions),
        "session, first time": (uncached(trust), sessions),
        "session, remembered": (cached(trust, sessions), sessions),
        "host token": (lambda token: read(token, keys, site="shop", now=T), hosts),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, (function, tokens) in work.items():
            times[name].append(cpu(function, tokens))
    return {name: statistics.median(found) for name, found in times.items()}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=2000, help="at most 4,096, which is what is remembered")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(argv)
    results = measure(options.tokens, options.rounds)
    base = next(iter(results.values()))
    print(f"{'':36}{'µs':>8}{'ratio':>8}")
    for name, found in results.items():
        print(f"{name:36}{found:>8.2f}{found / base:>8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
