from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from helpsdk.i18n import locales
from helpsdk.i18n.locales import MAX_WISHES, Match, best_match, canonical, closest, direction, native_name
from tests.paths import conformance

PLAIN_CASES = 498

#: A case belongs to a subset when a wish or the expected answer is one of these languages.
SUBSETS = {
    "Chinese": {"zh", "yue"},
    "Serbian": {"sr", "sh", "hr", "bs"},
    "Portuguese": {"pt"},
    "Spanish": {"es"},
    "English": {"en"},
}

#: What we answer differently from the suite on purpose: the case's wishes → the reason.
DEVIATIONS: dict[str, str] = {}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh_hans_cn", "zh-Hans-CN"),
        ("PT-br", "pt-BR"),
        ("iw", "he"),
        ("en_US.UTF-8", "en-US"),
        ("en-u-hc-h12", "en"),
        ("zh-cmn-hans", "zh-Hans"),
        ("i-klingon", "tlh"),
        ("sh", "sr-Latn"),
        ("shi", "shi"),
    ],
)
def test_canonical_case_and_codes(tag: str, expected: str) -> None:
    assert canonical(tag) == expected


@pytest.mark.parametrize(
    "tag", ["", "*", "english", "en--US", "\ud800", "-", "a", "e" * 500, "zz-zz-zz-zz", "../en", "i"]
)
def test_what_is_no_language_is_none(tag: str) -> None:
    assert canonical(tag) is None


@pytest.mark.parametrize(
    ("desired", "supported", "expected"),
    [
        (["de-AT", "en"], ["en", "de"], Match("de", False)),
        (["en_us"], ["en", "en-US"], Match("en-US", False)),
        (["es-AR"], ["es-ES", "es-419"], Match("es-419", False)),
        (["zh-HK"], ["zh-Hans", "zh-Hant"], Match("zh-Hant", False)),
        (["zh"], ["zh-Hant", "zh-Hans"], Match("zh-Hans", False)),
        (["fr-SN"], ["fr-CA", "fr-FR"], Match("fr-FR", False)),
        (["xx", "*", "ru-RU"], ["en", "ru"], Match("ru", False)),
        (["en"], ["fr", "en-XA"], Match("fr", True)),  # a pseudo-locale is never offered
    ],
)
def test_best_match(desired: list[str], supported: list[str], expected: Match) -> None:
    assert best_match(desired, supported, supported[0]) == expected


def test_traditional_readers_are_told_when_they_get_simplified() -> None:
    assert closest(["zh-Hant"], ["en", "zh-Hans"]) is None
    assert best_match(["zh-TW"], ["zh-Hans"], "zh-Hans") == Match("zh-Hans", fallback=True)


def test_another_language_that_many_read_is_a_fallback() -> None:
    assert best_match(["uk"], ["en", "ru"], "en") == Match("en", fallback=True)
    assert best_match(["uk", "ru"], ["en", "ru"], "en") == Match("ru", fallback=False)
    assert best_match(["uk"], ["ru"], "en") == Match("ru", fallback=True)


@pytest.mark.parametrize(
    ("desired", "supported", "expected"),
    [
        (["nb", "en-US"], ["nn", "en-GB"], "en-GB"),  # a later wish that is nearer
        (["de-CH", "en"], ["en", "de"], "de"),
        (["ja-Jpan-JP"], ["ja", "ja-JP", "ja-Jpan"], "ja-Jpan"),  # who says the script is given it
        (["zh-HK"], ["zh-Hant", "zh-TW"], "zh-Hant"),
        (["zu"], ["fr", "en-GB", "en"], "en"),
        (["hr"], ["en", "sr-Latn"], None),  # Serbian is no stand-in for Croatian or Bosnian
        (["bs"], ["sr-Latn", "hr"], "hr"),
        (["sh"], ["sr-Cyrl", "sr-Latn"], "sr-Latn"),
        (["und"], ["en"], None),
    ],
)
def test_closest(desired: list[str], supported: list[str], expected: str | None) -> None:
    assert closest(desired, supported) == expected


def test_the_same_language_in_another_script_is_labelled() -> None:
    assert best_match(["sr"], ["sr-Latn"], "sr-Latn") == Match("sr-Latn", fallback=True)


