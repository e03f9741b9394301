"""What the pages say, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, tuple[str, str]] = {
    "rooms": ("Rooms", "Комнаты"),
    "bookings": ("My bookings", "Мои брони"),
    "sign_in": ("Sign in", "Вход"),
    "sign_out": ("Sign out", "Выйти"),
    "who": ("Who are you?", "Кто вы?"),
    "colleague": ("Colleague", "Сотрудник"),
    "manager": ("Office manager", "Офис-менеджер"),
    "seats": ("Seats", "Мест"),
    "at_least": ("At least this many seats", "Мест не меньше"),
    "show": ("Show", "Показать"),
    "book": ("Book", "Забронировать"),
    "booking": ("New booking", "Новая бронь"),
    "day": ("Day", "День"),
    "time": ("Time", "Время"),
    "people": ("People", "Людей"),
    "repeats": ("Repeats", "Повтор"),
    "once": ("Once", "Один раз"),
    "weekly": ("Every week", "Каждую неделю"),
    "monthly": ("Every month", "Каждый месяц"),
    "cancel": ("Cancel", "Отменить"),
    "room": ("Room", "Комната"),
    "none": ("Nothing is booked.", "Ничего не забронировано."),
    "refused": ("That does not fit this room.", "Столько людей здесь не поместится."),
    "screen": ("Screen", "Экран"),
    "camera": ("Camera", "Камера"),
    "stage": ("Stage", "Сцена"),
    "Mo": ("Monday", "Понедельник"),
    "Tu": ("Tuesday", "Вторник"),
    "We": ("Wednesday", "Среда"),
    "Th": ("Thursday", "Четверг"),
    "Fr": ("Friday", "Пятница"),
}


def words(language: str) -> Mapping[str, str]:
    place = 1 if language == "ru" else 0
    return {key: texts[place] for key, texts in _WORDS.items()}
