"""XTCE encodings of numbers, texts and bytes: form, size, byte and bit order, checksum."""

from __future__ import annotations

from console.dictionary.encoding import Encoding, Form, Size
from console.dictionary.times import CDS_BITS
from console.dictionary.xtce_ranges import whole
from console.dictionary.xtce_sizes import SizeReader
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, content, local

_FLOAT_BITS = {Form.IEEE: (16, 32, 64), Form.MIL_1750A: (32, 48)}
_DIGIT_BITS = {Form.BCD: 8, Form.PACKED_BCD: 4}
_CHARSETS = (
    "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be",
)  # fmt: skip
_ORDERS = ("mostSignificantByteFirst", "leastSignificantByteFirst", "littleEndian")


class EncodingReader:
    """Reads the encodings of one kind of types, which take their sizes from `sizes`."""

    def __init__(self, source: Source, sizes: SizeReader) -> None:
        self._source, self._sizes = source, sizes

    def read(self, element: Element, system: SpaceSystem) -> Encoding | None:
        """How a value stands in bits; None, with a fault, when it can't be read."""
        match local(element):
            case "IntegerDataEncoding":
                return integer_encoding(element, self._source)
            case "FloatDataEncoding":
                return float_encoding(element, self._source)
            case "StringDataEncoding":
                return self._string_encoding(element, system)
        return self._binary_encoding(element, system)

    def _string_encoding(self, element: Element, system: SpaceSystem) -> Encoding | None:
        box = next(children(element, "SizeInBits", "Variable"), None)
        size = self._sizes.read(box, system)
        end = child(box, "TerminationChar")
        tag = child(box, "LeadingSize")
        if size is None and end is None and tag is None:
            self._source.fault(element, "has neither a size nor an end", rule="XTCE StringDataEncodingType: SizeInBits or Variable")
            return None
        charset, terminator = charset_of(element, self._source), hex_bytes(end, self._source) if end is not None else b""
        if end is not None and len(terminator) % unit_bytes(charset):
            self._source.fault(end, f"{content(end)} is no character of {charset}", rule=f"{unit_bytes(charset)} bytes a character")
        most = whole(box, box.get("maxSizeInBits") or "0", self._source) if box is not None else 0
        if most < 0 or (size is not None and size.reference is None and size.fixed < 0):
            self._source.fault(element, f"a text of {min(most, size.fixed if size else 0)} bits can't be", rule="sizes are positive")
        return Encoding(Form.TEXT, size, charset=charset, terminator=terminator, tag_bits=self._tag(tag), max_bits=max(most, 0))

    def _tag(self, tag: Element | None) -> int:
        return _tag_bits(tag, tag.get("sizeInBitsOfSizeTag") or "16", self._source) if tag is not None else 0

    def _binary_encoding(self, element: Element, system: SpaceSystem) -> Encoding | None:
        script = next(children(element, "FromBinaryTransformAlgorithm", "ToBinaryTransformAlgorithm"), None)
        if script is not None:
            return self._scripted(element, script, system)
        size = self._sizes.read(child(element, "SizeInBits"), system)
        if size is None:
            self._source.fault(element, "has no SizeInBits that can be used", rule="XTCE BinaryDataEncodingType: SizeInBits")
        elif size.reference is None and size.fixed < 0 and self._sizes.is_command:
            size = None
        elif size.reference is None and size.fixed < 0:
            self._source.fault(element, f"a field of {size.fixed} bits can't be", rule="sizes are positive")
        return Encoding(Form.BYTES, size)

    def _scripted(self, element: Element, script: Element, system: SpaceSystem) -> Encoding | None:
        """The transformations that need no program: a leading size, a CUC or CDS time with its P-field, a CDS time without."""
        words = "".join(content(item) + "".join(c.tail or "" for c in item) for item in children(script, "AlgorithmText"))
        if "LeadingSizeBinary" in words and "(" in words:
            bits = words.split("(", 1)[1].split(")", 1)[0].strip()
            return Encoding(Form.BYTES, None, tag_bits=_tag_bits(script, bits, self._source))
        own = any((item.get("language") or "").casefold() == "moonkite" for item in children(script, "AlgorithmText"))
        if ("TimeBinary" in words or own) and "CUC" in words:
            return Encoding(Form.CUC, None)
        if ("TimeBinary" in words or own) and "CDS" in words:
            return self._days(element, system) if "without" in words else Encoding(Form.CDS, None)
        what = f"transformation {script.get('name')} is not supported"
        self._source.fault(script, what, rule="only a leading size, CUC and CDS times can be transformed", remedy="give a SizeInBits")
        return None

    def _days(self, element: Element, system: SpaceSystem) -> Encoding | None:
        size = self._sizes.read(child(element, "SizeInBits"), system)
        if size is None or size.reference is not None or size.fixed not in CDS_BITS:
            self._source.fault(element, "has no size of a CDS time", rule=f"{' '.join(map(str, CDS_BITS))} bits (CCSDS 301.0-B-4 3.3)")
            return None
        return Encoding(Form.CDS, size)


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
    if bits % _DIGIT_BITS.get(Form(word), 1):
        source.fault(element, f"{bits} bits are no whole number of digits", rule=f"{word}: {_DIGIT_BITS[Form(word)]} bits a digit")
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
    is_plain = is_plain and crc.get("width") in (None, "16") and crc.get("reference") in (None, "start")
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


def charset_of(element: Element, source: Source) -> str:
    """The character set of a StringDataEncoding; a `byteOrder` tells that of UTF-16 and UTF-32 where their names leave it open."""
    name = (element.get("encoding") or "UTF-8").lower()
    if name not in _CHARSETS:
        source.fault(element, f"the character set {element.get('encoding')} is not known", rule=" ".join(_CHARSETS).upper())
        return "utf-8"
    order = element.get("byteOrder")
    return name if name not in ("utf-16", "utf-32") or order is None else name + ("le" if order in _ORDERS[1:] else "be")


def unit_bytes(charset: str) -> int:
    """The bytes of the least character of a character set."""
    return 2 if charset.startswith("utf-16") else 4 if charset.startswith("utf-32") else 1


def _tag_bits(element: Element, text: str, source: Source) -> int:
    bits = whole(element, text, source)
    if not 1 <= bits <= 64:
        source.fault(element, f"a leading size of {bits} bits is not supported", rule="1 to 64 bits")
        return 16
    return bits


def hex_bytes(element: Element, source: Source) -> bytes:
    """The bytes of a hexBinary element, one zero byte when it is empty."""
    try:
        return bytes.fromhex(content(element).removeprefix("0x") or "00")
    except ValueError:
        source.fault(element, f"{content(element)!r} is not hexadecimal", rule="XTCE TerminationChar: hexBinary")
        return b"\0"
