# Runs a test command, in one process with the tests and with the program that they import, and says at the end what
# really ran. Nothing here can be safe from code in the same process that looks for it; what is refused is a process
# that ends before its tests do, tests that did not run, a test runner that was tampered with, and objects that equal
# everything.

import ast
import builtins
import importlib.machinery
import json
import os
import re
import sys
import types

# Held here, where a program that replaces them in their modules does not reach them.
write, process_of, folder_of, exists = os.write, os.getpid, os.path.dirname, os.path.exists
WORKSPACE = "/box/"
# Says to unittest that frames of this code do not belong into a traceback.
__unittest = True
TEST_FILE = re.compile(r"test.*\.py$|.*_tests?\.py$|conftest\.py$")
TEST_FOLDERS = {"test", "tests", "testing"}
# What a test runner is made of, and what no program has a reason to replace in it.
FIXED = (
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, classmethod, staticmethod, property, type,
)  # fmt: skip
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
        # Functions of tests whose own text has run, as path::name.
        self.entered = set()
        self.incomplete = set()
        self.refusal = None
        self.is_over = False

    def refuse(self, reason):
        self.refusal = self.refusal or reason


ledger = Ledger()
comparisons = Comparisons(is_of_tests)


class Seal:
    """Notices functions and classes that were replaced since."""

    def __init__(self, modules):
        self.kept = []
        for module in modules:
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


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from its text, never from a cache, which anyone may have written."""

    def path_stats(self, path):
        raise OSError


class TestLoader(Loader):
    """Loads a module with tests, whose comparisons become honest."""

    def source_to_code(self, data, path, *, _optimize=-1):
        tree = ast.parse(data, path)
        loaded[path] = declared_tests(tree)
        return compile(rewrite(marked(tree, path)), path, "exec", dont_inherit=True)


loaded = {}


def find_in_workspace(path):
    if not (os.path.abspath(path) + "/").startswith(WORKSPACE) or not os.path.isdir(path):
        raise ImportError("not in the workspace")
    machinery = importlib.machinery
    return machinery.FileFinder(
        path,
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (lambda name, file: (TestLoader if is_of_tests(file) else Loader)(name, file), machinery.SOURCE_SUFFIXES),
        (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
    )


def declared_tests(tree):
    """The tests that a text declares at its top, as (class or None, function), without what it deletes again."""
    deleted = {
        name.id for each in tree.body if isinstance(each, ast.Delete) for name in each.targets
        if isinstance(name, ast.Name)
    }  # fmt: skip
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tests = []
    for each in tree.body:
        if isinstance(each, functions) and each.name.startswith("test") and each.name not in deleted:
            tests.append((None, each.name))
        if not isinstance(each, ast.ClassDef) or each.name in deleted:
            continue
        own = [inner.name for inner in each.body if isinstance(inner, functions)]
        is_case = any("TestCase" in ast.unparse(base) for base in each.bases)
        if is_case or each.name.startswith("Test") and "__init__" not in own:
            tests += [(each.name, name) for name in own if name.startswith("test")]
    return tests


def test_files(folder):
    found = set()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        found |= {os.path.join(place, name) for name in names if TEST_FILE.match(name)}
        if len(found) > 5000:
            break
    return found


# unittest


def watch_unittest():
    """Has unittest, whoever starts it, tell what it runs."""
    import unittest

    class Result(unittest.TextTestResult):
        def startTest(self, test):
            ledger.ran.add(test.id())
            super().startTest(test)

        def stopTest(self, test):
            super().stopTest(test)
            seal.check()

        def addSuccess(self, test):
            ledger.succeeded.add(test.id())
            super().addSuccess(test)

        def addExpectedFailure(self, test, error):
            ledger.skipped.add(test.id())
            super().addExpectedFailure(test, error)

        def addSkip(self, test, reason):
            ledger.skipped.add(test.id())
            held = re.match(r"setUp(?:Class|Module) \((.*)\)$", test.id())
            if held:
                ledger.incomplete.add(held[1])
            super().addSkip(test, reason)

        def addFailure(self, test, error):
            ledger.failed.add(test.id())
            super().addFailure(test, error)

        def addError(self, test, error):
            ledger.failed.add(test.id())
            super().addError(test, error)

        def addSubTest(self, test, subtest, error):
            if error is not None:
                ledger.failed.add(test.id())
            super().addSubTest(test, subtest, error)

        def addUnexpectedSuccess(self, test):
            ledger.failed.add(test.id())
            super().addUnexpectedSuccess(test)

    for name in ("assertEqual", "assertAlmostEqual", "assertCountEqual", "assertListEqual", "assertTupleEqual",
                 "assertDictEqual", "assertSetEqual", "assertSequenceEqual", "assertMultiLineEqual"):  # fmt: skip
        setattr(unittest.TestCase, name, asking(getattr(unittest.TestCase, name), comparisons.ask))
    unittest.TestCase.assertIn = asking(unittest.TestCase.assertIn, comparisons.contained)
    for name, value in vars(unittest.TestCase).items():
        if name.startswith("assert") or name == "fail":
            assertions[name] = value
    unittest.TextTestRunner.resultclass = Result
    parts = ("case", "suite", "loader", "main", "runner", "result")
    seal = Seal([sys.modules["unittest." + part] for part in parts])
    seal.kept.append(("unittest.TextTestRunner", unittest.TextTestRunner.__dict__, "resultclass", Result, None, None))
    seal.add("unittest.result", Result.__dict__)
    return unittest, seal


assertions = {}


def assertion(owner, name):
    """An assertion method, where a test uses it."""
    found = getattr(owner, name)
    own = assertions.get(name)
    function = getattr(found, "__func__", found)
    if own is not None and function is not own and isinstance(owner, sys.modules["unittest.case"].TestCase):
        code = getattr(function, "__code__", None)
        if code is None or not (is_of_tests(code.co_filename) or code.co_filename.startswith(sys.base_prefix)):
            ledger.refuse(f"unittest.TestCase.{name} was replaced while the tests ran")
    return found


def asking(assertion, ask):
    def asked(self, first, second, *rest, **named):
        ask(first, second)
        return assertion(self, first, second, *rest, **named)

    asked.__name__, asked.__qualname__, asked.__doc__ = assertion.__name__, assertion.__qualname__, assertion.__doc__
    return asked


def run_unittest(arguments):
    unittest, seal = watch_unittest()
    files = test_files(".")
    sys.argv[:] = ["python3 -m unittest"] + arguments
    sys.path.insert(0, os.getcwd())
    status, program = 0, None
    try:
        program = unittest.main(module=None, argv=list(sys.argv), exit=False)
        status = 0 if program.result.wasSuccessful() else 1
        ledger.is_over = True
    except SystemExit as error:
        # Options that it does not know, and its help.
        if not was_raised_in_workspace(error):
            ledger.refuse("no test has run")
        status = status_of_exit(error)
    seal.check()
    chosen = getattr(program, "testNamePatterns", None)
    judge_tests(files, selects=bool(chosen) or any("." in each and not each.endswith(".py") for each in arguments))
    return status


def was_raised_in_workspace(error):
    """Refuses an exit that the program asked for: only the tests, or their runner, may say that they are over."""
    step, place = error.__traceback__, None
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.startswith(WORKSPACE) or file == "<string>":
            place = (file, step.tb_lineno)
        step = step.tb_next
    if place is None or is_of_tests(place[0]):
        return False
    ledger.refuse(f"{place[0].removeprefix(WORKSPACE)}:{place[1]} has called exit before the tests were over")
    return True


def status_of_exit(error):
    code = error.code
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    print(code, file=sys.stderr)
    return 1


def judge_tests(files, selects, has_functions=False):
    """Whether the tests that ran are those that there are."""
    if ledger.failed:
        ledger.refuse(f"{sorted(ledger.failed)[0]} failed")
    if not ledger.ran - ledger.skipped:
        ledger.refuse("no test has run" if not ledger.ran else "every test was skipped")
    lost = ledger.ran - ledger.succeeded - ledger.skipped - ledger.failed
    if lost:
        ledger.refuse(f"{sorted(lost)[0]} has no outcome")
    gone = [path for path in files if not exists(path)]
    if gone:
        ledger.refuse(f"the test file {gone[0]} was removed while the tests ran")
    for path, tests in loaded.items():
        module = path[len(WORKSPACE) :].removesuffix(".py").replace("/", ".")
        ran, succeeded = names_within(ledger.ran, module), names_within(ledger.succeeded, module)
        is_complete = selects or not ran or any(belongs(each, module) for each in ledger.incomplete)
        for case, name in tests:
            if case is None and not has_functions:
                continue
            known = f"{case}.{name}" if case else name
            if known in succeeded and f"{path}::{name}" not in ledger.entered or known not in ran and not is_complete:
                ledger.refuse(f"{known} of {path[len(WORKSPACE):]} did not run")
                return


def names_within(tests, module):
    """A module's tests as `Class.function`, and as `function`."""
    parts = [re.split(r"::|\.", each.split("[")[0]) for each in tests if belongs(each.replace("::", "."), module)]
    return {".".join(each[-2:]) for each in parts} | {each[-1] for each in parts}


