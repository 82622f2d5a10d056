# What a fork does: runs its program as the interpreter would, and ends as it would. The last part of the server.


def has_others():
    """Whether there are processes besides the box's first and this one."""
    try:
        os.kill(-1, 0)
    except ProcessLookupError:
        return False
    return True


def forget():
    """Leaves the modules loaded that a fresh interpreter has."""
    for name in set(sys.modules) - untouched:
        del sys.modules[name]


def run_program(kind, source, *rest):
    """Runs a program as `python3 -c`, `python3 FILE`, `python3 -m` or `python3 -` would."""
    variables = int(rest[0])
    for variable in rest[1 : 1 + variables]:
        name, _, value = variable.partition("=")
        os.environ[name] = value
    arguments = list(rest[1 + variables :])
    os.environ["PWD"] = "/box"
    os.close(3)
    forget()
    main = type(sys)("__main__")
    main.__builtins__ = sys.modules["builtins"]
    sys.modules["__main__"] = main
    spelled = {"-c": ["-c", source], "-m": ["-m", source], "-": ["-"]}.get(kind, [source])
    sys.orig_argv[:] = [sys.orig_argv[0]] + spelled + arguments
    try:
        if kind == "-m":
            sys.argv[:] = ["-m"] + arguments
            sys.path.insert(0, "/box")
            import runpy

            runpy._run_module_as_main(source)
            return 0
        if kind == "-c":
            sys.argv[:] = ["-c"] + arguments
            sys.path.insert(0, "")
            code = compile(source, "<string>", "exec", dont_inherit=True)
        elif kind == "-":
            sys.argv[:] = ["-"] + arguments
            sys.path.insert(0, "")
            main.__file__ = "<stdin>"
            code = compile(source.encode(), "<stdin>", "exec", dont_inherit=True)
        else:
            sys.argv[:] = [source] + arguments
            sys.path.insert(0, os.path.dirname(os.path.realpath(source)))
            path = os.path.join("/box", source)
            if os.path.isdir(path):
                import runpy

                runpy.run_path(path, run_name="__main__")
                return 0
            try:
                with open(path, "rb") as file:
                    text = file.read()
            except OSError as error:
                sys.stderr.write(f"python3: can't open file '{path}': [Errno {error.errno}] {error.strerror}\n")
                return 2
            main.__file__ = path
            main.__cached__ = None
            code = compile(text, path, "exec", dont_inherit=True)
        exec(code, main.__dict__)
        return 0
    except SystemExit:
        raise
    except BaseException as error:
        traceback = error.__traceback__.tb_next
        error.__traceback__ = traceback
        sys.excepthook(type(error), error, traceback)
        return 130 if isinstance(error, KeyboardInterrupt) else 1


def leave(status):
    """Ends the process as the interpreter would, but does not take down what the server has shared.

    Waits for threads, runs what atexit has, drops what the program's modules hold, so that files are written and
    objects say goodbye, and flushes.
    """
    flushed = wind_up()
    for name in list(sys.modules):
        module = sys.modules[name]
        if name == "__main__" or name not in untouched and not is_of_python(module):
            empty(getattr(module, "__dict__", {}))
    gc.collect()
    if not (flush() and flushed) and status == 0:
        status = 120
    os._exit(status & 0xFF)


def end(status):
    """The same, for a program of which nothing but its status matters any more."""
    wind_up()
    os._exit(status & 0xFF)


def wind_up():
    """Waits for threads and runs what atexit has; returns whether all output is written."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    import atexit

    atexit._run_exitfuncs()
    return flush()


def is_of_python(module):
    file = getattr(module, "__file__", None)
    return not isinstance(file, str) or file.startswith(sys.base_prefix + "/")


def empty(names):
    """As the interpreter empties a module: names with one underscore first."""
    for is_turn in (lambda name: name[:1] == "_" and name[:2] != "__", lambda name: name != "__builtins__"):
        for name in [name for name, value in names.items() if value is not None and isinstance(name, str)]:
            if is_turn(name):
                names[name] = None


def flush():
    done = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            done = done and stream is not sys.stdout
    return done


def status_of(error):
    """What the interpreter makes of SystemExit."""
    code = error.code
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    try:
        sys.stdout.flush()
        print(code, file=sys.stderr)
    except BaseException:
        pass
    return 1


program = Server().serve()
try:
    status = program() or 0
except SystemExit as error:
    status = status_of(error)
try:
    leave(status)
except SystemExit as error:
    os._exit(status_of(error))
except BaseException as error:
    sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)
