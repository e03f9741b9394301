"""What the pages say, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, tuple[str, str]] = {
    "products": ("Products", "Товары"),
    "sign_in": ("Sign in", "Вход"),
    "sign_out": ("Sign out", "Выйти"),
    "who": ("Who are you?", "Кто вы?"),
    "clerk": ("Clerk", "Продавец"),
    "manager": ("Shop manager", "Управляющий"),
    "admin": ("Administration", "Управление"),
    "low_only": ("Only what runs out", "Только то, что кончается"),
    "show": ("Show", "Показать"),
    "name": ("Name", "Название"),
    "price": ("Price", "Цена"),
    "count": ("On the shelf", "На полке"),
    "reorder_at": ("Reorder at", "Заказать при остатке"),
    "supplier": ("Supplier", "Поставщик"),
    "low": ("runs out", "кончается"),
    "order": ("Order more", "Заказать"),
    "ordered": ("Ordered", "Заказано"),
    "how_many": ("How many", "Сколько"),
    "note": ("Note for the supplier", "Пояснение для поставщика"),
    "send": ("Send order", "Отправить заказ"),
    "refused": ("Order at least one, and at most 500.", "Закажите не меньше одной и не больше 500 штук."),
}


def words(language: str) -> Mapping[str, str]:
    place = 1 if language == "ru" else 0
    return {key: texts[place] for key, texts in _WORDS.items()}
