# What is known about the tests of a check: which there are, which ran, how each was left, and whether what ran them is
# still what it was.

import ast
import builtins
import os
import re
import sys
import types

# Held here, where a program that replaces them in their modules does not reach them.
exists, calling = os.path.exists, sys._getframe
WORKSPACE = "/box/"
TEST_FILE = re.compile(r"test.*\.py$|.*_tests?\.py$|conftest\.py$")
TEST_FOLDERS = {"test", "tests", "testing"}
# Decorators that let every exception through.
TRANSPARENT = ("pytest.mark.", "mock.patch", "unittest.mock.patch", "patch(", "patch.", "unittest.skip", "skip")

# What a test runner is made of, and what no program has a reason to replace in it.
FIXED = (
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, classmethod, staticmethod, property, type,
)  # fmt: skip
COMPARING = ("math", "cmath", "operator", "_operator", "json", "re")
REPLACEABLE = {"print", "input", "open", "exit", "quit", "help", "breakpoint", "__import__", "__build_class__"}


def is_of_tests(path):
    if not path.startswith(WORKSPACE):
        return False
    *folders, name = path[len(WORKSPACE) :].split("/")
    return path == ledger.script or TEST_FILE.match(name) is not None or not TEST_FOLDERS.isdisjoint(folders)


class Ledger:
    """What ran. The reason of the first refusal stays."""

    def __init__(self):
        self.script = None
        self.ran, self.succeeded, self.skipped, self.failed = set(), set(), set(), set()
        # Those of the skipped that ran and failed, as they were expected to.
        self.expected = set()
        # Functions of tests whose own text has run, as path::name, and those that an exception has left the last time,
        # as (path, line).
        self.entered, self.left = set(), set()
        # What the texts of tests say about tests that need not pass.
        self.words = set()
        self.incomplete = set()
        self.refusal = None
        self.is_over = False

    def refuse(self, reason):
        self.refusal = self.refusal or reason


ledger = Ledger()
comparisons = Comparisons(is_of_tests)


class Seal:
    """Notices functions and classes that were replaced since: of the modules, and of those by which tests compare."""

    def __init__(self, modules):
        self.kept = []
        for name in COMPARING:
            # Not what this code has imported itself: the interpreter has forgotten that since.
            __import__(name)
        for module in modules + [sys.modules[name] for name in COMPARING]:
            self.add(module.__name__, vars(module))
        self.add("builtins", {name: value for name, value in vars(builtins).items() if name not in REPLACEABLE})

    def add(self, place, names):
        for name, value in list(names.items()):
            if not isinstance(value, FIXED) or place == "builtins" and name.startswith("_"):
                continue
            code = getattr(value, "__code__", None)
            self.kept.append((place, names, name, value, code, getattr(value, "__defaults__", None)))
            if isinstance(value, type) and value.__module__ == place and place != "builtins":
                self.add(f"{place}.{name}", value.__dict__)

    def check(self):
        for place, names, name, value, code, defaults in self.kept:
            if place == "builtins":
                names = vars(builtins)
            if (
                names.get(name) is not value
                or getattr(value, "__code__", None) is not code
                or getattr(value, "__defaults__", None) is not defaults
            ):
                ledger.refuse(f"{place}.{name} was replaced while the tests ran")
                return


def declared_tests(tree):
    """The tests that a text declares at its top, without what it deletes again: as (class or None, function, line), and
    without a line where a decorator may have a say in how they end."""
    deleted = {
        name.id for each in tree.body if isinstance(each, ast.Delete) for name in each.targets
        if isinstance(name, ast.Name)
    }  # fmt: skip
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tests = []
    for each in tree.body:
        if isinstance(each, functions) and each.name.startswith("test") and each.name not in deleted:
            tests.append((None, each.name, plain_line(each)))
        if not isinstance(each, ast.ClassDef) or each.name in deleted:
            continue
        own = [inner for inner in each.body if isinstance(inner, functions)]
        is_case = any("TestCase" in ast.unparse(base) for base in each.bases)
        if is_case or each.name.startswith("Test") and "__init__" not in [inner.name for inner in own]:
            tests += [
                (each.name, inner.name, plain_line(each) and plain_line(inner)) for inner in own
                if inner.name.startswith("test")
            ]  # fmt: skip
    return tests


def plain_line(definition):
    decorators = [ast.unparse(each) for each in definition.decorator_list]
    is_plain = all(each.startswith(TRANSPARENT) and "xfail" not in each for each in decorators)
    return definition.lineno if is_plain else None


