# Values between the process that has the tests and the process that has the program. Reading them makes plain data
# and nothing else: no code runs because of what the other side says.

import sys


class Malformed(Exception):
    pass


# Types of the standard library that are made anew on the other side, and what they are made from.
REBUILT = {
    ("collections", "Counter"): lambda value: (dict(value),),
    ("collections", "OrderedDict"): lambda value: (list(value.items()),),
    ("collections", "defaultdict"): lambda value: (None, dict(value)),
    ("collections", "deque"): lambda value: (list(value), value.maxlen),
    ("decimal", "Decimal"): lambda value: (str(value),),
    ("fractions", "Fraction"): lambda value: (value.numerator, value.denominator),
    ("datetime", "date"): lambda value: (value.year, value.month, value.day),
    ("datetime", "time"): lambda value: (value.hour, value.minute, value.second, value.microsecond),
    ("datetime", "timedelta"): lambda value: (value.days, value.seconds, value.microseconds),
    ("datetime", "datetime"): lambda value: (
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond,
    ),
}  # fmt: skip

# Modules whose objects may be named instead of being carried. None does anything when it is imported.
NAMED_MODULES = frozenset(
    "builtins typing collections collections.abc math cmath functools itertools re string random datetime decimal "
    "fractions heapq bisect operator json statistics copy abc enum dataclasses numbers types time array struct "
    "_operator _functools _heapq _bisect _collections _collections_abc itertools".split()
)

# Of the interpreter's own functions only those that do nothing but compute.
NAMED_FUNCTIONS = frozenset(
    "abs all any bin callable chr divmod format hash hex isinstance issubclass iter len max min next oct ord pow repr "
    "round sorted sum".split()
)

# The type that stands here for the other side's objects.
STAND_IN = ()

# The containers that a call may change, which are therefore known by number while it lasts.
MUTABLE = (list, dict, set, bytearray)


def named(value):
    """The module and the name under which the standard library has this very object, or None."""
    if isinstance(value, type(sys)):
        name = value.__name__
        return (name, "") if name in NAMED_MODULES and sys.modules.get(name) is value else None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if type(value).__module__ == "typing":
        module, name = "typing", getattr(value, "_name", None)
    if not isinstance(module, str) or not isinstance(name, str) or module not in NAMED_MODULES:
        return None
    found = getattr(sys.modules.get(module), name, None)
    return (module, name) if found is value and "." not in name else None


def look_up(module, name):
    if module not in NAMED_MODULES or name.startswith("__"):
        raise Malformed("an object that may not be named")
    __import__(module)
    found = sys.modules[module]
    if not name:
        return found
    value = getattr(found, name)
    if module == "builtins" and not isinstance(value, type) and name not in NAMED_FUNCTIONS:
        raise Malformed("an object that may not be named")
    return value


def same_order(kind, values):
    """A set that has the values in their order, where one of the usual ways to make it gives that."""
    made = kind(values)
    for other in (made, kind(frozenset(values)), kind(set(frozenset(values)))):
        if all(one is another for one, another in zip(other, values)):
            return other
    return made


class Writer:
    """Writes values; `handle` writes what cannot be carried. Containers that `known` has are written as numbers.

    With `grows`, others get the next number, as they do where they are read.
    """

    def __init__(self, handle, known=None, grows=False):
        self.parts, self.handle, self.known, self.grows = [], handle, Containers() if known is None else known, grows

    def text(self, text):
        bytes = text.encode("utf-8", "surrogatepass")
        self.parts.append(b"%d:" % len(bytes))
        self.parts.append(bytes)

    def many(self, letter, values):
        values = list(values)
        self.parts.append(b"%c%d;" % (letter, len(values)))
        for value in values:
            self.value(value)

    def number(self, value):
        self.parts.append(b"i%s;" % (b"%d" % value if -(10**18) < value < 10**18 else hex(value).encode()))

    def contents(self, value):
        """A container that may be changed, whatever its number."""
        if isinstance(value, list):
            self.many(b"l", list.__iter__(value))
        elif isinstance(value, dict):
            self.many(b"d", [each for pair in dict.items(value) for each in pair])
        elif isinstance(value, set):
            self.many(b"e", set.__iter__(value))
        else:
            self.parts.append(b"a%d:" % len(value))
            self.parts.append(bytes(value))

    def value(self, value):
        kind = type(value)
        if value is None or value is True or value is False:
            self.parts.append(b"N" if value is None else b"T" if value else b"F")
        elif kind is int:
            self.number(value)
        elif kind is float:
            self.parts.append(b"f%s;" % float.__repr__(value).encode())
        elif kind is str:
            self.parts.append(b"s")
            self.text(value)
        elif kind in MUTABLE:
            number = self.known.number(value)
            if number is not None:
                self.parts.append(b"r%d;" % number)
            else:
                self.contents(value)
                if self.grows:
                    self.known.add(value)
        elif kind is tuple:
            self.many(b"t", value)
        elif kind is bytes:
            self.parts.append(b"b%d:" % len(value))
            self.parts.append(value)
        elif kind is frozenset:
            self.many(b"z", value)
        elif kind is complex:
            self.many(b"c", (value.real, value.imag))
        elif kind is range:
            self.many(b"g", (value.start, value.stop, value.step))
        elif value is Ellipsis or value is NotImplemented:
            self.parts.append(b"E" if value is Ellipsis else b"U")
        elif isinstance(value, STAND_IN):
            self.handle(self, value)
        elif (place := (kind.__module__, kind.__qualname__)) in REBUILT and named(kind) == place:
            self.parts.append(b"k")
            self.text(place[0])
            self.text(place[1])
            self.value(REBUILT[place](value))
        elif (place := named(value)) is not None:
            self.parts.append(b"n")
            self.text(place[0])
            self.text(place[1])
        else:
            self.handle(self, value)


