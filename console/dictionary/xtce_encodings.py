"""XTCE integer and float encodings: form, size, byte and bit order, checksum."""

from __future__ import annotations

from console.dictionary.encoding import Encoding, Form, Size
from console.dictionary.xtce_ranges import whole
from console.dictionary.xtce_source import Element, Source, child, children, content

_FLOAT_BITS = {Form.IEEE: (16, 32, 64), Form.MIL_1750A: (32, 48)}
_ORDERS = ("mostSignificantByteFirst", "leastSignificantByteFirst", "littleEndian")


def integer_encoding(element: Element, source: Source) -> Encoding | None:
    """How a whole number stands in bits; None, with a fault, when it can't be read."""
    bits = whole(element, element.get("sizeInBits") or "8", source)
    word = (element.get("encoding") or "unsigned").replace("twosCompliment", "twosComplement").replace("onesCompliment", "onesComplement")
    if word not in {form.value for form in Form if form.is_integer}:
        source.fault(element, f"encoding {word} is not supported", rule="XTCE IntegerEncodingType")
        return None
    if not 1 <= bits <= 64:
        source.fault(element, f"an integer of {bits} bits is not supported", rule="1 to 64 bits", remedy="use a binary type")
        return None
    is_little, mixed = _byte_order(element, bits, source)
    return Encoding(Form(word), Size(bits), is_little, _is_reversed(element, source), mixed, is_checksum=_is_ccitt(element, bits, source))


def _is_ccitt(element: Element, bits: int, source: Source) -> bool:
    """Whether a field holds the CRC-16 of what comes before it (polynomial 1021, preset to ones)."""
    crc = child(element, "ErrorDetectCorrect", "CRC")
    if crc is None:
        return False
    words = [content(child(crc, name)).removeprefix("0x").upper() for name in ("Polynomial", "InitRemainder", "FinalXOR")]
    is_plain = all(crc.get(key) in (None, "false", "0") for key in ("reflectData", "reflectRemainder", "bitsFromReference"))
    if bits == 16 and is_plain and words[0] in ("1021", "11021") and words[1] in ("FFFF", "") and words[2].strip("0") == "":
        return True
    source.warn(element, "CRC: only polynomial 1021, preset to ones, not reflected, is computed")
    return False


def float_encoding(element: Element, source: Source) -> Encoding | None:
    """How a floating-point number stands in bits; None, with a fault, when it can't be read."""
    bits = whole(element, element.get("sizeInBits") or "32", source)
    word = element.get("encoding") or "IEEE754_1985"
    form = {"IEEE754_1985": Form.IEEE, "IEEE754": Form.IEEE, "MILSTD_1750A": Form.MIL_1750A}.get(word)
    if form is None or bits not in _FLOAT_BITS[form]:
        source.fault(element, f"{word} of {bits} bits is not supported", rule="IEEE754 of 16, 32, 64 bits; MILSTD_1750A of 32, 48")
        return None
    is_little, mixed = _byte_order(element, bits, source)
    return Encoding(form, Size(bits), is_little, _is_reversed(element, source), mixed)


def _byte_order(element: Element, bits: int, source: Source) -> tuple[bool, tuple[int, ...]]:
    """Whether the least significant byte comes first, and the significance of each byte of the packet where the order is mixed."""
    word, order = element.get("byteOrder") or _ORDERS[0], child(element, "ByteOrderList")
    listed = [byte.get("byteSignificance") or "" for byte in children(order, "Byte")] if order is not None else word.split(",")
    is_little, mixed = word in _ORDERS[1:], tuple[int, ...]()
    if order is not None or all(item.strip().isdecimal() for item in listed):
        mixed = tuple(int(item) if item.strip().isdecimal() else -1 for item in listed)
        if bits % 8 or sorted(mixed) != list(range(bits // 8)):
            source.fault(element, f"the byte order {','.join(listed)} does not fit {bits} bits", rule="each of its bytes once, 0 the least")
        is_little = mixed == tuple(sorted(mixed))
        mixed = () if is_little or mixed == tuple(sorted(mixed, reverse=True)) else mixed
    elif word not in _ORDERS:
        source.fault(element, f"{word} is no byte order", rule=" ".join(_ORDERS[:2]))
    if is_little and bits % 8:
        source.fault(element, f"a byte order of {bits} bits has no meaning", rule="little-endian fields are whole bytes")
    return is_little and bits > 8, mixed


def _is_reversed(element: Element, source: Source) -> bool:
    word = element.get("bitOrder") or "mostSignificantBitFirst"
    if word not in ("mostSignificantBitFirst", "leastSignificantBitFirst"):
        source.fault(element, f"{word} is no bit order", rule="mostSignificantBitFirst leastSignificantBitFirst")
    return word == "leastSignificantBitFirst"


def hex_bytes(element: Element, source: Source) -> bytes:
    """The bytes of a hexBinary element, one zero byte when it is empty."""
    try:
        return bytes.fromhex(content(element).removeprefix("0x") or "00")
    except ValueError:
        source.fault(element, f"{content(element)!r} is not hexadecimal", rule="XTCE TerminationChar: hexBinary")
        return b"\0"
