"""kill -9 under load: nothing acknowledged is lost, nothing is counted twice, no publish is torn."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from helpsdk.server.store import open_store
from tests.faults.killing import Fleet, Found, compared, new_seed
from tests.server.serving import write_site


def killed(tmp_path: Path, cycles: int, url: str | None) -> Found:
    """The outcome after so many processes were killed, and started again."""
    folder, seed = write_site(tmp_path / "help"), new_seed()
    killed: Counter[str] = Counter()
    with Fleet(folder, 3, url=url, seed=seed) as fleet:
        for _ in range(cycles):
            killed[fleet.kill_one()] += 1
    store = open_store(fleet.data, url=url)
    found = compared(store, fleet.told)
    store.close()
    told = fleet.told
    print(f"{dict(killed)}; acknowledged {len(told.ids)} interactions and {len(told.revisions)} revisions; {found}")
    print(f"refused {len(told.refusals)}: {sorted(set(told.refusals))[:5]}")
    assert (found.lost, found.double, found.torn) == (0, 0, 0)
    assert not any("lock" in refusal for refusal in told.refusals)
    return found


def test_on_a_data_folder(tmp_path: Path) -> None:
    found = killed(tmp_path, 20, None)

    assert found.stored >= 20 * 50
    assert found.revisions >= 5


def test_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    found = killed(tmp_path, 20, postgres_url)

    assert found.stored >= 20 * 50
    assert found.revisions >= 5


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("HELPSDK_SOAK") != "1", reason="large counts: HELPSDK_SOAK=1")
def test_200_times_on_a_data_folder(tmp_path: Path) -> None:
    assert killed(tmp_path, 200, None).stored >= 200 * 50


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("HELPSDK_SOAK") != "1", reason="large counts: HELPSDK_SOAK=1")
def test_200_times_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    assert killed(tmp_path, 200, postgres_url).stored >= 200 * 50
