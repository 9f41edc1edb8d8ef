"""Drawings: what is read, what is refused (with its line), and that nothing reaches outside."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace

import pytest

from console.errors import KnownError
from console.mimic.drawing import Fill, Paint, Turn
from console.mimic.reader import MAX_BYTES, MAX_ELEMENTS, read_mimic
from console.mission.loader import load_mission
from console.resources import demo_mission_folder
from tests.mimic.drawings import PARAMETERS, drawn, only, svg


def faults(*lines: str, content: bytes | None = None) -> list[str]:
    with pytest.raises(KnownError) as caught:
        read_mimic(content or svg(*lines), name="Test", file="test.svg", spacecraft="ONE", parameters=PARAMETERS)
    return [str(fault) for fault in caught.value.faults]


def test_elements_carry_what_they_are_bound_to() -> None:
    text = only('<text x="10" y="20" data-text="BATT_V" data-format="{:.2f} V" data-alarm="BATT_V" data-visible="HEATER_ON == 1">-</text>')
    assert (text.at, text.text) == ((10.0, 20.0), "-")
    assert text.binding is not None
    assert (text.binding.text, text.binding.alarm, text.binding.parameter) == ("BATT_V", "BATT_V", "BATT_V")
    assert text.binding.parameters == ("BATT_V", "HEATER_ON")
    bar = only('<rect width="9" height="40" data-fill="TANK" data-fill-from="left" data-fill-low="-10" data-fill-high="50"/>')
    assert bar.binding is not None
    assert bar.binding.fill == Fill("TANK", "left", -10.0, 50.0)
    hand = only(
        '<line x1="5" y1="5" x2="5" y2="0" data-rotate="HEADING" data-rotate-scale="2" data-rotate-offset="-3" data-rotate-centre="5 6"/>'
    )
    assert hand.binding is not None
    assert hand.binding.turn == Turn("HEADING", 2.0, -3.0, (5.0, 6.0))
    assert only('<circle r="3"/>').binding is None


def test_paint_comes_from_attributes_classes_and_style_and_is_inherited() -> None:
    group = only(
        '<g stroke="#f00" stroke-width="3" opacity="0.5"><rect class="m-box" width="4" height="4" style="stroke:blue;opacity:.5"/></g>'
    )
    assert group.children[0].paint == replace(Paint(), fill="m:raised", stroke="#0000ff", stroke_width=3.0, opacity=0.25)
    assert only('<path d="M0 0L1 1" class="m-stroke-accent" fill="none" stroke-dasharray="2 1"/>').paint.dash == (2.0, 1.0)
    assert only('<text font-size="9pt" font-weight="bold" text-anchor="middle">a</text>').paint.font_size == 12.0


def test_hidden_elements_and_an_editors_notes_are_passed_over() -> None:
    mimic = drawn(
        '<defs><linearGradient id="a"/></defs><metadata><rdf xmlns="urn:x"/></metadata><title>T</title>',
        '<sodipodi:namedview xmlns:sodipodi="urn:sodipodi" pagecolor="#fff"/>',
        '<rect width="3" height="3" display="none"/><rect width="3" height="3" style="visibility:hidden"/><circle r="2"/>',
    )
    assert len(mimic.elements) == 1


def test_an_editors_gradients_refer_to_each_other_and_its_document_type_is_svgs() -> None:
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    content = kind + svg('<defs><linearGradient xlink:href="#a"/></defs><circle r="2"/>')
    assert len(read_mimic(content, name="T", file="t.svg", spacecraft="ONE", parameters=PARAMETERS).elements) == 1
    assert faults(content=svg("").replace(b"<svg", b'<?xml-stylesheet href="http://x/a.css"?><svg', 1)) == [
        "t.svg:1: xml-stylesheet is refused; no outside references".replace("t.svg", "test.svg")
    ]
    (told,) = faults(content=b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + svg(""))
    assert "its document type stands in file:///etc/passwd; no outside references" in told


def test_opacities_and_the_rule_of_filling_are_the_drawings() -> None:
    paint = only('<path d="M0 0h9v9z" style="fill-opacity:0.5;stroke-opacity:25%;fill-rule:evenodd"/>').paint
    assert (paint.fill_opacity, paint.stroke_opacity, paint.is_even_odd) == (0.5, 0.25, True)


def test_tspans_with_a_place_are_labels_of_their_own() -> None:
    text = only('<text x="1" y="2"><tspan x="1" y="10">one</tspan><tspan x="1" y="20">two</tspan></text>')
    assert [(child.text, child.at) for child in text.children] == [("one", (1.0, 10.0)), ("two", (1.0, 20.0))]
    assert only('<text x="1" y="2">one <tspan class="m-title">two</tspan></text>').text == "one two"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<script>alert(1)</script>", "script is refused"),
        ('<g><defs><script xmlns="urn:other"/></defs></g>', "script is refused"),
        ('<rect onclick="x()" width="1" height="1"/>', "onclick is refused; no event handlers"),
        ('<metadata><a onload="x()"/></metadata>', "onload is refused"),
        ("<foreignObject/>", "foreignObject is refused"),
        ("<style>@import 'http://x'</style>", "style is refused"),
        ('<image xlink:href="http://x/a.png"/>', "image is refused"),
        ('<use xlink:href="#a"/>', "use is refused"),
        ('<a xlink:href="http://x"><circle r="1"/></a>', "a is refused"),
        ('<rect xlink:href="file:///etc/passwd" width="1" height="1"/>', "is refused; no references"),
        ('<rect fill="url(http://x/#a)" width="1" height="1"/>', "is refused; no references"),
        ('<rect style="fill:url(#a)" width="1" height="1"/>', "the style is refused"),
        ('<rect filter="URL(#a)" width="1" height="1"/>', "is refused; no references"),
        ('<rect style="f\\69ll:red" width="1" height="1"/>', "the style is refused"),
        ('<animate attributeName="x"/>', "animate is refused"),
        ("<blink/>", "blink is refused; drawn are"),
        ('<rect width="1" height="1"><script>x()</script></rect>', "script is refused"),
        ('<rect width="1" height="1"><animate attributeName="x"/></rect>', "animate is refused"),
        ('<text>a<a xlink:href="http://x">b</a></text>', "a is refused"),
        ('<text>a<tspan onclick="x()">b</tspan></text>', "onclick is refused"),
        ('<defs><image xlink:href="http://x/a.png"/></defs>', "image is refused"),
        ('<defs><linearGradient xlink:href="http://x#a"/></defs>', "is refused; no outside references"),
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>', "include is refused"),
        ('<g xml:base="http://x/"/>', "xml:base is refused"),
        ('<svg x="4" viewBox="0 0 1 1"/>', "no place of its own"),
        ('<g data-fill="TANK"><rect width="1" height="1"/></g>', "data-fill is bound to what has no inside"),
        ('<rect width="50%" height="1"/>', "'50%' is no length"),
        ('<rect fill="reddish" width="1" height="1"/>', "'reddish' is no colour"),
        ('<rect class="m-bax" width="1" height="1"/>', "did you mean m-box?"),
        ('<rect class="m-fill-acent" width="1" height="1"/>', "did you mean accent?"),
        ('<path d="M0"/>', "is no path data"),
        ('<g transform="spin(3)"/>', "is no transform"),
        ('<text data-text="BAT_V">-</text>', "data-text: there is no parameter BAT_V; did you mean BATT_V?"),
        ('<text data-txt="BATT_V">-</text>', "data-txt is not known here; did you mean data-text?"),
        ('<text data-format="{}">-</text>', "data-format stands without data-text"),
        ('<text data-text="BATT_V" data-format="{0}">-</text>', "is no format"),
        ('<rect data-text="BATT_V" width="1" height="1"/>', "bound to what is no text"),
        ('<rect data-fill="TANK" data-fill-from="below" width="1" height="1"/>', "one of bottom, top, left, right"),
        ('<rect data-fill="TANK" data-fill-low="100" width="1" height="1"/>', "are the same"),
        ('<rect data-fill="LABEL" width="1" height="1"/>', "LABEL is no number"),
        ('<rect data-rotate="HEADING" data-rotate-scale="much" width="1" height="1"/>', "is no list of numbers"),
        ('<rect data-rotate="HEADING" data-rotate-centre="1" width="1" height="1"/>', "two numbers, x and y"),
        ('<rect data-visible="HEATR_ON == 1" width="1" height="1"/>', "did you mean HEATER_ON?"),
    ],
)
def test_what_is_not_sound_is_told_with_its_line(line: str, what: str) -> None:
    told = faults('<circle r="1"/>', line)
    assert any(what in fault for fault in told), told
    assert all(fault.startswith("test.svg:3 ") for fault in told)


def test_every_fault_of_a_drawing_is_told_at_once() -> None:
    assert len(faults("<script/>", '<text data-text="NONE">-</text>', '<rect width="x" height="1"/>')) == 3


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<svg", "well-formed XML"),
        (b"", "test.svg"),
        (b"<html/>", "its root is html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "has no size"),
        (svg(head='viewBox="0 0 0 5"'), "has no size"),
        (svg(head='viewBox="a"'), "is no list of numbers"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1"><text>&a;</text></svg>', "no entities"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 1 1"><text>&x;</text></svg>', "no entities"),
        (b" " * (MAX_BYTES + 1), "at most 1024 KiB"),
        (svg("<g>" * 60 + "</g>" * 60), "stands too deep"),
        (svg('<circle r="1"/>' * (MAX_ELEMENTS + 9)), "too many elements"),
    ],
)
def test_a_file_that_is_no_drawing_is_refused(content: bytes, what: str) -> None:
    assert what in "\n".join(faults(content=content or b"<"))


def test_entities_that_grow_are_stopped() -> None:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    content = f'<!DOCTYPE svg [<!ENTITY l0 "lol">{layers}]><svg viewBox="0 0 1 1"><text x="&l11;">&l11;</text></svg>'.encode()
    assert faults(content=content)


@pytest.mark.parametrize("seed", range(20))
def test_spoilt_drawings_end_in_faults_or_a_drawing_never_in_a_crash(seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray((demo_mission_folder() / "mimics" / "power.svg").read_bytes())
    for _ in range(chance.randrange(1, 30)):
        place = chance.randrange(len(whole))
        whole[place : place + chance.randrange(3)] = bytes(chance.randrange(32, 127) for _ in range(chance.randrange(3)))
    with contextlib.suppress(KnownError):
        read_mimic(bytes(whole), name="Test", file="test.svg", spacecraft="ONE", parameters=PARAMETERS)


def test_the_demo_has_three_drawings_of_what_it_measures() -> None:
    mission = load_mission(demo_mission_folder(), session_start_ns=0)
    assert [mimic.name for mimic in mission.mimics] == ["Power", "Thermal", "Attitude"]
    for mimic, least in zip(mission.mimics, (20, 15, 16), strict=True):
        assert len(mimic.parameters()) >= least
        kinds = [(b.text, b.fill, b.turn, b.visible, b.alarm) for element in mimic.bound() if (b := element.binding)]
        assert all(any(each) for each in zip(*kinds, strict=True)) or mimic.name != "Power"