def heed(text):
    """Notes which words for tests that need not pass a text of tests has."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    ledger.words |= {word for word in ("skip", "xfail", "expectedfailure") if word in text.lower()}


def test_files(folder):
    found = set()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        found |= {os.path.join(place, name) for name in names if TEST_FILE.match(name)}
        if len(found) > 5000:
            break
    return found


class Entered:
    """Around the text of a test function: says that it was entered, and looks at what it is left by."""

    def __init__(self, test, line):
        self.test, self.place = test, (test.rpartition("::")[0], line)

    def __enter__(self):
        ledger.entered.add(self.test)

    def __exit__(self, kind, error, trace):
        ledger.left.discard(self.place)
        case = sys.modules.get("unittest.case")
        outcomes = sys.modules.get("_pytest.outcomes")
        # What a runner takes for neither success nor failure is the tests' to say, and not the program's.
        quiet = [*([case.SkipTest, case._ShouldStop] if case else []), *([outcomes.Skipped] if outcomes else [])]
        if kind is None or not issubclass(kind, tuple(quiet)):
            failed = (Exception, *([outcomes.Failed] if outcomes else []))
            if kind is not None and issubclass(kind, failed):
                ledger.left.add(self.place)
            return
        place = None
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(WORKSPACE):
                place = file
            trace = trace.tb_next
        if place is not None and not is_of_tests(place):
            name = self.test.split("::")[-1]
            ledger.refuse(f"{place.removeprefix(WORKSPACE)} has left {name} before it was over")


def marked(tree, path):
    """Has each test function say that it was entered, and how it is left."""
    for each in ast.walk(tree):
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.name.startswith("test"):
            has_text = isinstance(each.body[0], ast.Expr) and isinstance(each.body[0].value, ast.Constant)
            start = 1 if has_text and len(each.body) > 1 else 0
            named = ast.Call(ast.Name("@hone_entered", ast.Load()), [ast.Constant(f"{path}::{each.name}"), ast.Constant(each.lineno)], [])
            around = ast.With([ast.withitem(named)], each.body[start:])
            each.body[start:] = [ast.fix_missing_locations(ast.copy_location(around, each.body[start]))]
    return tree


def judge_tests(files, selects, has_functions=False):
    """Whether the tests that ran are those that there are."""
    if ledger.failed:
        ledger.refuse(f"{sorted(ledger.failed)[0]} failed")
    if not ledger.ran - ledger.skipped:
        ledger.refuse("no test has run" if not ledger.ran else "every test was skipped")
    lost = ledger.ran - ledger.succeeded - ledger.skipped - ledger.failed
    if lost:
        ledger.refuse(f"{sorted(lost)[0]} has no outcome")
    if ledger.expected and not ledger.words & {"xfail", "expectedfailure"}:
        ledger.refuse(f"{sorted(ledger.expected)[0]} failed as if it were expected to, which no test says")
    gone = [path for path in files if not exists(path)]
    if gone:
        ledger.refuse(f"the test file {gone[0]} was removed while the tests ran")
    for path, tests in loaded.items():
        module = path[len(WORKSPACE) :].removesuffix(".py").replace("/", ".")
        ran, succeeded = names_within(ledger.ran, module), names_within(ledger.succeeded, module)
        is_complete = selects or not ran or any(belongs(each, module) for each in ledger.incomplete)
        skipped = names_within(ledger.skipped, module)
        for case, name, line in tests:
            if case is None and not has_functions:
                continue
            known = f"{case}.{name}" if case else name
            if known in succeeded and f"{path}::{name}" not in ledger.entered or known not in ran and not is_complete:
                ledger.refuse(f"{known} of {path[len(WORKSPACE):]} did not run")
                return
            if known in skipped:
                if line is not None and "skip" not in ledger.words and not ledger.expected:
                    ledger.refuse(f"{known} of {path[len(WORKSPACE):]} was skipped, which no test says")
                continue
            if known in succeeded and (path, line) in ledger.left:
                ledger.refuse(f"{known} of {path[len(WORKSPACE):]} was left by an exception, and counts as passed")
                return


def names_within(tests, module):
    """A module's tests as `Class.function`, and as `function`."""
    parts = [re.split(r"::|\.", each.split("[")[0]) for each in tests if belongs(each.replace("::", "."), module)]
    return {".".join(each[-2:]) for each in parts} | {each[-1] for each in parts}


def belongs(test, module):
    """Whether a test is of a module; a runner may name modules from a folder further down."""
    parts = module.split(".")
    return any(("." + test).startswith(("." + ".".join(parts[start:]) + ".")) for start in range(len(parts)))


# Tracing


def program_calling():
    """The place of the program that has called, by way of whatever library, or None."""
    frame = calling(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(WORKSPACE):
            return None if is_of_tests(file) else f"{file[len(WORKSPACE):]}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def watch_tracing():
    """A program that is called at every line of the tests can jump over lines, and give variables other values."""
    for name in ("settrace", "setprofile", "_settraceallthreads", "_setprofileallthreads"):
        original = getattr(sys, name, None)
        if original is not None:
            setattr(sys, name, refusing(original))


def refusing(original):
    def watched(function):
        place = program_calling()
        if function is not None and place is not None:
            ledger.refuse(f"{place} follows each step of the tests")
        return original(function)

    return watched
