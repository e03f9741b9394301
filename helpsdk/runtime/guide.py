"""What to show here and now: the engine's answer with its titles, cards and reasons in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from helpsdk.content.screens import Screen
from helpsdk.context.context import Context, Event
from helpsdk.context.engine import Engine
from helpsdk.context.explain import explain_text
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.memory import Dismissal, Memory
from helpsdk.context.resolution import Outcome, Resolution, ResolvedItem
from helpsdk.i18n.locales import best_match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages
from helpsdk.runtime.replies import Item, Remember, ResolveReply, SiteOut, ThemeOut, Why, Withheld
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale, Text

SHOWN = "shown"  # the stage of a rule that no stage stopped
_WITH_LEAD = frozenset({"tip", "announcement"})


class Guide:
    """Resolves contexts for one revision."""

    def __init__(
        self, library: Library, fragments: Fragments, pages: Pages, revision: int, interface_locales: tuple[Locale, ...]
    ) -> None:
        self._library, self._fragments, self._pages = library, fragments, pages
        self._revision, self._interface_locales = revision, interface_locales
        published = library.published
        self._settings = published.settings
        self._engine = compiled_engine(published)
        self._screens = {screen.id: screen for screen in published.screens}
        self._titles = _titles(published)

    def resolve(self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool = False) -> ResolveReply:
        """Items in rank order; with `explain` also what was withheld, by which stage and why."""
        resolution = self.resolution(request, viewer, now, explain=explain)
        locale = resolution.locale
        screen = self._screens.get(resolution.screen or "")
        withheld = [_withheld(outcome) for outcome in resolution.withheld if outcome.stage != SHOWN]
        return ResolveReply(
            revision=self._revision,
            now=now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            site=self._site(locale),
            screen=resolution.screen,
            screen_title=self._library.text(screen.title, locale) if screen else None,
            locale=locale,
            dir=direction(locale),
            interface_locale=self._interface_locale(request, locale),
            ttl=resolution.ttl,
            items=[self._item(item, locale, viewer) for item in resolution.items],
            elements=self._elements(screen, locale),
            withheld=withheld if explain else None,
        )

    def explain_text(self, request: ResolveRequest, viewer: Viewer, now: datetime) -> str:
        """What shows and what does not, for people to read."""
        return explain_text(self.resolution(request, viewer, now, explain=True))

    def resolution(self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool) -> Resolution:
        """The engine's own answer."""
        context, memory = self._context(request), _memory(request)
        walk = self._engine.explain if explain else self._engine.resolve
        return walk(context, viewer, memory, now=now)

    def _context(self, request: ResolveRequest) -> Context:
        return Context(
            screen=request.screen,
            path=_path(request.url),
            element=request.element,
            events=tuple(Event(event.name, event.age, event.id) for event in request.events),
            traits=request.traits,
            locales=self._library.wishes(request.locale),
            app_version=request.app_version,
            device=request.device,
            tz=request.tz,
        )

    def _item(self, item: ResolvedItem, locale: Locale, viewer: Viewer) -> Item:
        lead = self._library.published.articles[item.article].translations[item.locale].lead
        with_lead = item.kind in _WITH_LEAD
        return Item(
            rule=item.rule,
            kind=item.kind,
            reason="rule",
            why=Why(code=item.why_code, label=self._label(item, locale)),
            element=item.element,
            trigger=item.trigger,
            style=item.style,
            tree=self._pages.readable(item.article, item.locale, lead, viewer) if with_lead else None,
            more=self._pages.has_more(item.article, item.locale, viewer),
            remember=Remember(key=item.rule, kind=item.kind, scope=item.scope, major=item.major),
            article=self._fragments.card(item.article, item.locale, fallback=item.fallback),
        )

    def _label(self, item: ResolvedItem, locale: Locale) -> str | None:
        title = self._titles.get((item.why_code, item.why_label_id or ""))
        return None if title is None else self._library.text(title, locale)

    def _site(self, locale: Locale) -> SiteOut:
        theme = self._settings.theme
        return SiteOut(
            id=self._settings.id,
            title=self._library.text(self._settings.title, locale),
            theme=ThemeOut(accent=theme.accent, font=theme.font, round=theme.round),
        )

    def _elements(self, screen: Screen | None, locale: Locale) -> dict[str, str]:
        elements = screen.elements if screen else ()
        return {element.id: self._library.text(element.title, locale) for element in elements}

    def _interface_locale(self, request: ResolveRequest, locale: Locale) -> Locale:
        """The reader's wish among the widget's languages; failing that, the language of the help beside it."""
        wishes = (*request.locale, locale)
        return best_match(wishes, self._interface_locales, self._interface_locales[0]).locale


def compiled_engine(published: PublishedSite) -> Engine:
    """The engine of a published site."""
    settings = published.settings
    traits = {name: TraitSpec(trait.type, trait.values, trait.private) for name, trait in settings.traits.items()}
    facts = {
        article.id: ArticleFacts(article.audience, tuple(article.translations), article.major, article.source)
        for article in published.articles.values()
    }
    return Engine(
        published.rules,
        screens=published.screens,
        articles=facts,
        settings=EngineSettings(traits, settings.default_locale, settings.locales, published.audiences.staff),
        policy=published.policy,
    )


def _titles(published: PublishedSite) -> dict[tuple[str, str], Text]:
    """The titles that complete a reason, by its code and id."""
    screens = {("screen", screen.id): screen.title for screen in published.screens}
    elements = {("element", element.id): element.title for screen in published.screens for element in screen.elements}
    events = {("event", name): event.title for name, event in published.settings.events.items() if event.title}
    return {**screens, **elements, **events}


def _path(url: str | None) -> str | None:
    """The path of a URL or of a path with a query; None for what is neither."""
    if url is None:
        return None
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None


def _memory(request: ResolveRequest) -> Memory:
    dismissed = request.memory.dismissed if request.memory else {}
    return Memory({key: Dismissal(dismissal.scope, dismissal.major) for key, dismissal in dismissed.items()})


def _withheld(outcome: Outcome) -> Withheld:
    return Withheld(rule=outcome.rule, stage=outcome.stage, code=outcome.code, detail=outcome.detail)
