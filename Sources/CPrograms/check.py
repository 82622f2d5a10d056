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
write, process_of, folder_of = os.write, os.getpid, os.path.dirname
# Says to unittest that frames of this code do not belong into a traceback.
__unittest = True
class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from its text, never from a cache, which anyone may have written."""

    def path_stats(self, path):
        raise OSError


class TestLoader(Loader):
    """Loads a module with tests, whose comparisons become honest."""

    def source_to_code(self, data, path, *, _optimize=-1):
        tree = ast.parse(data, path)
        heed(data)
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


# unittest


def watch_unittest():
    """Has unittest, whoever starts it, tell what it runs."""
    unittest = watch_assertions()

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
            ledger.expected.add(test.id())
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

    unittest.TextTestRunner.resultclass = Result
    parts = ("case", "suite", "loader", "main", "runner", "result")
    seal = Seal([unittest] + [sys.modules["unittest." + part] for part in parts])
    seal.kept.append(("unittest.TextTestRunner", unittest.TextTestRunner.__dict__, "resultclass", Result, None, None))
    seal.add("unittest.result", Result.__dict__)
    return unittest, seal


assertions = {}


def watch_assertions():
    """Has test cases ask the objects that they compare."""
    import unittest

    case = unittest.TestCase
    asked = dict.fromkeys(
        ("assertEqual", "assertCountEqual", "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual",
         "assertSequenceEqual", "assertMultiLineEqual"), comparisons.ask,
    ) | dict.fromkeys(
        ("assertLess", "assertLessEqual", "assertGreater", "assertGreaterEqual"), comparisons.order,
    ) | {"assertAlmostEqual": comparisons.ask_distance, "assertIn": comparisons.contained}  # fmt: skip
    for name, value in list(vars(case).items()):
        if name.startswith("assert"):
            setattr(case, name, asking(value, asked.get(name)))
            assertions[name] = getattr(case, name)
        elif name in INNER:
            assertions[name] = value
    return unittest


def assertion(owner, name):
    """An assertion method, where a test uses it."""
    found = getattr(owner, name)
    # Whatever the owner is: the program may have called the test with an object of its own.
    if getattr(found, "__func__", found) is not assertions.get(name, found) and not is_trusted(found):
        ledger.refuse(f"unittest.TestCase.{name} was replaced while the tests ran")
    return found


def asking(assertion, ask):
    def asked(self, *values, **named):
        if ask is not None:
            ask(*[*values, *named.values()][:2])
        examine(self)
        return assertion(self, *values, **named)

    asked.__name__, asked.__qualname__, asked.__doc__ = assertion.__name__, assertion.__qualname__, assertion.__doc__
    return asked


def examine(case):
    """Whether a test case compares and fails as it was made to; its program may have got hold of it meanwhile."""
    for name in INNER:
        function = getattr(case, name)
        if getattr(function, "__func__", function) is not assertions[name] and not is_trusted(function):
            ledger.refuse(f"unittest.TestCase.{name} was replaced while the tests ran")
    failure = case.failureException
    if failure is not AssertionError and not is_of_tests(
        getattr(sys.modules.get(failure.__module__), "__file__", None) or ""
    ):
        ledger.refuse("unittest.TestCase.failureException was replaced while the tests ran")
    for function in case._type_equality_funcs.values():
        if not isinstance(function, str) and not is_trusted(function):
            ledger.refuse("a test case was given a comparison by the program")


# What every assertion relies on.
INNER = ("fail", "_getAssertEqualityFunc", "_baseAssertEqual")


def is_trusted(function):
    """Whether a function is the tests' or Python's."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code is not None and (is_of_tests(code.co_filename) or code.co_filename.startswith(sys.base_prefix))


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


# pytest


def run_pytest(arguments, is_module):
    sys.argv[:] = ["pytest"] + arguments
    if is_module:
        sys.path.insert(0, os.getcwd())
    try:
        import pytest
        from _pytest import runner
        from _pytest.assertion import rewrite as rewriting
    except ImportError:
        print(f"{sys.executable}: No module named pytest", file=sys.stderr)
        ledger.refuse("pytest is not installed in the sandbox")
        return 1
    if any(each.__file__.startswith(WORKSPACE) for each in (pytest, runner, rewriting)):
        ledger.refuse("the workspace has a pytest of its own")
        return 1
    current = []
    original_call, original_rewrite = runner.CallInfo.from_call.__func__, rewriting.rewrite_asserts

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
        if error.errisinstance((pytest.skip.Exception, unittest.SkipTest)) or is_expected:
            ledger.skipped.add(item.nodeid)
            if is_expected:
                ledger.expected.add(item.nodeid)
        else:
            ledger.failed.add(item.nodeid)

    def rewrite_asserts(tree, source, path=None, config=None):
        if path is not None and is_of_tests(path):
            heed(source)
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
    rewriting.rewrite_asserts = rewrite_asserts
    unittest = watch_assertions()
    files = test_files(".")
    before = dict(sys.modules)
    seal = Seal([
        module for name, module in before.items()
        if name.split(".")[0] in ("pytest", "_pytest", "pluggy") and isinstance(module, types.ModuleType)
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
        heed(text)
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
    watch_tracing()
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