def belongs(test, module):
    """Whether a test is of a module; a runner may name modules from a folder further down."""
    parts = module.split(".")
    return any(("." + test).startswith(("." + ".".join(parts[start:]) + ".")) for start in range(len(parts)))


# pytest


def run_pytest(arguments, is_module):
    sys.argv[:] = ["pytest"] + arguments
    if is_module:
        sys.path.insert(0, os.getcwd())
    try:
        import pytest
        from _pytest import runner
        from _pytest.assertion import rewrite as assertions
    except ImportError:
        print(f"{sys.executable}: No module named pytest", file=sys.stderr)
        ledger.refuse("pytest is not installed in the sandbox")
        return 1
    current = []
    original_call, original_rewrite = runner.CallInfo.from_call.__func__, assertions.rewrite_asserts

    def from_call(cls, func, when, *rest, **named):
        call = original_call(cls, func, when, *rest, **named)
        if current:
            note(current[-1], when, call.excinfo)
        return call

    def note(item, when, error):
        if error is None:
            if when == "call":
                ledger.ran.add(item.nodeid)
                ledger.succeeded.add(item.nodeid)
            return
        ledger.ran.add(item.nodeid)
        is_expected = error.errisinstance(pytest.xfail.Exception) or item.get_closest_marker("xfail") is not None
        if error.errisinstance(pytest.skip.Exception) or is_expected:
            ledger.skipped.add(item.nodeid)
        else:
            ledger.failed.add(item.nodeid)

    def rewrite_asserts(tree, source, path=None, config=None):
        if path is not None and is_of_tests(path):
            loaded[path] = declared_tests(tree)
            marked(tree, path)
        original_rewrite(tree, source, path, config)
        if path is not None and is_of_tests(path):
            rewrite(tree)

    class Watching:
        options = None

        def pytest_configure(self, config):
            Watching.options = config.option
            Watching.patterns = (config.getini("python_functions"), config.getini("python_classes"))

        @pytest.hookimpl(tryfirst=True, hookwrapper=True)
        def pytest_runtest_protocol(self, item, nextitem):
            current.append(item)
            yield
            ledger.ran.add(current.pop().nodeid)

        def pytest_collectreport(self, report):
            if report.failed:
                ledger.failed.add(report.nodeid or "collecting")

    runner.CallInfo.from_call = classmethod(from_call)
    assertions.rewrite_asserts = rewrite_asserts
    import unittest.case

    files = test_files(".")
    before = dict(sys.modules)
    seal = Seal([
        module for name, module in before.items()
        if name.split(".")[0] in ("_pytest", "pluggy") and isinstance(module, types.ModuleType)
    ] + [unittest.case])  # fmt: skip
    extra = ["-p", "no:xdist", "-p", "no:cacheprovider"]
    try:
        status = int(pytest.main(arguments + extra, plugins=[Watching()]))
        ledger.is_over = True
    except SystemExit as error:
        was_raised_in_workspace(error)
        status = status_of_exit(error)
    seal.check()
    options = Watching.options
    selects = options is None or Watching.patterns != (["test"], ["Test"]) or any(
        getattr(options, name, None) for name in ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf")
    ) or any("::" in each for each in arguments)  # fmt: skip
    judge_tests(files, selects, has_functions=True)
    return status


