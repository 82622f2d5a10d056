"""The tokens: words of goals and plans with the space before them, pieces of Python, names of literals, and bytes.

A goal is written ` sort the list`, each known word after a space; names of literals follow without one. A program is
read from its start, the longest token that fits at each place.
"""

import re

from . import errands, operations, outside, synonyms
from .literals import MOST, NUMBER_WORDS, SYMBOLS
from .phrasing import words_of
from .values import COLUMN_WORDS, GROUP_COLUMNS, NUMBER_COLUMNS

MARKS = ["<goal>", "<plan>", "<code>", "<check>", "<error>", "<fix>", "<no>", "<end>"]
NAMES = [f"{kind}{place}" for kind, most in MOST.items() for place in range(most)]
ERRORS = """SyntaxError NameError TypeError ValueError KeyError IndexError AttributeError ZeroDivisionError FileNotFoundError
UnicodeDecodeError StatisticsError IndentationError ImportError ModuleNotFoundError UnboundLocalError RuntimeError OSError
PermissionError IsADirectoryError OverflowError AssertionError RecursionError error Mismatch""".split()
CODE = re.compile(
    r"\n *| ?f?\"(?:[^\"\\\n]|\\.)*\"| ?\b[LTNSDFW]\d\b| ?[A-Za-z_]\w*| ?\d+| ?(?:[=<>!+*/-]=|\*\*|//|[^\w\s])| ")
GLUE = """given take for from with using consider in here is are i have we there let's look at start starting suppose assume the these those
this my all of them it that result results rest remaining what left remains list resulting new numbers values integers array series sequence words strings
names items texts terms string text word phrase sentence letters characters following below please then and after next finally
print show output display return report give me tell answer outcome you get number what's need want i'd like would to know see can could compute
calculate find determine work out your task goal write code use python am i'm looking say now just kindly help program script should
ok pls thanks thank among an a collect output if so by be do does as on or not no only each every its their your our us let make sure
suppose imagine following given first last one two""".split()


IDIOMS = sorted((fragment for block in (
    errands.CAREFUL_DAY, errands.CAREFUL_ROWS, errands.ROWS, errands.VALUES, errands.OTHER_VALUES, errands.FILTERED,
    errands.OTHER_FILTERED, errands.GROUPED, errands.OTHER_GROUPED, errands.PLAIN_GROUPED, errands.SHOW, errands.CAREFUL_OPEN,
    "\nprint(x)", "x = [n for n in x if ", "x = [s for s in x if ", "y = []\nfor n in x:\n    if ", ":\n        y.append(n)\nx = y",
    "y = []\nfor s in x:\n    if ", ":\n        y.append(s)\nx = y", "x = list(map(lambda n: ", " for n in x]", "datetime.date.fromisoformat(",
    "import datetime\n", "x = sorted(x", ".toordinal()", "for s in text.splitlines()", "import pathlib\n",
    "text = open(", ", \"w\").write(", "\".join(s + \"\\n\" for s in v))\nprint(len(v)",
    "sorted(f for f in os.listdir() if os.path.isfile(f))", "pathlib.Path().iterdir()", "p.is_file()")
    for fragment in re.split(r"\{[abcd]\}", block) if len(fragment) > 8), key=len, reverse=True)
IDIOM = re.compile("(" + "|".join(re.escape(fragment) for fragment in IDIOMS) + ")")
"""Frequent stretches of programs are one token each, as byte-pair merges would make them."""


def pieces(code):
    """The tokens of a program: idioms, then Python's own tokens."""
    found = []
    for place, part in enumerate(IDIOM.split(code)):
        found += [part] if place % 2 else plain_pieces(part)
    return found


def plain_pieces(code):
    """Python's tokens; a name of a literal and the space before it are two."""
    found = []
    for piece in CODE.findall(code):
        if re.fullmatch(r" ?[LTNSDFW]\d", piece) and piece.strip() in NAMES:
            if piece[0] == " ":
                found.append(" ")
            found.append(piece.strip())
        else:
            found.append(piece)
    assert "".join(found) == code, (code, found)
    return found


