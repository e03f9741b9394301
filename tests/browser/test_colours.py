"""Contrast of the widget's own colours, computed from its style sheets: of every text, and for any accent."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

STYLES = Path(__file__).parents[2] / "js-widget" / "src" / "styles"
MODES = ("light", "dark")
SURFACES = ("raised", "sunken", "hover")
STEPS = 33
Colours = np.ndarray  # rows of linear sRGB

_OKLAB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def decoded(values: Colours) -> Colours:
    """Linear light of encoded sRGB."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def displayed(colours: Colours) -> Colours:
    """As eight bits a channel show it."""
    clipped = np.clip(colours, 0, 1)
    encoded = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return decoded(np.round(encoded * 255) / 255)


def oklch(lightness: Colours, chroma: Colours, hue: Colours) -> Colours:
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    return (lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_OKLAB).T


def to_oklch(colours: Colours) -> tuple[Colours, Colours, Colours]:
    lab = np.cbrt(np.clip(colours @ _OKLAB.T, 0, None)) @ _LAB.T
    return lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]), np.arctan2(lab[:, 2], lab[:, 1])


def luminance(colours: Colours) -> Colours:
    return np.asarray(colours @ _LUMINANCE)


def contrast(one: Colours, other: Colours) -> float:
    """The worst of all rows."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return float(np.min(np.maximum(a, b) / np.minimum(a, b)))


@cache
def sheet() -> str:
    """All style sheets, without what holds for some displays and for older browsers only."""
    files = [file for file in sorted(STYLES.glob("*.css")) if file.name != "place.css"]
    text = "\n".join(file.read_text("utf-8") for file in files)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"@media[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", text)


@cache
def declared(name: str) -> str:
    """What a custom property is set to, on one line."""
    found = re.findall(rf"--hs-{name}:\s*([^;]+);", sheet())
    assert len(set(found)) == 1, f"--hs-{name} is set to {found}"
    return " ".join(found[0].split())


@cache
def colour(name: str, mode: str) -> Colours:
    """A token that is written as `light-dark(oklch(…), oklch(…))`, or leads to one."""
    value = declared(name)
    if (other := re.fullmatch(r"var\(--hs-([\w-]+)\)", value)) is not None:
        return colour(other[1], mode)
    plain = re.fullmatch(r"light-dark\(oklch\(([\d. ]+)\), ?oklch\(([\d. ]+)\)\)", value)
    assert plain is not None, f"--hs-{name}: {value}"
    lightness, chroma, hue = (np.array([float(part)]) for part in plain[1 + MODES.index(mode)].split())
    return displayed(oklch(lightness, chroma, np.radians(hue)))


@cache
def accents() -> Colours:
    """Any accent: 33 steps of each channel."""
    steps = np.linspace(0, 1, STEPS)
    return decoded(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3))


def numbers(pattern: str, value: str) -> list[float]:
    found = re.search(pattern, value)
    assert found is not None, f"{value} is not written as {pattern}"
    return [float(one) for one in found.groups()]


def darkened(colours: Colours, most: float) -> Colours:
    """To a luminance of at most so much."""
    return np.asarray(colours * np.minimum(1, most / np.maximum(luminance(colours), 1e-9))[:, None])


@cache
def accent_text(mode: str) -> Colours:
    """As `--hs-accent-text` derives it."""
    value = declared("accent-text")
    if mode == "light":
        (most,) = numbers(
            r"light-dark\( ?color\( ?from var\(--hs-accent-in\) xyz-d65 calc\(x \* min\(1, ([\d.]+) / y", value
        )
        return displayed(darkened(accents(), most))
    least, most = numbers(r"oklch\(from var\(--hs-accent-in\) max\(l, ([\d.]+)\) min\(c, ([\d.]+)\) h\) ?\)$", value)
    lightness, chroma, hue = to_oklch(accents())
    return displayed(oklch(np.maximum(lightness, least), np.minimum(chroma, most), hue))


@cache
def accent_fill(mode: str) -> Colours:
    """As `--hs-accent-fit` and `--hs-accent-fill` derive it."""
    fitted = accents()
    if mode == "dark":
        least, most = numbers(
            r"oklch\(from var\(--hs-accent-in\) max\(l, ([\d.]+)\) min\(c, ([\d.]+)\) h\)", declared("accent-fit")
        )
        lightness, chroma, hue = to_oklch(fitted)
        fitted = oklch(np.maximum(lightness, least), np.minimum(chroma, most), hue)
    most, kept = numbers(r"max\(min\(1, ([\d.]+) / y\), clamp\(0, \(y - ([\d.]+)\)", declared("accent-fill"))
    is_bright = np.clip((luminance(fitted) - kept) * 10_000, 0, 1)
    scale = np.maximum(np.minimum(1, most / np.maximum(luminance(fitted), 1e-9)), is_bright)
    return displayed(fitted * scale[:, None])


def on_fill(fill: Colours) -> Colours:
    """As `--hs-on-accent` derives it: white, or ink from a luminance on."""
    ink, least = numbers(r"clamp\(([\d.]+), \(([\d.]+) - y\) \* 10000, 1\)", declared("on-accent"))
    white = np.clip((least - luminance(fill)) * 10_000, ink, 1)
    return np.repeat(white[:, None], 3, axis=1)


def hovered(fill: Colours) -> Colours:
    (share,) = numbers(r"color-mix\(in oklab, var\(--hs-accent-fill\) (\d+)%, black\)", declared("accent-hover"))
    lightness, chroma, hue = to_oklch(fill)
    return displayed(oklch(lightness * share / 100, chroma * share / 100, hue))


@cache
def accent_soft(mode: str) -> Colours:
    found = re.findall(r"oklch\(from var\(--hs-accent-in\) ([\d.]+) min\(c, ([\d.]+)\) h\)", declared("accent-soft"))
    lightness, most = map(float, found[MODES.index(mode)])
    _, chroma, hue = to_oklch(accents())
    return displayed(oklch(np.full_like(hue, lightness), np.minimum(chroma, most), hue))


PLAIN = [
    ("text", SURFACES, (14.79, 12.2)),
    ("text-2", SURFACES, (7.1, 7.4)),
    ("text-3", SURFACES, (4.9, 5.1)),
    ("line-strong", SURFACES, (3.0, 3.0)),
    ("focus", SURFACES, (5.5, 7.2)),
    ("warn", ("warn-soft",), (5.8, 8.0)),
    ("text-3", ("warn-soft",), (5.0, 4.9)),
    ("text", ("mark",), (13.6, 7.9)),
    ("text-2", ("mark",), (6.6, 4.8)),
    ("attention", ("raised",), (3.2, 7.2)),
]


@pytest.mark.parametrize(("name", "grounds", "bounds"), PLAIN, ids=[f"{name} on {on[0]}" for name, on, _ in PLAIN])
@pytest.mark.parametrize("mode", MODES)
def test_text_and_edges_stand_out(name: str, grounds: tuple[str, ...], bounds: tuple[float, float], mode: str) -> None:
    least = bounds[MODES.index(mode)]
    found = {ground: contrast(colour(name, mode), colour(ground, mode)) for ground in grounds}
    assert min(found.values()) >= least, found


@pytest.mark.parametrize(("mode", "least"), [("light", 4.8), ("dark", 6.2)])
def test_any_accent_can_be_read_as_text(mode: str, least: float) -> None:
    assert min(contrast(accent_text(mode), colour(ground, mode)) for ground in SURFACES) >= least


@pytest.mark.parametrize("mode", MODES)
def test_any_accent_carries_its_text(mode: str) -> None:
    fill = accent_fill(mode)
    assert contrast(on_fill(fill), fill) >= 4.55
    assert contrast(on_fill(fill), hovered(fill)) >= 4.65


@pytest.mark.parametrize(("mode", "least", "quiet"), [("light", 4.85, 5.0), ("dark", 6.6, 5.3)])
def test_what_stands_on_any_soft_accent_can_be_read(mode: str, least: float, quiet: float) -> None:
    soft = accent_soft(mode)
    assert contrast(accent_text(mode), soft) >= least
    assert contrast(colour("text-3", mode), soft) >= quiet
    assert contrast(colour("text", mode), soft) >= 7


def test_a_token_means_the_same_in_every_chunk() -> None:
    names = set(re.findall(r"--hs-([\w-]+):\s*light-dark", sheet()))
    assert {"text", "raised", "accent-text", "accent-soft", "mark"} <= names
    for name in sorted(names):
        declared(name)


def older(name: str) -> Colours:
    """A colour for browsers that cannot derive any."""
    found = re.search(rf"--hs-{name}:\s*#([0-9a-f]{{3,6}});", (STYLES / "place.css").read_text("utf-8"))
    assert found is not None, name
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return decoded(np.array([[int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]]))


def test_older_browsers_have_the_contrast_too() -> None:
    for name, least in (("text", 14), ("text-2", 7), ("text-3", 4.9), ("accent-text", 4.8), ("line-strong", 3)):
        for ground in SURFACES:
            assert contrast(older(name), older(ground)) >= least, (name, ground)
    assert contrast(older("on-accent"), older("accent-fill")) >= 4.55
