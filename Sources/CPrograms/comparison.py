# Keeps comparisons in tests honest. Where a test compares an object whose class the program has written, that object
# is first asked about values that the test does not expect, in random order and the expected one among them. An
# honest object says no to all but that one; one that says yes to whatever it is given is found out.

import ast
import random
import sys
import types

ATOMS = frozenset([int, float, complex, str, bytes, bytearray, bool, type(None), type(Ellipsis), range])
ORDERED = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
MOST_PAIRS = 5000
# An object that guesses which value the test expects is right once in so many times.
DECOYS = 24
# Unequal, unless somebody has written into the interpreter's own types.
UNEQUAL = (
    ([0], [1]), ((0,), (1,)), ({0: 0}, {0: 1}), ({0}, {1}), (frozenset([0]), frozenset([1])), ("a", "b"), (b"a", b"b"),
    (1000, 1001), (0.5, 1.5), (None, 0),
)  # fmt: skip
# As the interpreter has them, whatever a class says about itself.
RESOLUTION_ORDER = type.__dict__["__mro__"].__get__
NAMES = type.__dict__["__dict__"].__get__
NAME = type.__dict__["__name__"].__get__


class Comparisons:
    def __init__(self, is_of_tests):
        self.is_of_tests = is_of_tests
        self.lies = []
        self.random = random.Random()

    def equal(self, left, right):
        if type(left) not in ATOMS or type(right) not in ATOMS:
            self.ask(left, right)
            for one, another in ((left, right), (right, left)):
                # pytest.approx, which subtracts.
                if type(another).__module__ == "_pytest.python_api":
                    self.measure(one)
        return left == right

    def unequal(self, left, right):
        return left != right

    def contained(self, member, container):
        if self.is_programs(container, "__contains__") and says(lambda: object() in container):
            self.found(container)
        if self.is_programs(member) and says(lambda: member == object()):
            self.found(member)
        return member in container

    def ordered(self, sign, left, right):
        self.order(left, right)
        return {"<": lambda: left < right, "<=": lambda: left <= right, ">": lambda: left > right}.get(
            sign, lambda: left >= right
        )()

    def order(self, left, right):
        for one, another in ((left, right), (right, left)):
            if any(self.is_programs(one, name) for name in ("__lt__", "__gt__", "__le__", "__ge__")):
                for smaller, larger in ((lambda: one < another, lambda: one > another),
                                        (lambda: one <= another, lambda: one >= another and one != another)):
                    if says(smaller) and says(larger):
                        self.found(one)

    def ask_distance(self, left, right):
        self.ask(left, right)
        self.measure(left)
        self.measure(right)

    def measure(self, suspect):
        """Whether an object differs by nothing from whatever is subtracted."""
        if self.is_programs(suspect, "__sub__") or self.is_programs(suspect, "__rsub__"):
            values = [self.random.uniform(1e6, 1e9) for _ in range(2)]
            if all(says(lambda: abs(suspect - value) < 1) or says(lambda: abs(value - suspect) < 1) for value in values):
                self.found(suspect)

    def check(self):
        """Whether the interpreter itself still tells values apart."""
        for one, another in UNEQUAL:
            if one == another:
                self.lies.append(f"two values of the type {type(one).__name__} that differ are equal")
                return

    def ask(self, left, right):
        self.check()
        # Within a value, a test may say that it does not care; for a whole one it has no reason to.
        for suspect, other in ((left, right), (right, left)):
            if is_anything(suspect):
                self.question(suspect, other)
        pairs = [(left, right)]
        for _ in range(MOST_PAIRS):
            if not pairs:
                return
            left, right = pairs.pop()
            if left is right:
                continue
            kind = type(left)
            base = next((base for base in (list, tuple) if isinstance(left, base) and isinstance(right, base)), None)
            if base is not None:
                # Not by their own functions, where they are of a class derived from it.
                if base.__len__(left) == base.__len__(right):
                    pairs += zip(base.__iter__(left), base.__iter__(right))
            if kind is type(right):
                if kind in ATOMS or kind is base:
                    continue
                if kind is dict:
                    pairs += [(left[key], right[key]) for key in left if type(key) in ATOMS and key in right]
                    continue
            for suspect, other in ((left, right), (right, left)):
                if self.is_programs(suspect) or self.is_programs(suspect, "__ne__"):
                    self.question(suspect, other)

    def question(self, suspect, other):
        """Has the object tell the value from others. The first that it is asked about is always another, so that
        remembering it is no help."""
        questions = list(others(other, self.random))
        real = self.random.randint(1, len(questions))
        if self.is_programs(suspect, "__ne__") and all(says(lambda: not suspect != value) for value in questions[:2]):
            self.found(suspect)
        for value in questions[:real]:
            if says(lambda: suspect == value):
                self.found(suspect)
        says(lambda: suspect == other)
        for value in questions[real:]:
            if says(lambda: suspect == value):
                self.found(suspect)

    def is_programs(self, value, operation="__eq__"):
        """Whether code of the program's answers for the value. What a test itself defines may answer as it likes."""
        for kind in RESOLUTION_ORDER(type(value)):
            answer = NAMES(kind).get(operation)
            if answer is None:
                continue
            if isinstance(answer, types.WrapperDescriptorType):
                return False
            code = getattr(answer, "__code__", None)
            if type(answer) is not types.FunctionType or code is None:
                return True
            file = code.co_filename
            return not file.startswith((sys.base_prefix + "/", "<frozen ")) and not self.is_of_tests(file)
        return False

    def found(self, suspect):
        lie = f"an object of the class {NAME(type(suspect))} equals whatever it is given"
        self.lies.append(lie)
        raise AssertionError(lie)


