"""A bundle made ready to answer. The server and the local client use the same one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from helpsdk.i18n import tags as _tags  # noqa: F401 - what answers needs its tables
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.answerer import Answerer
from helpsdk.runtime.asked import Question
from helpsdk.runtime.compiled import Ruled, ruled, ruled_after
from helpsdk.runtime.contexts import found
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.guide import Ask, Guide, SearchNeeded
from helpsdk.runtime.items import Items
from helpsdk.runtime.joined import JoinedItems
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages
from helpsdk.runtime.recording import Recording
from helpsdk.runtime.repeats import Repeats, Written
from helpsdk.runtime.replies import ArticleReply, CollectionsReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.runtime.shared import Shared
from helpsdk.runtime.suggester import Suggester, Typing
from helpsdk.runtime.suggestions import Suggestions
from helpsdk.search import question as search
from helpsdk.search.buildfolder import IndexInvalid
from helpsdk.search.filters import Filters
from helpsdk.search.index import SearchIndex
from helpsdk.search.passages import Passages
from helpsdk.site.opening import OpenedBundle
from helpsdk.site.published import PublishedSite
from helpsdk.types import ArticleType, Locale

__all__ = ["Ask", "Runtime", "SearchNeeded", "WholeIndex"]

#: By language.
WholeIndex: TypeAlias = Mapping[Locale, SearchIndex]


class Runtime:
    """One revision of a site: never changes, and every method may be called from several threads.

    All but search is ready at once. `build_index` makes search ready, from `index_folder` where an index of this
    content lies, in memory when no folder is given; until then searches read the texts one by one and say `degraded`.
    `interface_locales` are the languages the widget's own words exist in, the default one first.
    """

    def __init__(
        self,
        published: PublishedSite,
        revision: int,
        *,
        index_folder: Path | None = None,
        interface_locales: Sequence[Locale] = ("en",),
        rules: Ruled | None = None,
        library: Library | None = None,
        after: tuple[Finder, Collection[str]] | None = None,
        passages: Passages | None = None,
    ) -> None:
        """`rules` and `library` are the site's, where they are there already. `after` is what searched before, and the
        articles that changed since. `passages` are texts that were read for answers.
        """
        self.published, self.revision = published, revision
        self._index_folder = index_folder
        self.interface_locales = tuple(interface_locales) or ("en",)
        library, fragments = library or Library(published), Fragments(published)
        self._library = library
        self._pages = Pages(library, fragments, revision)
        self._ruled = rules = rules or ruled(published, found)
        shown_on = rules.engine.shown_on
        self._finder = (
            Finder(library, fragments, revision, index_folder, shown_on)
            if after is None
            else Finder.following(after[0], library, fragments, revision, after[1], shown_on)
        )
        self._answerer = Answerer(library, fragments, self._finder, revision, passages or Passages())
        self._suggester = Suggester(library, fragments, self._finder, revision, shown_on)
        items, suggestions = Items(library, fragments, self._pages), Suggestions(library, self._finder, rules.tally)
        joined = JoinedItems(library, fragments, items)
        #: replies to strangers that were asked for twice
        self.repeats = Repeats()
        self._guide = Guide(library, items, joined, rules, suggestions, revision, self.interface_locales)

    @classmethod
    def following(cls, previous: Runtime, opened: OpenedBundle) -> Runtime:
        """The runtime of a bundle that was opened after the one of `previous`; that goes on answering meanwhile."""
        changes = opened.changes
        return cls(
            opened.published,
            opened.manifest.revision,
            index_folder=previous._index_folder,
            interface_locales=previous.interface_locales,
            rules=ruled_after(previous._ruled, opened, found),
            library=None if changes.site else previous._library.following(opened.published, changes.articles),
            after=None if changes.everything else (previous._finder, changes.articles),
            passages=previous._answerer.passages,
        )

    @property
    def index_ready(self) -> bool:
        """Whether searches are answered by the index."""
        return self._finder.ready

    @property
    def recording(self) -> Recording:
        """What memories record of this revision."""
        return self._guide.recording

    @property
    def search_revision(self) -> int:
        """What searches are answered from: an older revision while the index follows."""
        return self._finder.revision

    @property
    def index_follows(self) -> bool:
        """Whether `build_index` takes milliseconds, since there is an index of nearly the same content."""
        return self._finder.follows

    @property
    def index_edits(self) -> int:
        """How many articles were indexed beside a build of earlier content; `adopt_index` makes them fewer again."""
        return self._finder.edited

    def build_index(self) -> None:
        """Open the index, let it follow, or build it, which takes a second per thousand articles. From a thread."""
        self._finder.build()

    def leave_damaged_index(self) -> bool:
        """Whether files of an index were damaged or removed since it was opened: then it answers no more, and
        `build_index` makes another. Cheap.
        """
        return self._finder.leave_damaged()

    def whole_index(self) -> WholeIndex:
        """The index of the whole content, as it is on disk, for `adopt_index` of this runtime or a later one. From a
        thread. Raises IndexInvalid.
        """
        return self._finder.whole()

    @property
    def index_on_disk(self) -> bool:
        """Whether `whole_index` gives one: takes as long. From a thread."""
        try:
            return bool(self.whole_index())
        except IndexInvalid:
            return False

    def adopt_index(self, whole: WholeIndex) -> None:
        """Answer from an index that was made anew, with what was edited since beside it. From a thread."""
        self._finder.adopt(whole)

    def resolve(self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False) -> ResolveReply:
        """What to show for a context; with `explain` also what was withheld and why.

        Where nothing is mapped it may search, for milliseconds: an event loop calls `resolve_at_once` first.
        """
        return self._guide.resolve(request, viewer, now, explain=explain)

    def resolve_at_once(
        self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`. Raises SearchNeeded where the answer takes a search: then call `resolve` from a thread."""
        return self._guide.resolve_at_once(request, viewer, now, explain=explain)

    def resolve_shared(self, request: Question, viewer: Viewer, now: datetime, said: str | None = None) -> Shared:
        """As `resolve_at_once`, for callers in this process who change nothing of the reply: its items are shared, and
        take a fraction of the time. `said` is `now` as replies say it, for who has it. Raises SearchNeeded.
        """
        return self._guide.resolve_shared(request, viewer, now, said)

    def resolve_json(self, ask: Ask) -> Written:
        """The reply of `resolve_at_once` as JSON, joined from fragments. Raises SearchNeeded."""
        return self._guide.resolve_json(ask)

    def resolve_without_search(
        self, request: Question, viewer: Viewer, now: datetime, *, explain: bool = False
    ) -> ResolveReply:
        """As `resolve`, with nothing found where a search would be needed: for when there is no time for one."""
        return self._guide.resolve_without_search(request, viewer, now, explain=explain)

    def explain_text(self, request: Question, viewer: Viewer, now: datetime) -> str:
        """What shows for a context and what does not, and why, as lines for people."""
        return self._guide.explain_text(request, viewer, now)

    def search(
        self,
        q: str,
        locales: Sequence[str],
        viewer: Viewer,
        *,
        limit: int = 10,
        offset: int = 0,
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        app_version: str | None = None,
        prefix: bool = True,
        exact: bool = False,
        counts: bool = False,
        explain: bool = False,
        day: str | None = None,
    ) -> SearchReply:
        """Articles for a reader's words, at most 100 with `offset`. Any text gets a reply.

        `prefix` takes a last word with nothing after it as still being typed; `exact` searches unknown words as typed;
        `counts` counts all that is found; `explain` says of each hit where its place comes from. Articles about
        another `app_version` are left out. On a `day` (`2026-11-21`) now and then a lower hit is tried higher.
        """
        question = search.Question(
            q,
            limit=limit,
            offset=offset,
            screen=screen,
            filters=Filters(type=type, collection=collection, app_version=app_version),
            prefix=prefix,
            exact=exact,
            counts=counts,
            explain=explain,
            day=day,
            reader=viewer.id or "",
        )
        return self._finder.search(question, locales, viewer)

    def suggest(
        self,
        q: str,
        locales: Sequence[str],
        viewer: Viewer,
        *,
        limit: int = 8,
        screen: str | None = None,
        app_version: str | None = None,
    ) -> SuggestReply:
        """What somebody may be typing, at most 20: titles, queries that many typed, words completed."""
        return self._suggester.suggest(Typing(q, screen, app_version, limit), locales, viewer)

    def answer(self, q: str, locales: Sequence[str], viewer: Viewer, *, app_version: str | None = None) -> AnswerReply:
        """The two sentences that answer a question best, where they are to be trusted, and the next best articles."""
        return self._answerer.answer(q, locales, viewer, app_version=app_version)

    def place(self, id: str, locales: Sequence[str], viewer: Viewer) -> tuple[str, Locale]:
        """The id and language of the body that `article` answers with. Raises `NotFound` as it does."""
        return self._pages.place(id, locales, viewer)

    def article(
        self, id: str, locales: Sequence[str], viewer: Viewer, format: Literal["tree", "html"] = "tree"
    ) -> ArticleReply:
        """An article by its id or a former one. Raises `NotFound`, also for what this viewer may not read."""
        return self._pages.article(id, locales, viewer, format)

    def near(self, id: str, viewer: Viewer) -> str | None:
        """The article that a name which there is not most likely meant, of those this viewer may read."""
        return self._library.near(id, viewer)

    def collections(self, locales: Sequence[str], viewer: Viewer) -> CollectionsReply:
        """The collections with the articles this viewer may read."""
        return self._pages.collections(locales, viewer)