# A script


def run_script(path, arguments):
    unittest, seal = watch_unittest()
    sys.argv[:] = [path] + arguments
    sys.path.insert(0, folder_of(os.path.realpath(path)))
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        print(f"python3: can't open file '{path}': [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        ledger.refuse("there is no such script")
        return 2
    ledger.script = os.path.abspath(path)
    main = sys.modules["__main__"]
    main.__file__, main.__cached__ = os.path.abspath(path), None
    main.__loader__ = TestLoader("__main__", main.__file__)
    status = 0
    try:
        tree = ast.parse(text, ledger.script)
        tests = declared_tests(tree)
        is_test = bool(tests) or any(isinstance(each, ast.Assert) for each in ast.walk(tree))
        code = compile(rewrite(marked(tree, ledger.script)), ledger.script, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        ledger.refuse("the script is not Python")
        return 1
    try:
        exec(code, main.__dict__)
        ledger.is_over = True
    except SystemExit as error:
        if not (is_test and was_raised_in_workspace(error)):
            ledger.is_over = True
        status = status_of_exit(error)
    except BaseException as error:
        error.__traceback__ = error.__traceback__.tb_next
        sys.excepthook(type(error), error, error.__traceback__)
        ledger.is_over = True
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
    seal.check()
    if ledger.ran:
        judge_tests(set(), selects=True)
    elif tests and not ledger.entered:
        ledger.refuse(f"the script has {len(tests)} tests and ran none")
    ledger.ran |= ledger.entered or ({path} if is_test else set())
    return status


class Entered:
    """Around the text of a test function: says that it was entered, and looks at what it is left by."""

    def __init__(self, test):
        self.test = test

    def __enter__(self):
        ledger.entered.add(self.test)

    def __exit__(self, kind, error, trace):
        case = sys.modules.get("unittest.case")
        outcomes = sys.modules.get("_pytest.outcomes")
        # What a runner takes for neither success nor failure is the tests' to say, and not the program's.
        quiet = [*([case.SkipTest, case._ShouldStop] if case else []), *([outcomes.Skipped] if outcomes else [])]
        if kind is None or not issubclass(kind, tuple(quiet)):
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
            named = ast.Call(ast.Name("@hone_entered", ast.Load()), [ast.Constant(f"{path}::{each.name}")], [])
            around = ast.With([ast.withitem(named)], each.body[start:])
            each.body[start:] = [ast.fix_missing_locations(ast.copy_location(around, each.body[start]))]
    return tree


def main(token, fields):
    kind, folder, *rest = fields
    count = int(rest.pop(0))
    for variable in rest[:count]:
        name, _, value = variable.partition("=")
        os.environ[name] = value
    arguments, process = rest[count:], process_of()
    module = types.ModuleType("__main__")
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    for name in ("equal", "contained", "ordered"):
        setattr(builtins, "@hone_" + name, getattr(comparisons, name))
    setattr(builtins, "@hone_assertion", assertion)
    setattr(builtins, "@hone_entered", Entered)
    sys.path_hooks.insert(0, find_in_workspace)
    sys.path_importer_cache.clear()
    try:
        os.chdir("/box/" + folder)
        os.environ["PWD"] = os.getcwd()
    except OSError as error:
        print(f"cd: {folder}: {error.strerror}", file=sys.stderr)
        return 1
    runners = {"unittest": run_unittest, "script": lambda words: run_script(words[0], words[1:])}
    run = runners.get(kind) or (lambda words: run_pytest(words, is_module=kind == "pytest"))
    status = run(arguments)
    if process_of() != process:
        return status
    comparisons.check()
    if comparisons.lies:
        ledger.refuse(comparisons.lies[0])
    if not ledger.is_over:
        ledger.refuse("the tests were left before they were over")
    if ledger.refusal and status == 0:
        print(f"hone: this is no pass: {ledger.refusal}", file=sys.stderr, flush=True)
    said = json.dumps({"ran": len(ledger.ran), "status": status, "refusal": ledger.refusal})
    write(4, (token + said[:4000]).encode("utf-8", "replace"))
    return status
