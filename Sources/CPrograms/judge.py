# The process that has the tests, and the nonce that says they passed. The program is in another process, which it
# reaches only by calls: arguments go there, values come back, and every comparison is made here, by this
# interpreter's own types.

import os
import sys


class Ended(BaseException):
    """The program's process has ended, or talks nonsense, before the tests were over."""


class ExitOfProgram(SystemExit):
    """The program has called exit. Tests may expect that; nothing else may."""


class Judge:
    def __init__(self):
        self.channel = Channel(4)
        self.objects, self.numbers, self.remotes, self.errors = [], {}, {}, {}
        self.is_over = False

    def number(self, value):
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)
        return number

    def write_handle(self, writer, value):
        if isinstance(value, Remote):
            writer.parts.append(b"h%d;" % handle(value))
        elif isinstance(value, type) and value in self.errors.values():
            writer.parts.append(b"h%d;" % next(key for key, known in self.errors.items() if known is value))
        elif hasattr(value, "_hone_number"):
            writer.parts.append(b"h%d;" % value._hone_number)
        else:
            writer.parts.append(b"o%d;" % self.number(value))

    def read_handle(self, reader, letter):
        number = reader.number()
        if letter == b"h":
            if number not in self.remotes:
                self.remotes[number] = Remote(number)
            return self.remotes[number]
        if letter == b"o":
            return self.objects[number]
        if letter == b"x":
            name, base = reader.text(), reader.value()
            if number not in self.errors:
                if not (isinstance(base, type) and issubclass(base, BaseException)):
                    raise Malformed("an exception that is none")
                self.errors[number] = type(name, (base,), {"__module__": "program"})
            return self.errors[number]
        if letter == b"w":
            return self.carried(number, reader.value())
        raise Malformed("a value of no kind")

    def carried(self, number, plain):
        kind = type(plain)
        if kind not in CARRIED_TYPES:
            raise Malformed("a value of no kind")
        value = CARRIED_TYPES[kind](plain)
        value._hone_number = number
        return value

    def ask(self, operation, target, arguments=(), named={}):
        """Has the program's process do something and returns what comes of it."""
        if self.is_over:
            raise Ended("the program's process has ended")
        try:
            known = Containers()
            writer = Writer(self.write_handle, known, grows=True)
            writer.value((operation, target, tuple(arguments), dict(named)))
            self.channel.send(b"Q" + b"".join(writer.parts))
            return self.reply(known)
        except (EOFError, OSError, Malformed, ValueError, TypeError, IndexError, KeyError, UnicodeError) as error:
            if isinstance(error, FromProgram):
                raise
            self.is_over = True
            what = "has ended" if isinstance(error, (EOFError, OSError)) else f"gave {error}"
            raise Ended(f"the program's process {what} before the tests were over") from None

    def reply(self, known):
        while True:
            message = self.channel.receive()
            if message[:1] == b"C":
                self.serve(message)
                continue
            reader = Reader(message[1:], self.read_handle, known)
            if message[:1] == b"X":
                self.raise_error(reader)
            if message[:1] != b"R":
                raise Malformed("a reply of no kind")
            value = reader.value()
            for _ in range(reader.number()):
                replace(known.at(reader.number()), reader.value())
            return value

    def raise_error(self, reader):
        kind, arguments, trace = reader.value(), reader.value(), reader.value()
        if type(arguments) is not tuple or type(trace) is not str:
            raise Malformed("an exception that is none")
        if isinstance(kind, type) and issubclass(kind, SystemExit):
            kind = ExitOfProgram
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise Malformed("an exception that is none")
        made = from_program(kind)
        error = made.__new__(made, *arguments)
        error.args = arguments
        error.trace = trace
        raise error

    def serve(self, message):
        """Does what the program may ask of objects that the tests have given to it."""
        operation, number, arguments, named = Reader(message[1:], self.read_handle).value()
        target = self.objects[number]
        writer = Writer(self.write_handle)
        try:
            writer.value(self.permitted(operation, target, arguments, named))
            letter = b"A"
        except Exception as error:
            writer = Writer(self.write_handle)
            known = named_kind(type(error))
            writer.value(known)
            writer.value(tuple(str(each) for each in error.args))
            letter = b"B"
        self.channel.send(letter + b"".join(writer.parts))

    def permitted(self, operation, target, arguments, named):
        if operation == "call":
            return target(*arguments, **named)
        if operation == "iter":
            return iter(target)
        if operation == "next":
            return next(target)
        name = arguments[0]
        if type(name) is not str or name.startswith("_") or type(target).__module__ != "__main__":
            raise AttributeError(name)
        if operation == "getattr":
            return getattr(target, name)
        if operation == "setattr":
            setattr(target, name, arguments[1])
            return None
        raise AttributeError(operation)

    def load(self):
        """Waits until the program's own text has run."""
        message = self.channel.receive()
        if message[:1] == b"X":
            self.raise_error(Reader(message[1:], self.read_handle))
        if message != b"L":
            raise Ended("the program's process has ended before the tests began")


