"""Runs programs over the values of a goal, for making examples and for measuring."""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings

from .literals import assignments
from .vocabulary import NAMES


def used(code):
    return {name for name in NAMES if re.search(rf"\b{name}\b", code)}


def whole(code, slots):
    """A program with its values, as it is handed to Python, and the number of lines before the model's own."""
    head = assignments(slots, used(code))
    return "\n".join(head + [code]) + "\n", len(head)


class Slow(Exception):
    pass


def opened(file, *arguments, **names):
    """`open`, but not for the numbers of this process's own files: a program with a fault would close them."""
    if isinstance(file, int):
        raise OSError(9, "Bad file descriptor")
    return open(file, *arguments, **names)


class Ground:
    """A folder in which programs of one goal run, one after the other, inside this process."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()

    def lay(self, files):
        for entry in os.listdir(self.folder):
            path = os.path.join(self.folder, entry)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        for name, content in files.items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(content)

    def run(self, code, slots):
        """What it printed, or None and (kind of error, message, line of the model's program)."""
        program, head = whole(code, slots)
        out, before = io.StringIO(), os.getcwd()
        os.chdir(self.folder)

        running = True

        def stop(*_):
            if running:
                raise Slow("too slow")

        # Of processor time: a busy machine makes no program slow.
        signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, 2)
        try:
            with contextlib.redirect_stdout(out), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(program, "<stdin>", "exec"), {"__name__": "__main__", "open": opened})
            return out.getvalue(), None
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            line = None
            if isinstance(error, SyntaxError):
                line, message = error.lineno, error.msg
            else:
                message = str(error)
                trace = error.__traceback__
                while trace:
                    if trace.tb_frame.f_code.co_filename == "<stdin>":
                        line = trace.tb_lineno
                    trace = trace.tb_next
            return None, (type(error).__name__, message or "", max(1, (line or 1) - head))
        finally:
            running = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            os.chdir(before)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def error_words(message, slots, lexicon):
    """A message as the model sees it: names for values that it knows, known words, nothing else; at most 12."""
    for name, value in slots.items():
        for text in (repr(value), str(value)):
            if len(text) > 1:
                message = message.replace(text, f" {name} ")
    words = re.findall(r"[A-Za-z]+\d?", message)
    return [word if word in NAMES else word.lower() for word in words if word in NAMES or word.lower() in lexicon][:12]
