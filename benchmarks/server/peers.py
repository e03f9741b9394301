"""The same answer the usual way: FastAPI, async SQLAlchemy (asyncpg) and PostgreSQL, asked for each request.

Rules lie in a table with an index on their screen and their condition as JSON; articles in one row for each language.
A request is two queries: the rules of the screen and of everywhere in rank order, then the articles of those that
match. Conditions are told by a few lines of Python; the reply is made of the same models as ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from content import SITE, Size, written_rules
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy import JSON, Index, Integer, String, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from helpsdk.context.ranking import rank
from helpsdk.context.rules import Rule
from helpsdk.i18n.locales import best_match, direction
from helpsdk.runtime.replies import ArticleCard, Item, Remember, ResolveReply, SiteOut, ThemeOut, Why
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.api.locales import accepted

LOCALES = ("en", "de", "fr", "ru", "ja")
_PANEL = 5
_EVENT_SECONDS = 1800.0
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda actual, wanted: actual in wanted,
    "$gte": lambda actual, wanted: actual is not None and actual >= wanted,
    "$lt": lambda actual, wanted: actual is not None and actual < wanted,
}


class Base(DeclarativeBase):
    pass


class RuleRow(Base):
    __tablename__ = "bench_rules"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    screen: Mapped[str | None] = mapped_column(String)
    event: Mapped[str | None] = mapped_column(String)
    article: Mapped[str] = mapped_column(String)
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)
    rank: Mapped[int] = mapped_column(Integer)

    __table_args__ = (Index("bench_rules_screen", "screen"),)


class ArticleRow(Base):
    __tablename__ = "bench_articles"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    locale: Mapped[str] = mapped_column(String, primary_key=True)
    title: Mapped[str] = mapped_column(String)
    excerpt: Mapped[str] = mapped_column(String)
    updated: Mapped[str] = mapped_column(String)


class ScreenRow(Base):
    __tablename__ = "bench_screens"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    title: Mapped[str] = mapped_column(String)


def load(url: str, size: Size, articles: Sequence[Any], screens: Sequence[Any]) -> None:
    """Makes and fills the tables; `articles` are published ones."""
    asyncio.run(_load(url, size, articles, screens))


async def _load(url: str, size: Size, articles: Sequence[Any], screens: Sequence[Any]) -> None:
    engine = create_async_engine(url)
    rules = [(written, Rule.model_validate(written)) for written in written_rules(size)]
    updated = {article.id: article.translations["en"].updated.toordinal() for article in articles}
    ranked = sorted(rules, key=lambda pair: _rank(pair[1], updated[pair[1].show.article]))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(insert(RuleRow), [_rule(one, order) for order, (one, _) in enumerate(ranked)])
        await connection.execute(insert(ScreenRow), [{"id": one.id, "title": one.title} for one in screens])
        rows = [_row(article.id, one) for article in articles for one in article.translations.values()]
        await connection.execute(insert(ArticleRow), rows)
        await connection.exec_driver_sql("ANALYZE")
    await engine.dispose()


def _rank(rule: Rule, updated: int) -> Any:
    from helpsdk.context.facts import ArticleFacts

    return rank(rule, ArticleFacts(updated=updated))


def _rule(written: Mapping[str, Any], order: int) -> dict[str, Any]:
    at = written["at"]
    return {
        "id": written["id"],
        "screen": at.get("screen"),
        "event": at.get("event"),
        "article": written["show"]["article"],
        "condition": written["when"],
        "rank": order,
    }


def _row(id: str, one: Any) -> dict[str, Any]:
    return {
        "id": id,
        "locale": one.locale,
        "title": one.title,
        "excerpt": one.excerpt,
        "updated": one.updated.isoformat(),
    }


def app(url: str) -> FastAPI:
    engine = create_async_engine(url, pool_size=16)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    api = FastAPI(lifespan=lifespan)
    api.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], expose_headers=["ETag"])

    @api.post("/v1/resolve", response_model=ResolveReply)
    async def resolve(asked: ResolveRequest, request: Request) -> ResolveReply:
        asked.locale += accepted(request.headers.get("accept-language", ""))
        async with sessions() as session:
            return await _answer(session, asked)

    return api


async def _answer(session: AsyncSession, asked: ResolveRequest) -> ResolveReply:
    locale = best_match(asked.locale, LOCALES, "en").locale
    rows = await _rules(session, asked)
    ages = {event.name: event.age for event in asked.events}
    attributes = {**asked.traits, "locale": locale}
    matching = [row for row in rows if _happened(row, ages) and _holds(row.condition, attributes)]
    placed = list({row.article: row for row in reversed(matching)}.values())
    placed = sorted(placed, key=lambda row: row.rank)[:_PANEL]
    found = await _articles(session, [row.article for row in placed])
    screen = await session.get(ScreenRow, asked.screen)
    return ResolveReply(
        revision=1,
        now=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        site=SiteOut(id=SITE, title="Ledger", theme=ThemeOut()),
        screen=asked.screen,
        screen_title=screen.title if screen else None,
        locale=locale,
        dir=direction(locale),
        interface_locale="en",
        ttl=_ttl(rows, ages),
        items=[_item(row, found[row.article], asked, screen.title if screen else None) for row in placed],
    )


async def _rules(session: AsyncSession, asked: ResolveRequest) -> Sequence[RuleRow]:
    here = or_(RuleRow.screen == asked.screen, RuleRow.screen.is_(None))
    return (await session.scalars(select(RuleRow).where(here).order_by(RuleRow.rank))).all()


async def _articles(session: AsyncSession, ids: Sequence[str]) -> dict[str, dict[str, ArticleRow]]:
    found: dict[str, dict[str, ArticleRow]] = {}
    for row in await session.scalars(select(ArticleRow).where(ArticleRow.id.in_(ids))):
        found.setdefault(row.id, {})[row.locale] = row
    return found


def _happened(row: RuleRow, ages: Mapping[str, float]) -> bool:
    return row.event is None or ages.get(row.event, _EVENT_SECONDS + 1) <= _EVENT_SECONDS


def _ttl(rows: Sequence[RuleRow], ages: Mapping[str, float]) -> int:
    waits = (_EVENT_SECONDS - ages[row.event] for row in rows if row.event in ages)
    return max(5, min(300, int(min(waits, default=300))))


def _holds(condition: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    return all(_clause(attributes.get(name), wanted) for name, wanted in condition.items())


def _clause(actual: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(actual == wanted)
    return all(_TESTS[operator](actual, value) for operator, value in wanted.items())


def _item(row: RuleRow, translations: Mapping[str, ArticleRow], asked: ResolveRequest, screen: str | None) -> Item:
    match = best_match(asked.locale, tuple(translations), "en")
    article = translations[match.locale]
    why = _why(row, screen)
    return Item(
        rule=row.id,
        kind="panel",
        reason="rule",
        why=why,
        more=True,
        remember=Remember(key=row.id, kind="panel", scope="revision", major=1, keys=[row.id, "kind:panel"]),
        article=ArticleCard(
            id=row.article,
            title=article.title,
            type="howto",
            locale=match.locale,
            fallback_locale=match.locale if match.fallback else None,
            dir=direction(match.locale),
            excerpt=article.excerpt,
            url=f"v1/articles/{row.article}",
            updated=article.updated,
            major=1,
        ),
    )


def _why(row: RuleRow, screen: str | None) -> Why:
    if row.event is not None:
        return Why(code="event", label=f"It {row.event.removeprefix('invoice.')}")
    return Why(code="everywhere") if row.screen is None else Why(code="screen", label=screen)
