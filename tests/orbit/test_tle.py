from __future__ import annotations

import pytest

from console.errors import KnownError
from console.orbit.tle import catalogue_number, checksum, read_tle
from console.utc import parse_utc
from tests.orbit.sets import LINE_1, LINE_2, changed, signed, tle
from tests.shared_data import shared


def refusal(text: str) -> str:
    with pytest.raises(KnownError) as caught:
        read_tle(text, source="f.tle")
    return str(caught.value)


def test_every_field_of_a_set_is_read() -> None:
    # Oracle: omm/GOLDEN.md, the OMM of the same set
    (one,) = read_tle(tle(), source="f.tle")
    assert (one.name, one.catalogue_number, one.international_designator) == ("ISS (ZARYA)", 25544, "1998-067A")
    assert one.epoch_ns == parse_utc("2024-05-09T08:48:19.938816")
    assert (one.mean_motion, one.eccentricity, one.inclination_deg) == (15.51043222, 0.0003466, 51.6381)
    assert (one.raan_deg, one.arg_of_perigee_deg, one.mean_anomaly_deg) == (147.8590, 150.4670, 338.5502)
    assert (one.bstar, one.mean_motion_dot, one.mean_motion_ddot) == (0.27777e-3, 0.00016024, 0.0)
    assert (one.element_number, one.revolution, one.classification, one.source) == (999, 45252, "U", "f.tle")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["ISS (ZARYA)", "0 ISS (ZARYA)", "ISS (ZARYA)            "])
def test_line_ends_padding_and_name_prefix_do_not_matter(ending: str, name: str) -> None:
    (one,) = read_tle(tle(name).replace("\n", ending), source="f.tle")
    assert one.name == "ISS (ZARYA)"


def test_two_lines_without_a_name_are_called_by_their_number() -> None:
    assert read_tle(tle(""), source="f.tle")[0].name == "25544"


def test_names_that_begin_like_a_line_are_names() -> None:
    for name in ("1KUNS-PF", "2 SATS", "1 WORLDS SATELLITE"):
        assert read_tle(tle(name), source="f.tle")[0].name == name


@pytest.mark.parametrize(
    ("field", "number"), [("25544", 25544), (" 7530", 7530), ("    5", 5), ("A0000", 100000), ("J2931", 182931), ("Z9999", 339999)]
)
def test_catalogue_numbers_reach_beyond_five_digits(field: str, number: int) -> None:
    # Alpha-5 examples: Space-Track, A0000 = 100000, J2931 = 182931, Z9999 = 339999
    assert catalogue_number(field) == number


def test_every_letter_of_alpha_5_counts_on_without_i_and_o() -> None:
    letters = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in "IO"]
    assert [catalogue_number(f"{letter}0007") for letter in letters] == [10_000 * (10 + place) + 7 for place in range(24)]
    for letter in letters:
        text = tle("", changed(LINE_1, 3, f"{letter}8493"), changed(LINE_2, 3, f"{letter}8493"))
        assert read_tle(text, source="f.tle")[0].catalogue_number == catalogue_number(f"{letter}8493")


@pytest.mark.parametrize("field", ["I0000", "O1234", "1A234", "     ", "-1234", "²5544"])
def test_what_is_no_catalogue_number_is_refused(field: str) -> None:
    with pytest.raises(KnownError, match="catalogue number"):
        catalogue_number(field)


def test_alpha_5_in_both_lines_is_one_object() -> None:
    text = tle("", changed(LINE_1, 3, "E8493"), changed(LINE_2, 3, "E8493"))
    assert read_tle(text, source="f.tle")[0].catalogue_number == 148493


def test_a_minus_counts_one_in_the_checksum() -> None:
    assert checksum("1 14128U 83058A   06176.02844893 -.00000158  00000-0  10000-3 0  9627") == 7


@pytest.mark.parametrize("line", [1, 2])
def test_a_wrong_checksum_is_told_with_its_line_and_the_right_one(line: int) -> None:
    broken = {1: (LINE_1[:-1] + "7", LINE_2), 2: (LINE_1, LINE_2[:-1] + "7")}[line]
    assert (
        refusal(tle("X", *broken))
        == f"f.tle:{line + 1}: wrong checksum in line {line}: '7'; the columns add up to {(LINE_1, LINE_2)[line - 1][-1]}"
    )


def test_any_single_wrong_digit_is_found() -> None:
    for column in range(2, 68):
        if LINE_1[column].isdigit():
            wrong = LINE_1[:column] + str((int(LINE_1[column]) + 1) % 10) + LINE_1[column + 1 :]
            assert "f.tle:2" in refusal(tle("X", wrong))


