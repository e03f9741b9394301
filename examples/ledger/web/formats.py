"""Amounts, dates and names of countries as the reader's language writes them."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from babel import Locale, dates, numbers

# British dates and amounts for English: the companies are European.
_BABEL = {"en": "en_GB", "zh-Hans": "zh_Hans_CN", "ru": "ru_RU", "ar": "ar_SA"}


class Formats:
    """Digits are 0–9 in every language here, so that a number can be found again in a bank statement."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(_BABEL[locale])

    def money(self, amount: Decimal, currency: str) -> str:
        return _apart(numbers.format_currency(amount, currency, locale=self._locale, numbering_system="latn"))

    def round_money(self, amount: Decimal, currency: str) -> str:
        """Without cents, for figures and charts."""
        pattern = self._locale.currency_formats["standard"].pattern.replace("0.00", "0")
        whole = amount.quantize(Decimal(1))
        return _apart(
            numbers.format_currency(
                whole, currency, pattern, self._locale, currency_digits=False, numbering_system="latn"
            )
        )

    def number(self, value: Decimal | int) -> str:
        return str(numbers.format_decimal(value, locale=self._locale, numbering_system="latn"))

    def percent(self, value: Decimal | float) -> str:
        """`value` counts in percent: 19 is 19 %."""
        pattern = "#,##0.##\u00a0%" if self._locale.language == "ru" else "#,##0.##%"
        return str(numbers.format_percent(Decimal(str(value)) / 100, pattern, self._locale))

    def date(self, day: datetime.date) -> str:
        return str(dates.format_date(day, "d MMM y" if self._locale.language == "ar" else "medium", self._locale))

    def day(self, day: datetime.date) -> str:
        """Day and month, the year being clear."""
        return str(dates.format_skeleton("MMMd", day, locale=self._locale))

    def month(self, day: datetime.date) -> str:
        return str(dates.format_skeleton("yMMMM", day, locale=self._locale))

    def short_month(self, day: datetime.date) -> str:
        return str(dates.format_date(day, "MMM", self._locale))

    def quarter(self, day: datetime.date) -> str:
        return str(dates.format_skeleton("yQQQ", day, locale=self._locale))

    def country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def currency(self, code: str) -> str:
        return f"{code} – {numbers.get_currency_name(code, locale=self._locale)}"


def _apart(amount: str) -> str:
    """A code of letters keeps its distance from the digits (CLDR `currencySpacing`, which Babel leaves out)."""
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\u00a0", amount)
