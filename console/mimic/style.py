"""How an element is painted: presentation attributes, `style`, and classes that name tokens of the theme.

Only what is listed here is understood. A `url(...)` is refused wherever it stands: nothing outside the file is ever asked for, and
gradients, patterns and filters aren't drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from console.errors import KnownError, near_name
from console.mimic.drawing import Paint
from console.mimic.geometry import numbers_of

TOKENS = ("ground", "panel", "raised", "selection", "line", "faint", "muted", "text", "accent", "sun", "off")
CLASSES: dict[str, dict[str, str]] = {
    "m-text": {"fill": "m:text", "stroke": "none"},
    "m-label": {"fill": "m:muted", "stroke": "none"},
    "m-title": {"fill": "m:text", "stroke": "none", "font-weight": "bold"},
    "m-value": {"fill": "m:text", "stroke": "none"},
    "m-line": {"fill": "none", "stroke": "m:line"},
    "m-wire": {"fill": "none", "stroke": "m:muted"},
    "m-live": {"fill": "none", "stroke": "m:accent"},
    "m-box": {"fill": "m:raised", "stroke": "m:line"},
    "m-mark": {"fill": "m:muted", "stroke": "none"},
}
_NAMED = {
    "black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "red": "#ff0000", "green": "#008000",
    "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080", "navy": "#000080", "teal": "#008080",
    "lime": "#00ff00", "aqua": "#00ffff", "maroon": "#800000", "olive": "#808000", "fuchsia": "#ff00ff",
}  # fmt: skip
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SHORT_HEX = re.compile(r"#[0-9a-fA-F]{3}")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(px|pt|mm|cm|in)?\s*")
_PER_UNIT = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_KEYS = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity",
    "stroke-opacity", "fill-rule", "font-size", "font-weight",
    "font-family", "text-anchor",
)  # fmt: skip


def read_length(text: str) -> float:
    """A length in the drawing's units (px). KnownError for percentages and anything else."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise KnownError(f"{text!r} is no length", rule="a number, or one with px, pt, mm, cm or in")
    return numbers_of(found[1])[0] * _PER_UNIT[found[2] or ""]


def read_colour(text: str) -> str:
    """`m:TOKEN`, `#rrggbb`, or "" for none. KnownError for what is no colour, and for every `url(...)`."""
    bare = text.strip()
    if "url" in bare.casefold():
        raise KnownError(
            f"{bare!r} is refused", rule="no references; gradients and patterns aren't drawn", remedy="use a class such as m-box"
        )
    if bare in ("none", "transparent"):
        return ""
    if bare == "currentColor" or bare.startswith("m:"):
        return bare if bare != "currentColor" else "m:text"
    if _HEX.fullmatch(bare):
        return bare.lower()
    if _SHORT_HEX.fullmatch(bare):
        return "#" + "".join(letter * 2 for letter in bare[1:].lower())
    if found := _RGB.fullmatch(bare):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    if bare.lower() not in _NAMED:
        raise KnownError(f"{bare!r} is no colour", rule="#rrggbb, rgb(r,g,b), a basic name, none, or a class of the theme")
    return _NAMED[bare.lower()]


def read_paint(attributes: Mapping[str, str], around: Paint) -> Paint:
    """The paint of an element with these attributes inside one with the paint `around`. A class stands above an attribute, `style`
    above both."""
    wanted = {key: attributes[key] for key in _KEYS if key in attributes}
    for word in attributes.get("class", "").split():
        wanted.update(_of_class(word))
    wanted.update(_of_style(attributes.get("style", "")))
    paint = around
    for key, value in wanted.items():
        if value.strip() != "inherit":
            paint = _with(paint, key, value, around)
    return paint


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether the author has switched the element off."""
    style = _of_style(attributes.get("style", ""), keys=("display", "visibility"))
    return "none" in (attributes.get("display"), style.get("display")) or "hidden" in (
        attributes.get("visibility"), style.get("visibility"),
    )  # fmt: skip


def _of_class(word: str) -> dict[str, str]:
    if word in CLASSES:
        return CLASSES[word]
    for kind in ("fill", "stroke"):
        head, token = f"m-{kind}-", word.removeprefix(f"m-{kind}-")
        if word.startswith(head):
            if token not in TOKENS:
                raise KnownError(f"class {word} names no colour of the theme", rule=near_name(token, TOKENS) or ", ".join(TOKENS))
            return {kind: f"m:{token}"}
    if word.startswith("m-"):
        raise KnownError(f"class {word} is not known here", rule=near_name(word, CLASSES) or ", ".join(CLASSES))
    return {}


def _of_style(text: str, keys: tuple[str, ...] = _KEYS) -> dict[str, str]:
    lowered = text.casefold()
    if "url" in lowered or "@import" in lowered or "expression" in lowered or "\\" in text:
        raise KnownError("the style is refused", rule="no references in styles", remedy="use a class such as m-box")
    pairs = (part.partition(":") for part in text.split(";") if ":" in part)
    return {key.strip().lower(): value.strip() for key, _, value in pairs if key.strip().lower() in keys}


def _share(value: str) -> float:
    """An opacity, 0 to 1; all of it where nothing is said. A percentage is one, too."""
    text = value.strip()
    scale = 0.01 if text.endswith("%") else 1.0
    numbers = numbers_of(text.removesuffix("%"))
    return min(1.0, max(0.0, scale * numbers[0] if numbers else 1.0))


def _with(paint: Paint, key: str, value: str, around: Paint) -> Paint:  # noqa: PLR0911  one branch a property
    match key:
        case "fill":
            return replace(paint, fill=read_colour(value))
        case "stroke":
            return replace(paint, stroke=read_colour(value))
        case "stroke-width":
            return replace(paint, stroke_width=max(0.0, read_length(value)))
        case "stroke-dasharray":
            dash = () if value.strip() == "none" else tuple(abs(each) for each in numbers_of(value.replace("px", "")))
            return replace(paint, dash=dash if any(dash) else ())
        case "stroke-linecap" | "stroke-linejoin":
            return replace(paint, is_round=value.strip() == "round")
        case "opacity":
            return replace(paint, opacity=around.opacity * _share(value))
        case "fill-opacity":
            return replace(paint, fill_opacity=_share(value))
        case "stroke-opacity":
            return replace(paint, stroke_opacity=_share(value))
        case "fill-rule":
            return replace(paint, is_even_odd=value.strip() == "evenodd")
        case "font-size":
            return replace(paint, font_size=max(1.0, read_length(value)))
        case "font-weight":
            return replace(paint, is_bold=value.strip() in ("bold", "bolder", "600", "700", "800", "900"))
        case "font-family":
            return replace(paint, is_mono="mono" in value.casefold())
    return replace(paint, anchor=value.strip() if value.strip() in ("start", "middle", "end") else "start")
