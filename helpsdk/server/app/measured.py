"""What the metrics tell of a server, read when they are asked for. Nothing here waits for a store."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.server.api.service import Service
from helpsdk.server.app.statuses import Statuses
from helpsdk.server.follower import LiveSite
from helpsdk.server.metrics import Exposition, Figure, Metrics
from helpsdk.server.settings import Settings


def measured(service: Service, statuses: Statuses, settings: Settings) -> Exposition | None:
    """The metrics of a server, answered from now on; None without a port for them. Raises SettingInvalid."""
    if settings.metrics_port is None:
        return None
    metrics = Metrics(lambda: figures(service, statuses))
    exposition = Exposition(metrics.registry, settings.metrics_host, settings.metrics_port)
    service.observe = lambda route, status, seconds: metrics.observe(route or "other", status, seconds)
    return exposition


def figures(service: Service, statuses: Statuses) -> Iterator[Figure]:
    """Of every site, and of every store that is open, as of a moment ago."""
    problems = service.problems()
    for site in service.sites.values():
        yield from _of_site(site, problems.get(site.id, 0))
    yield Figure("helpsdk_stores_open", "Stores that this process has opened", statuses.opened)
    states = list(statuses.known.values())
    waiting = sum(state.waiting for state in states)
    yield Figure("helpsdk_interactions_waiting", "Interactions that are not on disk yet", waiting)
    writes = any(state.role == "writer" for state in states)
    yield Figure("helpsdk_writer", "Whether this process writes the data folder", writes)
    wrong = sum(len(state.problems) for state in states)
    yield Figure("helpsdk_store_problems", "What is wrong with open stores; see the log", wrong)


def _of_site(site: LiveSite, problems: int) -> Iterator[Figure]:
    label = {"site": site.id}
    yield Figure("helpsdk_revision", "The revision that is served, 0 for none", site.revision, label)
    current = site.current
    searched = current.runtime.search_revision if current is not None else 0
    yield Figure("helpsdk_search_revision", "The revision that searches are answered from", searched, label)
    stale = site.stale or current is None
    yield Figure("helpsdk_stale", "1 while the store is away or its newest revision cannot be opened", stale, label)
    yield Figure("helpsdk_problems", "What keeps the site's folder from being published", problems, label)
    yield Figure(
        "helpsdk_unchecked_exchanges",
        "Tokens exchanged without the store, on this replica's word alone",
        site.unchecked_exchanges,
        label,
        "counter",
    )