def lexicon():
    """The words of goals and plans, in the order in which errors of typing are resolved, and known words from outside."""
    counts = {}
    for operation in operations.OPERATIONS:
        for template in operation.asks + operation.nouns + operation.adjectives + (operation.plan,):
            for word in words_of(template):
                counts[word] = counts.get(word, 0) + 1
    for errand in errands.ERRANDS:
        for template in errand.asks + (errand.plan,):
            for word in words_of(template):
                counts[word] = counts.get(word, 0) + 1
    for word in synonyms.vocabulary():
        counts[word] = counts.get(word, 0) + 1
    for word in GLUE:
        word = word.replace("'s", "").replace("'", "")
        counts[word] = counts.get(word, 0) + 5
    inside = [word for word in sorted(counts, key=lambda word: (-counts[word], word)) if word not in NUMBER_WORDS]
    others = sorted(set(outside.vocabulary()) - set(inside) - set(NUMBER_WORDS))
    return inside, others


def all_pieces():
    """Every token of a program that a goal of the domain can have."""
    found = {}

    def piece_up(code):
        code = re.sub(r"\{[abcd]\}", "N0", code)
        for piece in pieces(code) + plain_pieces(code):
            found[piece] = None

    for operation in operations.OPERATIONS:
        for lines in (operation.code, operation.other):
            piece_up("\n".join(lines))
            for line in lines:
                piece_up(line)
    for errand in errands.ERRANDS:
        for code in (errand.code, errand.careful, errand.other):
            piece_up(code)
    for piece in pieces("x = N0\nprint(x)\n    x\n        x\n            x\n                x"):
        found[piece] = None
    for piece in [" ", *IDIOMS]:
        found[piece] = None
    return [piece for piece in found if piece not in NAMES]


class Vocabulary:
    """All tokens by number, and the ways to and from them."""

    def __init__(self):
        self.inside, self.others = lexicon()
        self.lexicon = self.inside + self.others
        names = {word for name in (*NUMBER_COLUMNS, *GROUP_COLUMNS, *COLUMN_WORDS) for word in name.split("_")}
        self.columns = sorted(names & set(self.inside))
        tokens = MARKS + NAMES + [f" {word}" for word in self.lexicon]
        tokens += [f" {symbol}" for symbol in sorted(SYMBOLS | {";", "."})] + [f" {error}" for error in ERRORS]
        tokens += [f" {digit}" for digit in range(40)]
        tokens += all_pieces()
        self.tokens = list(dict.fromkeys(tokens))
        self.ids = {token: place for place, token in enumerate(self.tokens)}
        self.starts = {}
        for token in sorted(self.tokens, key=len, reverse=True):
            if token not in MARKS:
                self.starts.setdefault(token[:3], []).append(token)

    def goal(self, words):
        """Numbers of a goal's or plan's words."""
        return [self.ids[word] if word in NAMES else self.ids[f" {word}"] for word in words]

    def plan(self, plan):
        return self.goal(plan_words(plan))

    def code(self, code):
        """Numbers of a program's tokens: at each place the longest token that fits; None where none does."""
        numbers, at = [], 0
        while at < len(code):
            token = next((
                token for length in (3, 2, 1) for token in self.starts.get(code[at:at + length], ())
                if code.startswith(token, at)), None)
            if token is None:
                return None
            numbers.append(self.ids[token])
            at += len(token)
        return numbers

    def error(self, kind, words):
        return [self.ids[f" {kind}" if f" {kind}" in self.ids else " error"]] + [
            self.ids[word] if word in NAMES else self.ids[f" {word}"] for word in words
            if word in NAMES or f" {word}" in self.ids]

    def text(self, numbers):
        return "".join(self.tokens[number] for number in numbers)


def plan_words(plan):
    """The words of a plan: names as they are, all else in lower case."""
    return [word if word in NAMES else word.lower() for word in re.findall(r"[A-Za-z0-9]+|;|\.", plan)]
