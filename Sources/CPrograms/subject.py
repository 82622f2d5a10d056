# The process that has the program. It answers what the tests ask of the program, and has no part in the verdict:
# whatever the program makes of this code, all that leaves here is values.

import operator
import os
import sys

OPERATIONS = {
    name: getattr(operator, name)
    for name in (
        "add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift neg pos abs invert getitem setitem "
        "delitem eq ne lt le gt ge contains index"
    ).split()
} | {
    "call": lambda target, *arguments, **named: target(*arguments, **named),
    "getattr": getattr, "setattr": setattr, "delattr": delattr, "iter": iter, "next": next, "len": len,
    "reversed": reversed, "bool": bool, "int": int, "float": float, "str": str, "repr": repr, "hash": hash,
    "isinstance": isinstance, "issubclass": issubclass, "enter": lambda target: type(target).__enter__(target),
    "exit": lambda target, *error: type(target).__exit__(target, *error), "round": round,
}  # fmt: skip

CARRIED = (int, float, str, bytes, list, tuple, dict, set, frozenset)


class Subject:
    def __init__(self):
        self.channel = Channel(4)
        self.objects, self.numbers, self.callbacks = [], {}, {}

    def number(self, value):
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)
        return number

    def write_handle(self, writer, value):
        if isinstance(value, Callback):
            writer.parts.append(b"o%d;" % value._number)
        elif isinstance(value, type) and issubclass(value, BaseException):
            writer.parts.append(b"x%d;" % self.number(value))
            writer.text(value.__name__)
            writer.value(value.__bases__[0])
        elif not isinstance(value, type) and isinstance(value, CARRIED):
            base = next(kind for kind in CARRIED if isinstance(value, kind))
            writer.parts.append(b"w%d;" % self.number(value))
            plain = (
                dict(dict.items(value)) if base is dict
                else base.__getnewargs__(value)[0] if base in (int, float, str, bytes)
                else base(base.__iter__(value))
            )  # fmt: skip
            writer.value(plain)
        else:
            writer.parts.append(b"h%d;" % self.number(value))

    def read_handle(self, reader, letter):
        number = reader.number()
        if letter == b"h":
            return self.objects[number]
        if number not in self.callbacks:
            self.callbacks[number] = Callback(self, number)
        return self.callbacks[number]

    def serve(self):
        """Answers until the tests are over."""
        while True:
            message = self.channel.receive()
            if message == b"end":
                return
            self.answer(message)

    def answer(self, message):
        known = Containers()
        try:
            name, target, arguments, named = Reader(message[1:], self.read_handle, known, grows=True).value()
            before = self.contents(known)
            try:
                result = OPERATIONS[name](target, *arguments, **named)
            except SystemExit as error:
                self.send_error(error)
                return
            reply = Writer(self.write_handle, known)
            reply.value(result)
            after = self.contents(known)
            changes = [(number, new) for number, (old, new) in enumerate(zip(before, after)) if old != new]
            parts = [b"R", *reply.parts, b"%d;" % len(changes)]
            for number, contents in changes:
                parts += [b"%d;" % number, contents]
            self.channel.send(b"".join(parts))
        except EOFError:
            raise
        except BaseException as error:
            self.send_error(error)

    def contents(self, known):
        result = []
        for value in known.values:
            writer = Writer(self.write_handle, known)
            writer.contents(value)
            result.append(b"".join(writer.parts))
        return result

    def send_error(self, error):
        writer = Writer(self.write_handle)
        writer.value(type(error))
        try:
            plain = Writer(self.write_handle)
            plain.value(tuple(error.args))
            writer.parts += plain.parts
        except Exception:
            writer.value((str(error),))
        writer.value(trace(error))
        self.channel.send(b"X" + b"".join(writer.parts))

    def ask(self, operation, number, arguments, named):
        """Lets the tests' own function work, which the program was given."""
        writer = Writer(self.write_handle)
        writer.value((operation, number, arguments, named))
        self.channel.send(b"C" + b"".join(writer.parts))
        while True:
            message = self.channel.receive()
            if message[:1] == b"Q":
                self.answer(message)
                continue
            reader = Reader(message[1:], self.read_handle)
            if message[:1] == b"A":
                return reader.value()
            kind, arguments = reader.value(), reader.value()
            raise kind(*arguments)


class Callback:
    """An object of the tests, as the program sees it."""

    def __init__(self, subject, number):
        object.__setattr__(self, "_subject", subject)
        object.__setattr__(self, "_number", number)

    def __call__(self, *arguments, **named):
        return self._subject.ask("call", self._number, arguments, named)

    def __iter__(self):
        return self._subject.ask("iter", self._number, (), {})

    def __next__(self):
        return self._subject.ask("next", self._number, (), {})

    def __getattr__(self, name):
        return self._subject.ask("getattr", self._number, (name,), {})

    def __setattr__(self, name, value):
        self._subject.ask("setattr", self._number, (name, value), {})


STAND_IN = Callback


def trace(error):
    """The last lines of the program's own part of a traceback."""
    lines, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if not code.co_filename.startswith("<hone"):
            lines.append(f"{code.co_filename}:{step.tb_lineno} in {code.co_name}")
        step = step.tb_next
    return "\n".join(lines[-5:])


def main(fields):
    source, name = fields
    subject = Subject()
    module = type(sys)(name)
    module.__builtins__ = sys.modules["builtins"]
    sys.modules[name] = sys.modules["__main__"] = module
    module.__name__ = "__main__"
    sys.argv[:] = [name + ".py"]
    sys.path.insert(0, "/box")
    sys.setrecursionlimit(sys.getrecursionlimit() + 8)
    subject.objects.append(module)
    try:
        exec(compile(source, name + ".py", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        subject.send_error(error)
        return 1
    subject.channel.send(b"L")
    try:
        subject.serve()
    except EOFError:
        return 1
    return 0
