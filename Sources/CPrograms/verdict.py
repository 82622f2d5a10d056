# Runs the tests against the program's process, and concludes. The second part of the process that judges.


class Builtins(dict):
    """The interpreter's own names first, then the program's: a program cannot redefine what the tests rely on."""

    def __missing__(self, name):
        if name.startswith("__"):
            raise KeyError(name)
        try:
            return judge.ask("getattr", Remote(0), (name,))
        except AttributeError:
            raise KeyError(name) from None


class ProgramModule(type(sys)):
    """What `import` finds under the program's name."""

    def __getattr__(self, name):
        if name == "__all__":
            return [each for each in judge.ask("getattr", Remote(0), ("__dict__",)) if not each.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        return judge.ask("getattr", Remote(0), (name,))


def run_collected(names, tests):
    """Runs what a test runner would collect: test functions, where the text only defines them, and test cases."""
    functions = [
        value for name, value in names.items() if name.startswith("test") and isinstance(value, type(is_passive))
    ]
    if functions and is_passive(tests):
        for function in functions:
            function()
    unittest = sys.modules.get("unittest")
    cases = [
        value for value in names.values()
        if unittest and isinstance(value, type) and issubclass(value, unittest.TestCase)
        and value.__module__ == "__main__"
    ]  # fmt: skip
    if cases:
        suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in cases)
        result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
        if not result.wasSuccessful() or result.testsRun == 0 or len(result.skipped) == result.testsRun:
            told = [text for _, text in result.failures + result.errors]
            raise AssertionError(told[0].strip().splitlines()[-1] if told else "no test has run")


def is_passive(tests):
    import ast

    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)
    return all(isinstance(statement, kinds) for statement in ast.parse(tests).body)


def is_end_of_unittest(error):
    """Whether unittest.main has run the tests and says that all is well."""
    step = error.__traceback__
    while step.tb_next is not None:
        step = step.tb_next
    unittest = sys.modules.get("unittest.main")
    return error.code in (False, 0) and unittest is not None and step.tb_frame.f_globals is unittest.__dict__


def conclude(verdict, detail):
    os.write(5, f"{verdict}\n{detail}".encode("utf-8", "replace")[:60_000])
    # Nothing that the tests have left behind may turn a failure into a success, or be waited for.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    os._exit(0 if verdict not in FAILURES else 1)


FAILURES = ("failed", "error", "syntax", "ended")


def describe(error):
    name = type(error).__name__
    lines, step = [], error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "tests.py":
            lines.append(step.tb_lineno)
        step = step.tb_next
    try:
        text = str(error)
    except Exception:
        text = ""
    place = f"tests.py:{lines[-1]}" if lines else "program"
    trace = getattr(error, "trace", "")
    return f"{name}: {text}\n{place}" + (f"\n{trace}" if trace else "")


def main(fields):
    nonce, name, tests, *entries = fields
    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    sys.argv[:] = ["tests.py"]
    names = module.__dict__
    builtins = sys.modules["builtins"]
    names["__builtins__"] = Builtins(builtins.__dict__)
    try:
        code = compile(tests, "tests.py", "exec", dont_inherit=True)
        judge.load()
        sys.modules[name] = ProgramModule(name)
        for entry in entries:
            names[entry] = judge.ask("getattr", Remote(0), (entry,))
        exec(code, names)
        run_collected(names, tests)
    except Ended as error:
        conclude("ended", str(error))
    except EOFError:
        conclude("ended", "the program's process has ended before the tests began")
    except ExitOfProgram:
        conclude("ended", "the program has called exit before the tests were over")
    except SystemExit as error:
        if not is_end_of_unittest(error):
            conclude("failed", f"the tests have called exit with {error.code!r}")
    except SyntaxError as error:
        is_tests = error.filename == "tests.py" and not isinstance(error, FromProgram)
        conclude("error" if is_tests else "syntax", describe(error))
    except AssertionError as error:
        conclude("failed", describe(error))
    except BaseException as error:
        conclude("error", describe(error))
    if judge.is_over:
        conclude("ended", "the program's process has ended before the tests were over")
    try:
        judge.channel.send(b"end")
        os.read(4, 1)
    except OSError:
        pass
    conclude(nonce, "")