class Reader:
    def __init__(self, bytes, handle, known=None, grows=False):
        self.bytes, self.position, self.handle = bytes, 0, handle
        self.known, self.grows = Containers() if known is None else known, grows

    def container(self, value):
        return self.known.add(value) if self.grows else value

    def until(self, mark):
        end = self.bytes.find(mark, self.position, self.position + 1_000_000)
        if end < 0:
            raise Malformed("a value without an end")
        piece = self.bytes[self.position : end]
        self.position = end + 1
        return piece

    def number(self):
        piece = self.until(b";")
        if not piece.isdigit() or len(piece) > 12:
            raise Malformed("a number that is none")
        return int(piece)

    def count(self, mark):
        piece = self.until(mark)
        if not piece.isdigit() or len(piece) > 12 or (count := int(piece)) > len(self.bytes) - self.position:
            raise Malformed("a length beyond the end")
        return count

    def raw(self):
        count = self.count(b":")
        self.position += count
        return self.bytes[self.position - count : self.position]

    def text(self):
        return self.raw().decode("utf-8", "surrogatepass")

    def many(self):
        return [self.value() for _ in range(self.count(b";"))]

    def value(self):
        letter = self.bytes[self.position : self.position + 1]
        self.position += 1
        if letter in SIMPLE and letter:
            return SIMPLE[letter]
        if letter == b"i":
            piece = self.until(b";")
            return int(piece, 16) if b"x" in piece else int(piece)
        if letter == b"f":
            return float(self.until(b";"))
        if letter == b"s":
            return self.text()
        if letter == b"l":
            return self.container(self.many())
        if letter == b"t":
            return tuple(self.many())
        if letter == b"d":
            items = self.many()
            return self.container(dict(zip(items[::2], items[1::2], strict=True)))
        if letter == b"e":
            return self.container(same_order(set, self.many()))
        if letter == b"a":
            return self.container(bytearray(self.raw()))
        if letter == b"r":
            return self.known.at(self.number())
        if letter == b"b":
            return self.raw()
        if letter == b"z":
            return same_order(frozenset, self.many())
        if letter == b"c":
            return complex(*self.numbers(float, 2))
        if letter == b"g":
            return range(*self.numbers(int, 3))
        if letter == b"k":
            place, values = (self.text(), self.text()), self.value()
            if place not in REBUILT or type(values) is not tuple:
                raise Malformed("a type that is not known")
            return look_up(*place)(*values)
        if letter == b"n":
            return look_up(self.text(), self.text())
        return self.handle(self, letter)

    def numbers(self, kind, count):
        values = self.many()
        if len(values) != count or any(type(value) is not kind for value in values):
            raise Malformed("a number that is none")
        return values


SIMPLE = {b"N": None, b"T": True, b"F": False, b"E": Ellipsis, b"U": NotImplemented}


class Containers:
    """The lists, dictionaries and sets that went along with a call, by the order in which they are written."""

    def __init__(self):
        self.values, self.numbers = [], {}

    def __len__(self):
        return len(self.values)

    def add(self, value):
        self.numbers[id(value)] = len(self.values)
        self.values.append(value)
        return value

    def number(self, value):
        return self.numbers.get(id(value))

    def at(self, number):
        if number >= len(self.values):
            raise Malformed("a container that was not given")
        return self.values[number]


class Channel:
    """Whole messages over a stream."""

    def __init__(self, descriptor):
        import os

        self.descriptor, self.read, self.write = descriptor, os.read, os.write

    def send(self, bytes):
        rest = memoryview(b"%012d" % len(bytes) + bytes)
        while rest:
            rest = rest[self.write(self.descriptor, rest) :]

    def receive(self):
        """The next message; raises EOFError where the other side is gone."""
        length = self.exactly(12)
        if not length.isdigit():
            raise Malformed("a message without a length")
        return self.exactly(int(length))

    def exactly(self, count):
        pieces = []
        while count > 0:
            piece = self.read(self.descriptor, min(count, 1 << 20))
            if not piece:
                raise EOFError
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)
