"""Rules that nobody can ever see, because rule and article are for different people."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.context.rules import RuleAudience
from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.places import Sources


def exclusive_audiences(sources: Sources) -> Iterator[Problem]:
    """A viewer in a group of each would see it; where nobody is in both is for the host to say, so this only warns."""
    ids = ids_by_name(entry.value for entry in sources.articles.values())
    for entry in sources.rules:
        audience = entry.value.audience
        place = sources.articles.get(ids.get(entry.value.show.article, ""))
        if place is None:
            continue
        article = place.value
        if article.audience.kind != "groups" or not isinstance(audience, RuleAudience):
            continue
        if article.audience.groups.isdisjoint(audience.groups):
            text = (
                f"the rule is for {', '.join(sorted(audience.groups))}, its article for "
                f"{', '.join(sorted(article.audience.groups))}: only someone in both would see it"
            )
            yield entry.problem("never-shown", text, "audience", severity="warning")