def test_only_so_many_wishes_are_looked_at() -> None:
    hostile = ["x" * 10_000] * (MAX_WISHES - 1)

    assert best_match([*hostile, "ru"], ["en", "ru"], "en") == Match("ru", fallback=False)
    assert best_match(["x", *hostile, "ru"], ["en", "ru"], "en") == Match("en", fallback=False)


def test_what_is_kept_is_bounded() -> None:
    kept = (locales._best_match, locales._closest, locales._known, locales._distance)

    assert all(cache.cache_parameters()["maxsize"] <= 16_384 for cache in kept)


def test_a_default_that_is_not_there_gives_the_closest_to_it() -> None:
    assert best_match(["ja"], ["fr", "en-GB"], "en") == Match("en-GB", fallback=True)


def test_who_has_no_wishes_gets_the_default_and_no_excuse() -> None:
    assert best_match([], ["en", "ru"], "ru") == Match("ru", fallback=False)


def test_nothing_supported_gives_the_default() -> None:
    assert best_match(["fr"], [], "en") == Match("en", fallback=True)


@pytest.mark.parametrize("locale", ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "az-Arab", "pa-PK"])
def test_right_to_left(locale: str) -> None:
    assert direction(locale) == "rtl"


@pytest.mark.parametrize("locale", ["en", "zh-Hans", "ru", "az", "pa", "not a locale"])
def test_left_to_right(locale: str) -> None:
    assert direction(locale) == "ltr"


def test_native_names() -> None:
    names = {tag: native_name(tag) for tag in ("zh-Hans", "ru", "ar", "de-AT", "zh-hant-hk", "tlh")}
    assert names == {
        "zh-Hans": "简体中文",
        "ru": "Русский",
        "ar": "العربية",
        "de-AT": "Deutsch",
        "zh-hant-hk": "繁體中文",
        "tlh": "tlh",
    }


@dataclass
class Group:
    """The parameters that hold until the suite's next `** test`."""

    supported: list[str] = field(default_factory=list)
    default: str = ""
    modes: dict[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        return not self.modes.get("@threshold") and self.modes.get("@favor") != "script"


def plain_cases(text: str) -> Iterator[tuple[list[str], Group, str]]:
    """Desired languages, parameters and the expected match; without “favour script” and threshold modes."""
    group = Group()
    for line in (line.split("#")[0].strip() for line in text.splitlines()):
        key, _, value = (part.strip() for part in line.partition("="))
        if line.startswith("**"):
            group = Group()
        elif key == "@supported":
            group.supported = [tag.strip() for tag in value.split(",") if tag.strip()]
        elif key == "@default":
            group.default = value
        elif key in ("@favor", "@threshold"):
            group.modes[key] = value
        elif ">>" in line and group.plain:
            desired, _, expected = line.partition(">>")
            match = expected.split("|")[0].strip()
            if match:
                yield [tag.strip() for tag in desired.split(",")], replace(group), match


@pytest.mark.conformance
def test_the_cldr_matcher_suite() -> None:
    text = (conformance("locale-matcher") / "localeMatcherTest.txt").read_text(encoding="utf-8-sig")
    cases = list(plain_cases(text))

    missed = [(desired, expected) for desired, group, expected in cases if not agrees(desired, group, expected)]
    found = [languages(desired, expected) for desired, _, expected in cases]
    counts = {name: sum(not of.isdisjoint(case) for case in found) for name, of in SUBSETS.items()}
    broken = {name for name, of in SUBSETS.items() for case in missed if of & languages(*case)}

    print(f"CLDR locale matcher: {len(cases) - len(missed)} of {len(cases)} plain cases; whole: {counts}")
    assert len(cases) == PLAIN_CASES
    assert broken == set()
    assert {", ".join(desired) for desired, _ in missed} == DEVIATIONS.keys()


def agrees(desired: list[str], group: Group, expected: str) -> bool:
    first = group.supported[0] if group.supported else "null"
    found = closest(desired, group.supported) or group.default or first
    return found == expected or (canonical(found) or found) == canonical(expected)


def languages(desired: list[str], expected: str) -> set[str]:
    return {tag.replace("_", "-").split("-")[0].lower() for tag in (*desired, expected)}


@pytest.mark.parametrize("locale", sorted(locales._NATIVE_NAMES))
def test_directions_told_without_tables_are_those_of_the_tables(locale: str) -> None:
    known = locales._known(locale)

    assert known is not None
    assert (locales.direction(locale) == "rtl") == (known.likely[1] in locales._RTL_SCRIPTS)