def is_anything(value):
    mock = sys.modules.get("unittest.mock")
    return mock is not None and value is mock.ANY


def says(question):
    try:
        return bool(question())
    except Exception:
        return False


def others(value, chance):
    """Values of the same type that are not equal to it, and some that equal nothing."""
    is_large = hasattr(value, "__len__") and len(value) > 1000
    made = [other(value, chance) for _ in range(3 if is_large else DECOYS)] + [object()]
    chance.shuffle(made)
    return [each for each in made if type(each) is object or not says(lambda: each == value)]


def other(value, chance):
    kind = type(value)
    if kind is bool:
        return chance.choice([not value, 7, "x", None])
    if kind is int:
        return value + chance.choice([-1, 1]) * chance.randint(1, 9 + abs(value))
    if kind in (float, complex):
        return value + chance.choice([-1, 1]) * (1 + chance.random() * (1 + abs(value)))
    if kind in (str, bytes, bytearray, list, tuple):
        if kind in (list, tuple):
            extra = kind([chance.choice([0, 1, None, "x"])])
        else:
            extra = chance.choice("aqxzAQ 019#")
            extra = extra if kind is str else kind(extra.encode())
        at = chance.randint(0, len(value))
        rest = value[at + chance.randint(0, 1) :]
        if kind in (list, tuple) and at < len(value) and chance.random() < 0.5:
            extra = kind([other(value[at], chance)])
            rest = value[at + 1 :]
        return value[:at] + extra + rest
    if kind in (set, frozenset):
        return (value | {object()}) if chance.random() < 0.5 else kind(list(value)[1:]) ^ {"#"}
    if kind is dict:
        key = chance.choice([*value, "#"])
        return {**value, key: other(value.get(key), chance)}
    return chance.choice([object(), "#", 8_675_309, (), [object()]])


class Rewriting(ast.NodeTransformer):
    """Puts the functions of `Comparisons` where a test compares."""

    def __init__(self):
        self.within = 0
        self.count = 0

    def visit_Compare(self, node):
        node = self.generic_visit(node)
        if len(node.ops) == 1:
            return self.comparison(node, node.left, node.ops[0], node.comparators[0])
        if self.within or not all(type(each) in (ast.Eq, *ORDERED) for each in node.ops):
            return node
        terms, left = [], node.left
        for operation, right in zip(node.ops[:-1], node.comparators):
            self.count += 1
            name = f"@hone_{self.count}"
            kept = ast.NamedExpr(ast.Name(name, ast.Store()), right)
            terms.append(self.comparison(node, left, operation, kept))
            left = ast.Name(name, ast.Load())
        terms.append(self.comparison(node, left, node.ops[-1], node.comparators[-1]))
        return ast.copy_location(ast.BoolOp(ast.And(), terms), node)

    def comparison(self, node, left, operation, right):
        kind = type(operation)
        if kind is ast.Eq:
            made = call("@hone_equal", left, right)
        elif kind is ast.In:
            made = call("@hone_contained", left, right)
        elif kind in ORDERED:
            made = call("@hone_ordered", ast.Constant(ORDERED[kind]), left, right)
        else:
            made = ast.Compare(left, [operation], [right])
        return ast.copy_location(made, node)

    def visit_Call(self, node):
        node = self.generic_visit(node)
        method = node.func
        if isinstance(method, ast.Attribute) and (method.attr.startswith("assert") or method.attr == "fail"):
            found = call("@hone_assertion", method.value, ast.Constant(method.attr))
            node.func = ast.copy_location(found, method)
        return node

    def visit_scope(self, node):
        self.within += 1
        node = self.generic_visit(node)
        self.within -= 1
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda = visit_scope

    def visit_ClassDef(self, node):
        outer, self.within = self.within, 1
        node = self.generic_visit(node)
        self.within = outer
        return node

    def visit_FunctionDef(self, node):
        outer, self.within = self.within, 0
        node = self.generic_visit(node)
        self.within = outer
        return node

    visit_AsyncFunctionDef = visit_FunctionDef


def call(name, *arguments):
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def rewrite(tree):
    for node in ast.walk(tree):
        # Of what pytest has put there; without an end, it would end before it begins.
        if getattr(node, "lineno", None) is not None and getattr(node, "end_lineno", None) is None:
            node.end_lineno, node.end_col_offset = node.lineno, node.col_offset
    return ast.fix_missing_locations(Rewriting().visit(tree))
