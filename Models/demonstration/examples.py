"""Sequences of tokens to train on, and which of them the model must predict.

    <goal> … <plan> … <code> … <end>          a plan and a program
    <goal> … <plan> <no> <end>                a goal outside the domain
    <goal> … <check> … <code> … <end>         a second plan and program, for the check
    <goal> … <code> … <error> … <fix> … <end> a program that failed, and its repair
"""

import random

from .execution import Ground, error_words
from .goals import Maker
from .literals import Reader
from .outside import Outsider
from .vocabulary import Vocabulary, pieces

LONGEST = 320


def holdout(one, two):
    """One pair of operations in twelve is kept out of the training: to measure what the model makes of new pairs."""
    import zlib
    return zlib.crc32(f"{one}>{two}".encode()) % 12 == 0


class Examples:
    def __init__(self, vocabulary, seed):
        self.vocabulary = vocabulary
        self.reader = Reader(vocabulary.inside, vocabulary.others, vocabulary.columns)
        self.ground = Ground()
        self.maker = Maker(self.reader, seed, self.ground, holdout)
        self.outsider = Outsider(self.reader, seed + 1)
        self.rng = random.Random(seed + 2)
        self.code_tokens = [token for token in vocabulary.tokens if token.strip() and not token.startswith("<")]
        self.wrong_names = ["x", "y", "n", "s", "v", "g", "r", "i", "text", "rows", "table"]

    def mark(self, name):
        return [self.vocabulary.ids[f"<{name}>"]]

    def sequences(self):
        """One or more (numbers, first predicted place)."""
        rng, vocabulary = self.rng, self.vocabulary
        if rng.random() < 0.25:
            _, words, _ = self.outsider.goal()
            head = self.mark("goal") + vocabulary.goal(words) + self.mark("plan")
            yield head + self.mark("no") + self.mark("end"), len(head)
            if rng.random() < 0.15:
                head[-1:] = self.mark("check")
                yield head + self.mark("no") + self.mark("end"), len(head)
            return
        several = rng.random() < 0.35
        goal = self.maker.goal(rng.choices(["nums", "texts", "text"], [50, 25, 25])[0] if several else None, several=several)
        head = self.mark("goal") + vocabulary.goal(goal.words)
        plan = self.mark("plan")
        yield (head + plan + vocabulary.plan(goal.plan) + self.mark("code") + vocabulary.code(goal.code) + self.mark("end"),
               len(head) + 1)
        if rng.random() < 0.9:
            yield (head + self.mark("check") + vocabulary.plan(goal.plan) + self.mark("code") + vocabulary.code(goal.check)
                   + self.mark("end"), len(head) + 1)
        if rng.random() < (0.75 if goal.careful and goal.careful != goal.code else 0.3):
            repair = self.repair(goal)
            if repair:
                yield repair

    def repair_case(self, goal):
        """A failing program of a goal, its error and the program that mends it, or None."""
        rng = self.rng
        self.ground.lay(goal.files)
        right, error = self.ground.run(goal.code, goal.slots)
        if error and goal.careful:
            self.ground.lay(goal.files)
            careful, worse = self.ground.run(goal.careful, goal.slots)
            return (goal.code, error, goal.careful) if worse is None else None
        if error:
            return None
        if goal.careful:
            self.ground.lay(goal.files)
            careful, worse = self.ground.run(goal.careful, goal.slots)
            if worse is None and careful != right:
                return goal.code, ("Mismatch", "", 1), goal.careful
        for _ in range(6):
            broken = self.broken(goal.code)
            if broken is None or broken == goal.code:
                continue
            self.ground.lay(goal.files)
            result, error = self.ground.run(broken, goal.slots)
            if error is None and result != right and rng.random() < 0.25:
                error = ("Mismatch", "", 1)
            if error:
                return broken, error, goal.code
        return None

    def repair(self, goal):
        case = self.repair_case(goal)
        if case is None:
            return None
        broken, error, mended = case
        head = self.failed(goal.words, goal.slots, broken, error)
        return (head + self.vocabulary.code(mended) + self.mark("end"), len(head)) if head else None

    def failed(self, words, slots, broken, error):
        vocabulary = self.vocabulary
        code = vocabulary.code(broken)
        if code is None:
            return None
        kind, message, line = error
        return (self.mark("goal") + vocabulary.goal(words) + self.mark("code") + code + self.mark("error")
                + vocabulary.error(kind, error_words(message, slots, self.reader.lexicon)) + [vocabulary.ids[f" {min(line, 39)}"]]
                + self.mark("fix"))

    def broken(self, code):
        """The program with one fault of the kinds that people and models make."""
        rng = self.rng
        parts = pieces(code)
        at = rng.randrange(len(parts))
        kind = rng.random()
        if kind < 0.2:
            del parts[at]
        elif kind < 0.3 and at + 1 < len(parts):
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
        elif kind < 0.55:
            names = [i for i, part in enumerate(parts) if part.strip() in self.wrong_names]
            if not names:
                return None
            at = rng.choice(names)
            parts[at] = parts[at].replace(parts[at].strip(), rng.choice(self.wrong_names))
        elif kind < 0.65:
            lines = code.split("\n")
            del lines[rng.randrange(len(lines))]
            return "\n".join(lines) if lines and "".join(lines).strip() else None
        elif kind < 0.75:
            parts.insert(at, parts[rng.randrange(len(parts))])
        elif kind < 0.9:
            parts[at] = rng.choice(self.code_tokens)
        else:
            slots = [i for i, part in enumerate(parts) if len(part) == 2 and part[0] in "LTNSDFW" and part[1].isdigit()]
            if not slots:
                return None
            at = rng.choice(slots)
            parts[at] = parts[at][0] + str((int(parts[at][1]) + 1) % 2)
        return "".join(parts)

    def stream(self):
        while True:
            for numbers, start in self.sequences():
                if len(numbers) <= LONGEST:
                    yield numbers, start


def one_stream(seed):
    return Examples(Vocabulary(), seed).stream()
