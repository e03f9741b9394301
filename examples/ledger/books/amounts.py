"""Amounts of money: reading what a person typed, rounding, and changing one currency into another."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LARGEST = Decimal("99999999.99")

# One euro in each currency. A real product would ask its bank; a demo must say the same thing twice.
PER_EURO: dict[str, Decimal] = {
    "EUR": Decimal(1),
    "USD": Decimal("1.09"),
    "GBP": Decimal("0.86"),
    "NOK": Decimal("11.60"),
    "RUB": Decimal("98.40"),
    "CNY": Decimal("7.82"),
    "SAR": Decimal("4.09"),
    "AED": Decimal("4.00"),
}
CURRENCIES: tuple[str, ...] = tuple(PER_EURO)


def cents(amount: Decimal) -> Decimal:
    """`amount` rounded half up to two places."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def exchanged(amount: Decimal, currency: str, into: str) -> Decimal:
    """`amount` of `currency` in `into`, rounded to cents."""
    return cents(amount / PER_EURO[currency] * PER_EURO[into])


def read_amount(text: str) -> Decimal | None:
    """The number in `text` as people of many languages type it (`1 400,50`, `1,400.50`, `١٤٠٠`), None if it is none."""
    compact = re.sub(r"[\s'’_]", "", text.replace("٫", ".").replace("٬", ""))
    if not compact or len(compact) > 24:
        return None
    plain = _with_decimal_point("".join(_ascii(character) for character in compact))
    return Decimal(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain, flags=re.ASCII) else None


def _ascii(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _with_decimal_point(number: str) -> str:
    """The last separator is the decimal one, unless it is the only kind there and three digits follow it."""
    last = max(number.rfind(","), number.rfind("."))
    if last < 0:
        return number
    whole, fraction = re.sub(r"[.,]", "", number[:last]), number[last + 1 :]
    groups = len(fraction) == 3 and number[last] == "," and "." not in number
    return whole + fraction if groups else f"{whole}.{fraction}"
