"""Makes goals of the domain, with their plans, programs, checks and files, by chance."""

import datetime
import random
import re
from dataclasses import dataclass, field

from . import errands, operations
from .literals import Reader, TooMany
from .phrasing import expanded, filled
from .synonyms import padded, varied
from .values import (
    WORDS, pseudo_word, sentence, table_file, text_file)

MARK = "\ue000"  # stands around an argument while a goal is being put together


@dataclass
class Goal:
    text: str
    words: list
    slots: dict
    plan: str
    code: str
    check: str
    careful: str = ""
    files: dict = field(default_factory=dict)
    family: str = ""
    names: tuple = ()


class Misread(Exception):
    """The literals of a goal are not read as they were meant."""


class Maker:
    """Makes goals with one source of chance.

    `holdout` is a function of two operations' names: pairs for which it is true are made only where `unseen` is set.
    `ground` runs goals that can be read in two ways: they are kept where both print the same.
    """

    def __init__(self, reader, seed, ground, holdout=lambda one, two: False):
        self.reader = reader
        self.rng = random.Random(seed)
        self.ground = ground
        self.holdout = holdout
        self.misread = 0

    def goal(self, family=None, unseen=False, several=False):
        """A goal; the families are nums, texts, text, errand. `several` asks for two operations or more."""
        while True:
            kind = family or self.rng.choices(["nums", "texts", "text", "errand"], [33, 17, 20, 30])[0]
            try:
                return self.errand() if kind == "errand" else self.pipeline(kind, unseen, several or unseen)
            except (Misread, TooMany):
                self.misread += 1

    # Pipelines.

    def pipeline(self, source, unseen=False, several=False):
        rng = self.rng
        while True:
            wanted = rng.choices([1, 2, 3, 4], [36, 34, 22, 8])[0] if not several else rng.choices([2, 3, 4], [55, 35, 10])[0]
            kind, chain = source, []
            while len(chain) < wanted and kind in ("nums", "texts", "text"):
                choices = [o for o in operations.OPERATIONS if o.source == kind and o not in chain]
                operation = rng.choices(choices, [o.weight for o in choices])[0]
                if len(chain) + 1 < wanted and operation.target in ("num", "flag") and rng.random() < 0.7:
                    continue
                chain.append(operation)
                kind = operation.target
            held = [self.holdout(one.name, two.name) for one, two in zip(chain, chain[1:])]
            if any(held) == unseen:
                return self.spoken(source, chain)

    def spoken(self, source, chain):
        rng = self.rng
        value, literal = getattr(self, "a_" + source)(chain)
        arguments = [self.arguments(operation, value) for operation in chain]
        self.nearest = None
        sentence_ = self.phrased(source, literal, chain, arguments)
        text, marks = self.finished(sentence_)
        words, slots, places = self.read(text)
        names = self.names(marks, slots, places)
        start = names[next(i for i, m in enumerate(marks) if m[2] == ("object",))]
        plan, steps, check = [], [], [f"x = {start}"]
        for index, operation in enumerate(chain):
            own = {}
            for i, mark in enumerate(marks):
                if mark[2][0] == "argument" and mark[2][1] == index:
                    own[mark[2][2]] = names[i]
            plan.append(filled(operation.plan, own))
            steps.append([substituted(line, own) for line in operation.code])
            check += [substituted(line, own) for line in operation.other]

        def program(order):
            return ordered([f"x = {start}"] + [line for index in order for line in steps[index]] + ["print(x)"])

        code = program(range(len(chain)))
        if self.nearest:
            other = self.nearest + list(range(len(self.nearest), len(chain)))
            if self.ground.run(program(other), slots)[0] != self.ground.run(code, slots)[0]:
                raise Misread
        return Goal(
            text, words, slots, " ; ".join(plan), code, ordered(check + ["print(x)"]),
            family=source, names=tuple(o.name for o in chain))

    def arguments(self, operation, value):
        """Values by letter, as text for the goal and as what they must be read as."""
        result = {}
        for letter, kind in zip("abc", operation.arguments):
            result[letter] = self.argument(kind, value, result, letter)
        if operation.name == "between":
            low, high = sorted((result["a"][1], result["b"][1]))
            result = {"a": (str(low), low), "b": (str(high), high)}
        return result

    def argument(self, kind, value, others=None, letter=""):
        rng = self.rng
        if kind == "N":
            number = rng.choice(value) if isinstance(value, list) and value and isinstance(value[0], (int, float)) and rng.random() < 0.5 else rng.randint(0, 50) if rng.random() < 0.8 else rng.randint(-100, 2000)
            if rng.random() < 0.06:
                number = round(rng.uniform(0, 100), rng.randint(1, 2))
            return self.number_text(number), number
        if kind == "C":
            number = rng.choice([2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12])
            if 2 <= number <= 10 and rng.random() < 0.3:
                return ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][number - 2], number
            return str(number), number
        if kind == "O":
            number = rng.choice([2, 2, 2, 3, 3, 4, 5])
            return rng.choice([f"{number}{ {2: 'nd', 3: 'rd'}.get(number, 'th')}", ["second", "third", "fourth", "fifth"][number - 2]]), number
        if kind == "U":
            number = rng.randint(13, 200)
            return str(number), number
        if kind == "Y":
            number = rng.choice([rng.randint(1900, 2100), 2000, 1900, 2024])
            return str(number), number
        if kind == "S":
            text = rng.choice([",", "-", ", ", " ", "_", ";", "|", "/", ":", "+", " and ", " - ", "*", ".", "", "--", "#"]) if rng.random() < 0.5 else rng.choice(WORDS)
            if rng.random() < 0.2:
                text = sentence(rng, rng.randint(1, 4))
            return self.quoted(text), text
        if kind in "KI":
            if kind == "I" or isinstance(value, list):
                pool = value if isinstance(value, list) else None
                if kind == "I" and pool:
                    text = str(rng.choice(pool)) if rng.random() < 0.8 else self.word()
                else:
                    item = str(rng.choice(pool)) if pool else self.word()
                    text = rng.choice(item) if item and rng.random() < 0.75 else item[:rng.randint(1, 3)]
            elif isinstance(value, str) and value:
                text = rng.choice(value.split() or [value]) if rng.random() < 0.3 else rng.choice(value) if rng.random() < 0.7 else self.word()
            else:
                text = self.word() if rng.random() < 0.7 else rng.choice("abcdefghijklmnopqrstuvwxyz")
            text = text.strip(".,!?'\" ") or "e"
            if rng.random() < 0.1 and len(text) > 1:
                text = text.capitalize()
            bare = text.isalpha() and text.isascii() and rng.random() < 0.45 and " " not in text
            return text if bare else self.quoted(text), text
        raise AssertionError(kind)

    def number_text(self, number):
        return str(number)

    def word(self):
        return self.rng.choice(WORDS) if self.rng.random() < 0.75 else pseudo_word(self.rng)

    def quoted(self, text):
        rng = self.rng
        opening, closing = rng.choice([("'", "'"), ("'", "'"), ('"', '"'), ('"', '"'), ('"', '"'), ("“", "”"), ("‘", "’"), ("`", "`"), ("«", "»")])
        if closing in text or "'" in text:
            opening = closing = '"'
        return f"{opening}{text}{closing}"

    def a_nums(self, chain):
        rng = self.rng
        length = rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10]) if rng.random() < 0.97 else 0
        style = rng.random()
        if style < 0.6:
            value = [rng.randint(0, 30) for _ in range(length)]
        elif style < 0.8:
            value = [rng.randint(-20, 100) for _ in range(length)]
        elif style < 0.92:
            value = [rng.randint(0, 5000) for _ in range(length)]
        else:
            value = [round(rng.uniform(-10, 50), rng.randint(1, 2)) for _ in range(length)]
        texts = [str(n) for n in value]
        style = rng.random()
        if length < 2:
            literal = f"[{texts[0] if texts else ''}]"
        elif style < 0.35:
            literal = ", ".join(texts)
        elif style < 0.6:
            literal = "[" + ", ".join(texts) + "]"
        elif style < 0.7:
            literal = ",".join(texts) if rng.random() < 0.5 else "[" + ",".join(texts) + "]"
        elif style < 0.77:
            literal = " ".join(texts)
        elif style < 0.9:
            literal = ", ".join(texts[:-1]) + rng.choice([" and ", ", and "]) + texts[-1]
        elif style < 0.93:
            literal = "; ".join(texts)
        elif style < 0.96:
            literal = "(" + ", ".join(texts) + ")"
        elif style < 0.98:
            literal = "{" + ", ".join(texts) + "}"
        else:
            literal = rng.choice(["'", '"']) .join(["", ",".join(texts), ""])
        return value, literal

    def a_texts(self, chain):
        rng = self.rng
        length = rng.choice([2, 3, 3, 4, 4, 5, 5, 6, 7])
        value = [self.word() for _ in range(length)]
        if rng.random() < 0.3:
            value = [word.capitalize() if rng.random() < 0.7 else word.upper() for word in value]
        if rng.random() < 0.2:
            value.append(rng.choice(value))
        style = rng.random()
        if style < 0.4:
            literal = rng.choice([", ", ", ", ","]).join(value) if len(value) > 2 else "[" + ", ".join(value) + "]"
        elif style < 0.6 and len(value) > 2:
            literal = ", ".join(value[:-1]) + rng.choice([" and ", ", and "]) + value[-1]
        elif style < 0.8:
            quote = rng.choice(["'", '"'])
            literal = "[" + ", ".join(f"{quote}{word}{quote}" for word in value) + "]"
        elif style < 0.9:
            literal = "[" + ", ".join(value) + "]"
        else:
            quote = rng.choice(["'", '"'])
            literal = ", ".join(f"{quote}{word}{quote}" for word in value)
        return value, literal

    def a_text(self, chain):
        rng = self.rng
        style = rng.random()
        if style < 0.35:
            value = self.word()
            if rng.random() < 0.3:
                value = rng.choice([value.capitalize(), value.upper(), value[:2] + value[2:].upper()])
        elif style < 0.75:
            value = sentence(rng, rng.randint(2, 7))
        elif style < 0.9:
            value = rng.choice(["-", ",", "_", ";", ", ", "/"]).join(self.word() for _ in range(rng.randint(2, 5)))
        else:
            value = "".join(rng.choice("abcdefgXYZ0123456789 .-_!") for _ in range(rng.randint(3, 14))).strip() or "x"
        if any(o.name.startswith(("palindrome",)) for o in chain) and rng.random() < 0.5:
            value = value + value[::-1]
        if chain and chain[0].name == "split_comma" or any(o.name == "split" for o in chain[:1]) and rng.random() < 0.5:
            value = ",".join(self.word() for _ in range(rng.randint(2, 5)))
        bare = value.isalpha() and value.isascii() and " " not in value and rng.random() < 0.5 and len(value) > 2
        return value, value if bare else self.quoted(value)

    OBJECTS = {
        "nums": (["the (numbers|values|integers) (in [the] [list|array|series|sequence]|of [the list]) {o}", "[the] [numbers] {o}", "{o}", "the (list|array|series|sequence) [of numbers] {o}", "the [following] (numbers|values|integers) {o}", "(these|those|my|all the|all|all of) (numbers|values) {o}"],
                 ["them", "them", "the (numbers|values)", "the (result|results)", "those", "the (rest|remaining (numbers|values|ones))", "what (is left|remains)", "the (list|resulting list|new list|new numbers)", "it", "these", "the (remaining|other) ones", "the others", "all of them", "that"]),
        "texts": (["the (words|strings|names|items|texts) (in [the] [list]|of [the list]) {o}", "[the] [words|strings|names] {o}", "{o}", "the (list|array) [of (words|strings|names|items)] {o}", "the [following] (words|strings|names|items|terms) {o}", "(these|those|my|all the) (words|names|strings) {o}"],
                  ["them", "them", "the (words|strings|names|items)", "the (result|results)", "those", "the (rest|remaining (words|ones|names))", "what (is left|remains)", "the (list|resulting list|new list)", "it", "the (remaining|other) ones", "the others"]),
        "text": (["the (string|text|word|phrase|sentence) {o}", "{o}", "{o}", "the [following] (string|text|word|sentence) {o}", "(this|my) (string|text|word|sentence) {o}", "the (letters|characters) {o}"],
                 ["it", "it", "the result", "the (string|text|word|sentence|phrase)", "that", "the (resulting|new) (string|text)"]),
    }

    def phrased(self, source, literal, chain, arguments):
        """The goal as a sentence, with marks around its arguments."""
        rng = self.rng
        marked = f"{MARK}object{MARK}{literal}{MARK}"
        style = rng.random()
        if style < 0.36:
            return self.nested(source, marked, chain, arguments)
        if style < 0.5 and len(chain) > 1:
            return self.mixed(source, marked, chain, arguments)
        if style < 0.62:
            return self.announced(source, marked, chain, arguments)
        if style < 0.76:
            return self.appended(source, marked, chain, arguments)
        return self.ordered_about(source, marked, chain, arguments)

    def fill(self, template, index, arguments, thing):
        values = {letter: f"{MARK}argument {index} {letter}{MARK}{text}{MARK}" for letter, (text, _) in arguments[index].items()}
        phrase = expanded(template, self.rng)
        return filled(phrase, {**values, "o": thing})

    def thing(self, kind, literal=None):
        templates = self.OBJECTS[kind][0 if literal else 1]
        return filled(expanded(self.rng.choice(templates), self.rng), {"o": literal or ""})

    def order(self, chain, index, arguments, thing):
        """One operation as an order."""
        return self.fill(self.rng.choice(chain[index].asks), index, arguments, thing)

    JOINTS = [" and ", " and then ", ", then ", ", and then ", ". Then ", ", ", "; ", " and ", ", and ", ", after that ", ". After that ", ". Next ", ". Finally ", ". ",
              " -> ", " & ", ", next ", ", finally ", " and lastly ", " and afterwards ", "; then "]

    def orders(self, source, chain, arguments, first, begin=0):
        text, kind = "", source
        for index in range(begin, len(chain)):
            thing = first if index == begin else self.thing(kind)
            # A phrase without {o} cannot name the thing: the first one must.
            for _ in range(40):
                template = self.rng.choice(chain[index].asks)
                phrase = expanded(template, self.rng)
                if "{o}" in phrase or index > begin or MARK not in first:
                    break
            else:
                raise Misread
            values = {letter: f"{MARK}argument {index} {letter}{MARK}{t}{MARK}" for letter, (t, _) in arguments[index].items()}
            phrase = filled(phrase, {**values, "o": thing})
            joint = "" if index == begin else self.rng.choice(self.JOINTS)
            if joint == ", " and index == len(chain) - 1 and self.rng.random() < 0.7:
                joint = " and "
            text += joint + (phrase[0].upper() + phrase[1:] if joint.startswith(". ") and joint == ". " else phrase)
            kind = chain[index].target
        return text

    def ordered_about(self, source, marked, chain, arguments):
        return self.orders(source, chain, arguments, self.thing(source, marked)) + self.sink(chain[-1].target)

    def announced(self, source, marked, chain, arguments):
        """Given 3, 1, 2, sort them."""
        rng = self.rng
        opening = expanded(rng.choice([
            "(Given|Take|For|From|With|Using|Consider|In|Here (is|are)|I have|We have|There (is|are)|Let's take|Look at|Start with|Starting with|Starting from|Suppose we have|Assume)",
            "(Given|Take|With|From)"]), rng)
        thing = self.thing(source, marked)
        joint = rng.choice([", ", ": ", ". ", " , ", "; ", " - ", ", please ", ". Please ", ". Now "]) if opening not in ("Take", "Start with", "Consider") or rng.random() < 0.5 else rng.choice([", ", " and ", ", then "])
        return f"{opening} {thing}{joint}{self.orders(source, chain, arguments, self.thing(source))}{self.sink(chain[-1].target)}"

    def appended(self, source, marked, chain, arguments):
        """Sort these numbers: 3, 1, 2."""
        rng = self.rng
        if rng.random() < 0.25:
            return f"{marked}{rng.choice([': ', ' - ', ' -> ', '. ', ', '])}{self.orders(source, chain, arguments, self.thing(source))}{self.sink(chain[-1].target)}"
        nouns = {"nums": "(numbers|values|integers|list|array)", "texts": "(words|strings|names|items|list)", "text": "(string|text|word|sentence|phrase)"}[source]
        thing = expanded(f"(the following|these|this|the|the given) {nouns} [below]", rng) if rng.random() < 0.8 else rng.choice(["the following", "this", "these"])
        if rng.random() < 0.4:
            noun = self.noun(source, thing, chain, arguments)
            body = f"{self.asked(noun)}"
        else:
            body = self.orders(source, chain, arguments, thing) + self.sink(chain[-1].target)
        return f"{body.rstrip('.?! ')}: {marked}"

    def noun(self, source, thing, chain, arguments, upto=None):
        """The operations as one noun phrase around a thing: the sum of the even numbers in 4, 9."""
        rng = self.rng
        head = {"nums": "(numbers|values|ones|elements|integers)", "texts": "(words|strings|names|ones|items)", "text": "(string|text|word)"}[source]
        text = thing
        stage = "thing"
        # What follows a phrase can belong to any thing in it: "the squares of the numbers in 1, 2 without the last one". The
        # things of the phrase so far, inmost first, each with the number of operations that make it; and the operations as
        # somebody reads them who takes what follows for a part of the nearest thing.
        things, nearest = [(source, 0)], []
        if upto is None and rng.random() < 0.4 and (question := self.which(source, thing, chain, arguments)):
            return question
        for index, operation in enumerate(chain[:upto]):
            if operation.adjectives and rng.random() < 0.5 and (stage == "thing"):
                adjective = expanded(rng.choice(operation.adjectives), rng)
                noun = expanded(head, rng)
                text = f"the {adjective} {noun} {rng.choice(['in', 'of', 'from', 'among'])} {text}" if not operation.source == "text" else f"the {adjective} {noun} {text}"
                nearest.append(index)
                things.append((operation.target, len(nearest)))
            else:
                if not operation.nouns:
                    raise Misread
                phrase = self.fill(rng.choice(operation.nouns), index, arguments, "\ue001")
                inner = text
                if operation.source == "nums" and stage == "thing" and re.match(MARK, text) and rng.random() < 0.5:
                    inner = f"the {expanded(head, rng)} in {text}"
                if phrase.startswith("\ue001 ") and "the (" not in phrase and stage != "thing" and operation.target == operation.source and rng.random() < 0.3:
                    phrase = phrase.replace("\ue001 ", "\ue001, ", 1)
                if index and operation.posts and chain[index - 1].posts and rng.random() < 0.35 and phrase.startswith("\ue001 ") and "(" not in phrase:
                    phrase = phrase.replace("\ue001 ", f"\ue001 {rng.choice(['and', 'and', 'but', 'and also'])} ", 1)
                text = phrase.replace("\ue001", inner)
                if phrase.endswith("\ue001"):
                    nearest.append(index)
                    things.append((operation.target, len(nearest)))
                else:
                    place = next(made for kind, made in things if kind == operation.source)
                    nearest.insert(place if phrase.startswith("\ue001") else len(nearest), index)
                    things = [(operation.target, len(nearest))]
            stage = "made"
        if nearest != sorted(nearest):
            self.nearest = nearest
        return text.replace("the the ", "the ").replace("of of ", "of ").replace("in in ", "in ")

    def which(self, source, thing, chain, arguments):
        """Which of 4, 9, 16 are even; how many of the words red, fig start with f. None where the last operations do not fit."""
        rng = self.rng
        counts = chain[-1].name in ("count", "count_texts")
        last = len(chain) - 1 - counts
        if last < 0 or not chain[last].posts or chain[last].source != source or any(o.target != source for o in chain[:last]):
            return None
        post = self.post(chain, last, arguments)
        first = last - 1 if last > 0 and chain[last - 1].posts and rng.random() < 0.6 else last
        if first < last:
            post = f"{self.post(chain, first, arguments)} {rng.choice(['and', 'and also', 'but', 'and at the same time'])} {re.sub('^are ', '', post) if rng.random() < 0.6 else post}"
        inner = self.noun(source, thing, chain[:first], arguments, upto=first) if first else thing
        ones = expanded({"nums": "[numbers|values|ones|elements|integers]", "texts": "[words|strings|names|ones|items]"}[source], rng)
        start = "how many" if counts else rng.choice(["which", "which", "what"])
        if rng.random() < 0.2 and inner == thing:
            return f"{rng.choice(['of', 'out of', 'from', 'among', 'in'])} {inner}{rng.choice([' ', ', '])}{start} {ones} {post}".replace("  ", " ")
        return f"{start} {ones} {rng.choice(['of', 'of', 'in', 'from', 'among', 'out of'])} {inner} {post}".replace("  ", " ")

    def post(self, chain, index, arguments):
        """What a filter asks for, as a verb: are even, start with f."""
        phrase = self.fill(self.rng.choice(chain[index].posts), index, arguments, "")
        phrase = re.sub(r"^(that|which) ", "", phrase)
        phrase = re.sub(r"^(containing|including|with) ", "contain ", phrase)
        phrase = re.sub(r"^(starting|beginning) ", "start ", re.sub(r"^ending ", "end ", phrase))
        if re.match(r"(are|have|start|begin|end|contain|include|do|don't|divide|exceed|lie|fall) ", phrase):
            return phrase
        if phrase.startswith("whose "):
            raise Misread
        return "exceed " + phrase[10:] if phrase.startswith("exceeding ") else f"are {phrase}"

    QUESTIONS = ("is ", "does ", "do ", "how ", "which ", "what ", "at ", "of ", "out of ", "from ", "among ", "in ")

    def asked(self, noun):
        rng = self.rng
        if noun.startswith(self.QUESTIONS):
            prefix = rng.choice(["", "", "", "tell me ", "I want to know ", "can you tell me ", "say "])
            return prefix + noun + ("?" if rng.random() < 0.7 else "")
        opening = expanded(rng.choice([
            "(what is|what's|what are|whats)", "(what is|what's)", "(print|show|show me|give me|tell me|find|compute|calculate|get|return|output|display|determine|report|work out)",
            "(I need|I want|I'd like|I would like|I'd like to (know|have|see)|I want to (know|see|have)|we need|I am looking for|I'm looking for)", "(can|could|would) you [please] (print|show me|give me|tell me|find|compute|calculate|get|determine|work out)",
            "", "(your task is to|please|the goal is to|write code to|use python to) (print|find|compute|calculate|output|show)"]), rng)
        question = opening.startswith(("what", "can", "could", "would"))
        return f"{opening} {noun}".strip() + ("?" if question and rng.random() < 0.7 else "")

    def nested(self, source, marked, chain, arguments):
        return self.asked(self.noun(source, self.thing(source, marked), chain, arguments))

    def mixed(self, source, marked, chain, arguments):
        """First a noun phrase, then orders, or the other way round."""
        rng = self.rng
        cut = rng.randint(1, len(chain) - 1)
        noun = self.noun(source, self.thing(source, marked), chain, arguments, upto=cut)
        if noun.startswith(self.QUESTIONS) or chain[cut - 1].target not in ("nums", "texts", "text"):
            raise Misread
        rest = chain[cut:]
        text, kind = "", chain[cut - 1].target
        if rng.random() < 0.5:
            text = rng.choice(["take ", "find ", "compute ", "get ", "list ", "calculate ", "collect "]) + noun
            for index in range(cut, len(chain)):
                text += rng.choice(self.JOINTS) + self.order(chain, index, arguments, self.thing(kind))
                kind = chain[index].target
            return text + self.sink(kind)
        return self.orders(source, chain, arguments, noun, begin=cut) + self.sink(chain[-1].target)

    def sink(self, kind):
        rng = self.rng
        if rng.random() < 0.6:
            return ""
        return self.spaced(rng.choice([
            " and (print|show|output|display|return|report|give me) (it|the result|the answer|the outcome|them|what you get|the output)",
            ", then (print|show|output|display) (it|the result|the answer|them)", ". (Print|Show|Output|Display|Tell me|Give me|Report) [me] the (result|answer|output)", " and (tell|show) me the (result|answer|number)",
            " and print [it|them|the result]"]))

    def spaced(self, template):
        text = expanded(template, self.rng)
        return text if text[0] in ",." else " " + text

    # Errands.

    def errand(self, name=None):
        rng = self.rng
        chosen = errands.BY_NAME[name] if name else rng.choices(errands.ERRANDS, [e.weight for e in errands.ERRANDS])[0]
        values, files = self.errand_values(chosen)
        template = expanded(rng.choice(chosen.asks), rng)
        marked = {letter: f"{MARK}argument 0 {letter}{MARK}{text}{MARK}" for letter, (text, _) in values.items()}
        text, marks = self.finished(filled(template, marked))
        words, slots, places = self.read(text)
        names = self.names(marks, slots, places, values)
        own = {mark[2][2]: name for mark, name in zip(marks, names)}
        if own.keys() != values.keys():
            raise Misread
        careful = substituted(chosen.careful, own)
        return Goal(
            text, words, slots, filled(chosen.plan, own), substituted(chosen.code, own), substituted(chosen.other, own),
            careful, files, "errand", (chosen.name,))

    def errand_values(self, chosen):
        rng = self.rng
        values, files, columns = {}, {}, None
        letters = "abcd"
        for letter, kind in zip(letters, chosen.arguments):
            if kind == "D":
                day = datetime.date(rng.randint(1950, 2035), rng.randint(1, 12), rng.randint(1, 28))
                text, read = self.date_text(day)
                values[letter] = (text, read)
            elif kind in "TM":
                name = self.file("txt md log csv py json".split() if rng.random() < 0.5 else ["txt"])
                files[name] = text_file(rng, numbers=kind == "M")
                values[letter] = (self.maybe_quoted(name), name)
            elif kind == "G":
                name = self.file("txt md log csv py".split())
                if chosen.name == "file_exists" and rng.random() < 0.5:
                    files[name] = text_file(rng)
                values[letter] = (self.maybe_quoted(name), name)
            elif kind == "E":
                ending = rng.choice([".txt", ".csv", ".md", ".py", ".log", ".json", "*.txt", "*.csv", ".html", ".png", "txt", "csv", "md", "py", "log"])
                values[letter] = (self.maybe_quoted(ending), ending)
            elif kind == "B":
                name = self.file(["csv"])
                columns, content = table_file(rng)
                files[name] = content
                values[letter] = (self.maybe_quoted(name), name)
            elif kind in "PQ":
                taken = {value for _, value in values.values()}
                pool = [c for c, numeric, _ in columns if numeric == (kind == "Q") and c.lower() not in taken and c not in taken]
                if not pool:
                    raise Misread
                # The person may write the name in another way than the file does.
                column = rng.choice(pool)
                spoken = column.replace("_", " ") if rng.random() < 0.3 else column
                spoken = spoken.lower() if rng.random() < 0.5 else spoken
                values[letter] = (spoken if rng.random() < 0.75 else self.quoted(spoken), spoken)
                self.last_column = next(c for c in columns if c[0] == column)
            elif kind == "J":
                text = rng.choice("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
                text = text.lower() if rng.random() < 0.3 else text
                values[letter] = (text, text)
            elif kind in "VZ":
                if kind == "Z":
                    self.last_column = rng.choice([c for c in columns if not c[1]])
                cells = self.last_column[2]
                value = rng.choice(cells).strip()
                if not value:
                    raise Misread
                value = value.lower() if rng.random() < 0.15 else value
                values[letter] = (value if rng.random() < 0.6 and value.isalpha() else self.quoted(value), value)
            else:
                content = next(iter(files.values()), None)
                base = content.decode(errors="replace") if isinstance(content, bytes) else content
                values[letter] = self.argument(kind, base)
        if chosen.name in ("sum_range", "list_range"):
            values["a"] = (str(rng.randint(1, 12)),) * 2
            values["a"] = (values["a"][0], int(values["a"][0]))
        if not chosen.arguments or chosen.arguments[0] in "EK":
            for _ in range(rng.randint(2, 6)):
                files[self.file("txt md csv py log".split())] = text_file(rng)
        return values, files

    def file(self, endings):
        rng = self.rng
        name = self.word().lower() if rng.random() < 0.6 else rng.choice("data notes report list log input words names sales orders readme poem text story todo numbers items results test sample log people products inventory expenses scores students employees".split())
        if rng.random() < 0.15:
            name += rng.choice(["_", "-", ""]) + rng.choice(["2024", "1", "2", "old", "new", "final", "b"])
        if rng.random() < 0.08:
            name = name.capitalize()
        return f"{name}.{rng.choice(endings)}"

    def maybe_quoted(self, name):
        return name if self.rng.random() < 0.8 else self.quoted(name)

    def date_text(self, day):
        rng = self.rng
        style = rng.random()
        if style < 0.5:
            text = day.isoformat()
        elif style < 0.6:
            text = f"{day.day} {day.strftime('%B')} {day.year}"
        elif style < 0.75:
            text = f"{day.strftime('%B')} {day.day}, {day.year}"
        elif style < 0.8:
            text = f"{day.strftime('%b')} {day.day}, {day.year}"
        elif style < 0.85:
            suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day.day, "th")
            return f"{day.day}{suffix} {rng.choice(['of ', ''])}{day.strftime('%B')} {day.year}", f"{day.day} {day.strftime('%B')} {day.year}"
        elif style < 0.9:
            text = f"{day.day:02d}.{day.month:02d}.{day.year}"
        elif style < 0.95:
            text = f"{day.month}/{day.day}/{day.year}"
        else:
            text = f"{day.year}/{day.month:02d}/{day.day:02d}"
        return text, text

    # From marked sentences to what the model sees.

    def finished(self, sentence_):
        """The goal's text, with politeness and errors of typing, and its marks: (start, end, what)."""
        rng = self.rng
        sentence_ = re.sub(r" +", " ", sentence_).strip()
        body = sentence_
        lead = rng.random()
        if lead < 0.1:
            body = rng.choice(["Please ", "please ", "Pls ", "Hey, ", "Hi, ", "Hello, ", "Ok, ", "Could you please ", "Can you ", "I want you to ", "I'd like you to ", "Your task: ", "Task: ", "Now ", "Just ", "Kindly ", "Help me to ", "Write Python to ", "Use Python to ", "Write a program to ", "Write a script to ", "you should ", "I need you to ", "Could you "]) + body[0].lower() + body[1:]
        if rng.random() < 0.04:
            body = body.rstrip(".?!") + rng.choice([" please", ", please", " for me", ", thanks", " thank you", " please?", " now", " in python", " using python"])
        elif rng.random() < 0.4 and body[-1] not in ".?!" + MARK and ":" not in body[-60:]:
            body += rng.choice([".", ".", ".", "!", "?"]) if rng.random() < 0.97 else "..."
        elif rng.random() < 0.3 and body.endswith(MARK):
            body += rng.choice([".", "?", "."])
        body = body[0].upper() + body[1:] if rng.random() < 0.6 and body[0] != MARK else body
        pieces = body.split(MARK)
        # pieces: text, label, argument, text, label, argument, …
        style = rng.random()
        chance = rng.choice([0, 0, 0.1, 0.3])
        filler = rng.randrange(0, len(pieces), 3) if rng.random() < 0.06 else None
        text, marks = "", []
        for index in range(0, len(pieces), 3):
            part = varied(pieces[index], rng, chance)
            if index == filler:
                part = padded(part, rng)
            if style < 0.1:
                part = part.lower()
            elif style < 0.115:
                part = part.upper()
            if rng.random() < 0.05:
                part = self.mistyped(part)
            text += part
            if index + 2 < len(pieces):
                label = pieces[index + 1].split()
                start = len(text)
                text += pieces[index + 2]
                what = ("object",) if label[0] == "object" else ("argument", int(label[1]), label[2])
                marks.append((start, len(text), what, pieces[index + 2]))
        return text, marks

    def mistyped(self, part):
        rng = self.rng
        places = [i for i in range(1, len(part) - 1) if part[i - 1:i + 2].isalpha()]
        if not places:
            return part
        at = rng.choice(places)
        kind = rng.random()
        if kind < 0.35:
            return part[:at] + part[at + 1:]
        if kind < 0.7:
            return part[:at] + part[at + 1] + part[at] + part[at + 2:]
        if kind < 0.85:
            return part[:at] + part[at] + part[at:]
        return part[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + part[at + 1:]

    def read(self, text):
        return self.reader.read_places(text)

    def names(self, marks, slots, places, values=None):
        """The name, or the literal, that stands for each marked argument."""
        result = []
        for start, end, what, written in marks:
            name = next((n for n, (s, e) in places.items() if s < end and e > start), None)
            if name is not None:
                s, e = places[name]
                inside = s >= start and e <= end
                # The reader leaves out a sentence's full stop and the like.
                if not inside or not self.means(slots[name], written, values[what[2]][1] if values and what[0] == "argument" else None):
                    raise Misread
                result.append(name)
                continue
            raise Misread
        return result

    @staticmethod
    def means(value, written, wanted):
        if wanted is not None:
            return str(value) == str(wanted)
        if isinstance(value, list):
            return True
        if isinstance(value, (int, float)):
            return True
        return written.strip("'\"“”‘’`«»") == value


def substituted(code, names):
    return re.sub(r"\{([abcd])\}", lambda match: names[match.group(1)], code)


def ordered(code):
    """Imports first, each once; the joined program."""
    imports = list(dict.fromkeys(line for line in code if line.startswith("import ")))
    return "\n".join(imports + [line for line in code if not line.startswith("import ")])