judge = Judge()


class FromProgram:
    """Marks an exception that the program has raised."""

    trace = ""


made_errors = {}


def from_program(kind):
    if kind not in made_errors:
        made_errors[kind] = type(kind.__name__, (kind, FromProgram), {"__module__": kind.__module__})
    return made_errors[kind]


def named_kind(kind):
    while named(kind) is None:
        kind = kind.__bases__[0]
    return kind


def replace(value, new):
    if type(value) is not type(new):
        raise Malformed("a container of another type")
    if isinstance(value, (list, bytearray)):
        value[:] = new
    else:
        value.clear()
        value.update(new)


def carrying(base):
    """A type that has a value of the program's and asks the program for what is not part of the value."""

    def attribute(self, name):
        if name.startswith("_hone"):
            raise AttributeError(name)
        return judge.ask("getattr", Remote(self._hone_number), (name,))

    return type(base.__name__, (base,), {"__getattr__": attribute})


CARRIED_TYPES = {kind: carrying(kind) for kind in (int, float, str, bytes, list, tuple, dict, set, frozenset)}


def handle(remote):
    return object.__getattribute__(remote, "_hone_number")


class Remote:
    """An object of the program's that is not plain data.

    It is never equal to plain data, and never less or more than it, whatever the program says.
    """

    def __init__(self, number):
        object.__setattr__(self, "_hone_number", number)

    def __getattr__(self, name):
        return judge.ask("getattr", self, (name,))

    def __setattr__(self, name, value):
        judge.ask("setattr", self, (name, value))

    def __delattr__(self, name):
        judge.ask("delattr", self, (name,))

    def __call__(self, *arguments, **named):
        return judge.ask("call", self, arguments, named)

    def __iter__(self):
        return judge.ask("iter", self)

    def __next__(self):
        return judge.ask("next", self)

    def __contains__(self, value):
        return any(each is value or each == value for each in self)

    def __bool__(self):
        return judge.ask("bool", self) is True

    def __hash__(self):
        return hash(("remote", handle(self)))

    def __eq__(self, other):
        if not isinstance(other, Remote):
            return NotImplemented
        return handle(self) == handle(other) or judge.ask("eq", self, (other,)) is True

    def __ne__(self, other):
        return not self == other

    def __instancecheck__(self, value):
        return isinstance(value, (Remote, *CARRIED_TYPES.values())) and judge.ask(
            "isinstance", as_remote(value), (self,)
        ) is True

    def __subclasscheck__(self, kind):
        return isinstance(kind, Remote) and judge.ask("issubclass", kind, (self,)) is True


def as_remote(value):
    return value if isinstance(value, Remote) else Remote(value._hone_number)


def add_operations():
    def forwarding(operation, kind):
        def method(self, *others):
            result = judge.ask(operation, self, others)
            if kind is not None and type(result) is not kind:
                raise TypeError(f"the program's {operation} gave no {kind.__name__}")
            return result

        return method

    def reflected(operation):
        return lambda self, other: judge.ask(operation, other, (self,))

    def ordering(operation):
        def method(self, other):
            if not isinstance(other, Remote):
                return NotImplemented
            return judge.ask(operation, self, (other,)) is True

        return method

    for name in "neg pos abs invert getitem setitem delitem reversed enter exit round".split():
        setattr(Remote, f"__{name}__", forwarding(name, None))
    for name, kind in {"len": int, "int": int, "index": int, "float": float, "str": str, "repr": str}.items():
        setattr(Remote, f"__{name}__", forwarding(name, kind))
    for name in "add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift".split():
        plain = name.rstrip("_")
        setattr(Remote, f"__{plain}__", forwarding(name, None))
        setattr(Remote, f"__r{plain}__", reflected(name))
    for name in "lt le gt ge".split():
        setattr(Remote, f"__{name}__", ordering(name))


add_operations()
STAND_IN = Remote