def test_lines_of_two_objects_are_not_married() -> None:
    assert "line 2 is of 25545, line 1 of 25544" in refusal(tle("X", LINE_1, changed(LINE_2, 3, "25545")))


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (LINE_1, changed(LINE_2, 9, "180.1000"), "inclination"),
        (LINE_1, changed(LINE_2, 18, "360.1000"), "right ascension"),
        (LINE_1, changed(LINE_2, 53, " 0.00000000"), "mean motion"),
        (LINE_1, changed(LINE_2, 27, "000 466"), "eccentricity"),
        (LINE_1, changed(LINE_2, 35, "15x.4670"), "argument of perigee"),
        (changed(LINE_1, 19, "23366.00000000"), LINE_2, "2023 has no day 366"),
        (changed(LINE_1, 19, "24000.00000000"), LINE_2, "2024 has no day 0"),
        (changed(LINE_1, 54, " 27777x3"), LINE_2, "drag term"),
        (changed(LINE_1, 63, "4"), LINE_2, "ephemeris type 4"),
        (changed(LINE_1, 18, "9"), LINE_2, "column 18"),
    ],
)
def test_a_field_that_is_wrong_under_a_right_checksum_is_named(one: str, two: str, what: str) -> None:
    assert what in refusal(tle("X", one, two))


def test_text_after_column_69_is_left_alone_when_a_blank_parts_it() -> None:
    assert len(read_tle(tle("X", LINE_1, LINE_2 + "     0.00      4320.0"), source="f")) == 1
    assert "too long" in refusal(tle("X", LINE_1, LINE_2 + "1"))


def test_lines_cut_short_or_missing_are_told() -> None:
    assert "line 2 is cut short (40 of 69 columns)" in refusal(tle("X", LINE_1, LINE_2[:40]))
    assert "f.tle:2: line 1 of a set without its line 2" in refusal(f"X\n{LINE_1}\n")
    assert "line 2 of a set without its line 1" in refusal(f"X\n{LINE_2}\n")
    assert "not part of an element set: 'ORPHAN'" in refusal("ORPHAN\n" + tle())


def test_all_faults_of_a_file_come_at_once_with_their_lines() -> None:
    text = tle("A") + tle("B", LINE_1[:-1] + "0") + tle("C") + tle("D", LINE_1, LINE_2[:-1] + "0")
    with pytest.raises(KnownError, match=r"and 1 more") as caught:
        read_tle(text, source="f.tle")
    assert [fault.where for fault in caught.value.faults] == ["f.tle:5", "f.tle:12"]


def test_two_digit_years_turn_at_1957() -> None:
    def year(two_digits: str) -> int:
        return read_tle(tle("", changed(LINE_1, 19, two_digits)), source="f")[0].epoch_ns

    assert year("57001.00000000") == parse_utc("1957-01-01")
    assert year("56001.00000000") == parse_utc("2056-01-01")


def test_signs_zeros_and_blanks_of_other_writers_are_read() -> None:
    # tle/GOLDEN.md 5: AMSAT style of 2019, blank-padded id, explicit plus signs, three-digit angles
    one = "1  7530U 74089B   19305.92814073 -.00000040 +00000-0 +28190-4 0  9994"
    two = "2  7530 101.7644 272.2804 0012499 083.7421 341.5994 12.53640532057351"
    (oscar,) = read_tle(tle("OSCAR-7", one, two), source="f")
    assert (oscar.catalogue_number, oscar.bstar, oscar.mean_motion_dot, oscar.arg_of_perigee_deg) == (7530, 0.2819e-4, -4e-7, 83.7421)


def test_a_class_c_set_with_a_blank_sign_is_read() -> None:
    line_1 = signed("1 71922C          26228.50000000  .00000000  00000 0  10000-3 0    1 ")
    line_2 = signed("2 71922  97.4000 100.0000 0010000  10.0000  20.0000 15.20000000    1 ")
    (one,) = read_tle(tle("NEW", line_1, line_2), source="f")
    assert (one.catalogue_number, one.classification, one.international_designator, one.revolution) == (71922, "C", "", 1)


def test_the_verification_file_tells_its_five_unsigned_lines() -> None:
    # tle/GOLDEN.md 1: both lines of 33333, line 1 of 33334, both lines of 33335
    text = shared("tle/sgp4-ver/SGP4-VER.TLE").read_text()
    with pytest.raises(KnownError) as caught:
        read_tle(text, source="v")
    numbers = [text.split("\n")[int(fault.where.split(":")[1]) - 1][:7] for fault in caught.value.faults]
    assert numbers == ["1 33333", "2 33333", "1 33334", "1 33335", "2 33335"]
