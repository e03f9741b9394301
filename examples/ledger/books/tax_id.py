"""Tax numbers by country: how they are written, and what is wrong with one that is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Fault = Literal["short", "long", "format"]
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class TaxIdFormat:
    """`pattern` matches the number without spaces, dots and dashes; `digits` are how many it holds."""

    pattern: str
    digits: int
    example: str


@dataclass(frozen=True, slots=True)
class TaxIdProblem:
    """What is wrong: `count` digits too few or too many, or a shape that is not the country's."""

    fault: Fault
    count: int
    country: str
    example: str


FORMATS: dict[str, TaxIdFormat] = {
    "AE": TaxIdFormat(r"\d{15}", 15, "100 2345 6789 0003"),
    "CN": TaxIdFormat(r"[0-9A-HJ-NPQRTUWXY]{18}", 18, "9131 0115 6074 5216 8X"),
    "DE": TaxIdFormat(r"DE\d{9}", 9, "DE 811 569 869"),
    "FR": TaxIdFormat(r"FR[0-9A-Z]{2}\d{9}", 11, "FR 40 303 265 045"),
    "GB": TaxIdFormat(r"GB(\d{9}|\d{12})", 9, "GB 980 7806 84"),
    "NL": TaxIdFormat(r"NL\d{9}B\d{2}", 11, "NL 8204 71616 B01"),
    "NO": TaxIdFormat(r"(NO)?\d{9}(MVA)?", 9, "NO 974 760 673 MVA"),
    "RU": TaxIdFormat(r"\d{10}|\d{12}", 10, "7707 083 893"),
    "SA": TaxIdFormat(r"3\d{13}3", 15, "3101 2239 3500 003"),
}


def tax_id_problem(tax_id: str, country: str) -> TaxIdProblem | None:
    """What is wrong with `tax_id` for a business in `country`; None if it is well formed or the format is not known."""
    known = FORMATS.get(country)
    compact = re.sub(r"[\s.\-/]", "", tax_id).upper()
    if known is None:
        return None
    if len(compact) <= _LONGEST and re.fullmatch(known.pattern, compact, flags=re.ASCII):
        return None
    return TaxIdProblem(*_fault(compact, known), country=country, example=known.example)


def _fault(compact: str, known: TaxIdFormat) -> tuple[Fault, int]:
    digits = sum(character in "0123456789" for character in compact)
    letters_fit = set(re.sub(r"\d", "", compact)) <= set(re.sub(r"[\d\s]", "", known.example))
    if letters_fit and 0 < digits < known.digits:
        return "short", known.digits - digits
    if letters_fit and digits > known.digits:
        return "long", digits - known.digits
    return "format", 0
