"""Random dictionaries and packets for them: layouts built directly, with everything that a layout can say.

The first fields are narrow (`c0`, `c1`, `c2`), so that conditions and counts on them are met often.
"""

from __future__ import annotations

from random import Random

from console.dictionary.calibration import Polynomial
from console.dictionary.encoding import Encoding, Form, Reference, Size, TimeScale
from console.dictionary.layout import AllOf, AnyOf, Block, Comparison, Condition, Entry, Field, Layout, Origin, Place, Relation, Repeat

_INTEGERS = (Form.UNSIGNED, Form.TWOS_COMPLEMENT, Form.ONES_COMPLEMENT, Form.SIGN_MAGNITUDE)
_FLOATS = ((Form.IEEE, 16), (Form.IEEE, 32), (Form.IEEE, 64), (Form.MIL_1750A, 32), (Form.MIL_1750A, 48))
_OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
_CONTROLS = ("c0", "c1", "c2")


class Wild:
    """A source of random layouts and packets; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self._count = 0

    def chance(self, one_in: int) -> bool:
        return self.dice.randrange(one_in) == 0

    def roots(self) -> list[Layout]:
        """One or two root layouts with containers that extend them."""
        return [self.layout(name, 2) for name in ("A", "B")[: self.dice.choice((1, 1, 2))]]

    def layout(self, name: str, depth: int) -> Layout:
        controls = [Entry(Field(key, key, Encoding(Form.UNSIGNED, Size(self.dice.randint(1, 3))))) for key in _CONTROLS]
        own = [*(controls if depth == 2 else ()), *(self.entry(1) for _ in range(self.dice.randint(0, 7)))]
        found = Layout(name, tuple(own), self.chance(3))
        for number in range(self.dice.randint(0, 3) if depth else 0):
            condition = None if self.chance(12) else self.condition(1)
            found.children.append((condition, self.layout(f"{name}{number}", depth - 1)))
        return found

    def entry(self, depth: int) -> Entry:
        block = Block(tuple(self.entry(0) for _ in range(self.dice.randint(0, 3)))) if depth else None
        body = block if self.chance(6) else self.field()
        place = Place(self.dice.choice(tuple(Origin)), self.size(40)) if self.chance(10) else None
        condition = self.condition(1) if self.chance(8) else None
        repeat = Repeat(self.size(3), self.dice.randint(0, 3)) if self.chance(10) else None
        return Entry(body, place, condition, repeat)

    def field(self) -> Field:
        self._count += 1
        key = self.dice.choice((f"k{self._count}", f"k{self._count}", f"k{self.dice.randint(0, 9)}"))
        encoding = self.encoding()
        is_time = encoding.form not in (Form.TEXT, Form.BYTES) and self.chance(6)
        return Field(f"{key}[*]", key, encoding, self.scale() if is_time else None)

    def scale(self) -> TimeScale:
        unit, epoch_ns = self.dice.choice((1.0, 0.001, 1 / 65536)), self.dice.choice((None, 0, 10**18))
        return TimeScale(unit, 0.0, epoch_ns, self.chance(2), self.dice.choice(("", "", "k1", "k2")))

    def encoding(self) -> Encoding:
        """Any form, size, byte order and bit order."""
        is_reversed, is_little = self.chance(9), self.chance(3)
        match self.dice.choice(("whole", "whole", "even", "even", "float", "decimal", "text", "bytes", "own size")):
            case "whole":
                bits = self.dice.randint(1, 64)
                is_turned = is_little and bits % 8 == 0 and bits > 8
                return Encoding(self.dice.choice(_INTEGERS), Size(bits), is_turned, is_reversed)
            case "even":
                bits = self.dice.choice((8, 16, 32, 64))
                mixed = tuple(self.dice.sample(range(bits // 8), bits // 8)) if self.chance(6) else ()
                return Encoding(self.dice.choice(_INTEGERS[:2]), Size(bits), is_little and not mixed, is_reversed, byte_order=mixed)
            case "float":
                form, bits = self.dice.choice(_FLOATS)
                return Encoding(form, Size(bits), is_little, is_reversed)
            case "decimal":
                return Encoding(self.dice.choice((Form.BCD, Form.PACKED_BCD)), Size(8 * self.dice.randint(1, 4)))
            case "own size":
                return self.own_size()
            case sort:
                form, size = Form.TEXT if sort == "text" else Form.BYTES, self.size(5)
                return Encoding(
                    form, Size(8 * size.fixed, size.reference, 8 * size.slope), is_number_text=sort == "text" and self.chance(4)
                )

    def own_size(self) -> Encoding:
        form = self.dice.choice((Form.TEXT, Form.BYTES))
        tagged, ended = Encoding(form, None, tag_bits=8), Encoding(form, None, terminator=b"\0", max_bits=64)
        times = (Encoding(Form.CUC, None), Encoding(Form.CUC, Size(56)), Encoding(Form.CDS, None), Encoding(Form.CDS, Size(64)))
        as_text = Encoding(Form.TEXT, Size(32), is_time_text=True)
        return self.dice.choice((tagged, ended, *times, Encoding(form, Size(48), tag_bits=8), as_text))

    def size(self, most: int) -> Size:
        if not self.chance(3):
            return Size(self.dice.randint(0, most))
        return Size(self.dice.randint(-1, 3), self.reference(), self.dice.choice((1.0, 1.0, 8.0, 0.5)))

    def reference(self) -> Reference:
        """A value read before, or one that was never read; calibrated at times."""
        key = f"k{self.dice.randint(0, 9)}" if self.chance(6) else self.dice.choice(_CONTROLS)
        return Reference(key, Polynomial((1.0, 2.0)) if self.chance(8) else None)

    def condition(self, depth: int) -> Condition:
        if depth and self.chance(4):
            parts = tuple(self.condition(0) for _ in range(self.dice.randint(0, 3)))
            return AllOf(parts) if self.chance(2) else AnyOf(parts)
        if self.chance(6):
            return Relation(self.reference(), self.dice.choice(_OPERATORS), self.reference())
        constants = self.dice.choice(((0,), (1,), (3,), (0, 1, 2), (2.5,), ("",), (b"",)))
        return Comparison(self.reference(), self.dice.choice(_OPERATORS), constants)

    def packets(self) -> list[bytes]:
        """Packets that are alike in part: the same heads again, other tails, cut at times."""
        heads = [self.dice.randbytes(2) for _ in range(self.dice.randint(1, 6))]
        long = self.dice.choice((40, 120, 300))
        return [self._packet(self.dice.choice(heads), long) for _ in range(self.dice.randint(1, 30))]

    def _packet(self, head: bytes, long: int) -> bytes:
        tail = self.dice.randbytes(long) if self.chance(2) else bytes(self.dice.choice((0, 1, 2, 49)) for _ in range(long))
        return (head + tail)[: self.dice.randint(0, long) if self.chance(6) else long]
