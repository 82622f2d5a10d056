"""Takes the literals of a goal out of it: lists, numbers, quoted texts, dates, file names and unknown words.

    words, slots = Reader(lexicon).read("Sort the list 3, 1, 2")
    words           # ["sort", "the", "list", "L0"]
    slots["L0"]     # [3, 1, 2]

The model sees the words and writes programs over the names, so it never copies a value. The same rules stand in
Sources/HoneInference/Demonstration; a test compares the two on Models/literals.json.
"""

from dataclasses import dataclass

MOST = {"L": 2, "T": 2, "N": 6, "S": 4, "D": 4, "F": 3, "W": 6}
"""How many literals of each kind a goal may have: lists of numbers, lists of texts, numbers, texts, dates, files,
unknown words."""

QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`", "«": "»", "„": "“"}
MONTHS = {}
for _number, _names in enumerate(
    "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sep sept,october oct,"
    "november nov,december dec".split(","), 1):
    for _name in _names.split():
        MONTHS[_name] = _number
NUMBER_WORDS = {
    name: value for value, name in enumerate(
        "two three four five six seven eight nine ten eleven twelve".split(), 2)}
NUMBER_WORDS |= {
    name: value for value, name in enumerate(
        "second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)}
SYMBOLS = {">", "<", ">=", "<=", "=", "==", "!=", "+", "-", "*", "/", "%", "^", "≥", "≤", "×"}
LETTER_WORDS = {"letter", "letters", "character", "characters", "char", "vowel", "consonant"}
SEPARATORS = {",", ";", "and", "&"}


class TooMany(Exception):
    """A goal has more literals than there are names."""


@dataclass
class Token:
    kind: str  # quoted, date, number, word, file, mark
    text: str
    start: int
    end: int
    value: object = None


def is_letter(c):
    return c.isalpha() or c == "_"


def is_digit(c):
    return "0" <= c <= "9"


def scan(goal):
    """The tokens of a goal: the first stage, which knows no words."""
    tokens = []
    at = 0
    while at < len(goal):
        c = goal[at]
        if c.isspace():
            at += 1
            continue
        token = quoted(goal, at) or file_name(goal, at) or number_date(goal, at) or number(goal, at, tokens)
        if token is None and is_letter(c):
            end = at
            while end < len(goal) and (is_letter(goal[end]) or is_digit(goal[end])):
                end += 1
            word_end = end
            # don't, isn't; the ending of banana's is dropped.
            if end + 1 < len(goal) and goal[end] in "'’" and is_letter(goal[end + 1]):
                end += 1
                rest = end
                while end < len(goal) and is_letter(goal[end]):
                    end += 1
                if goal[rest:end].lower() != "s":
                    word_end = end
            token = Token("word", goal[at:word_end].replace("'", "").replace("’", ""), at, end)
        if token is None:
            end = at + 2 if goal[at:at + 2] in (">=", "<=", "==", "!=") else at + 1
            token = Token("mark", goal[at:end], at, end)
        tokens.append(token)
        at = token.end
    return tokens


def quoted(goal, at):
    close = QUOTES.get(goal[at])
    if close is None:
        return None
    if goal[at] in "'‘" and at > 0 and (goal[at - 1].isalnum()):
        return None
    end = at + 1
    while end < len(goal):
        if goal[end] == close and (close not in "'’" or end + 1 == len(goal) or not goal[end + 1].isalnum()):
            return Token("quoted", goal[at + 1:end], at, end + 1)
        end += 1
    return None


def file_name(goal, at):
    """A run such as notes.txt, data/sales.csv, .md or *.log."""
    if at > 0 and (goal[at - 1].isalnum() or goal[at - 1] in "._/@"):
        return None
    end = at
    while end < len(goal) and (goal[end].isalnum() or goal[end] in "._-/*~@:\\"):
        end += 1
    while end > at and goal[end - 1] in ".:-/\\":
        end -= 1
    text = goal[at:end]
    dot = text.rfind(".")
    if dot < 0 or "@" in text or ":" in text or "\\" in text:
        return None
    ending = text[dot + 1:]
    if not 1 <= len(ending) <= 5 or not ending.isascii() or not ending.isalnum() or not ending[0].isalpha():
        return None
    if text.lower() in ("e.g", "i.e", "a.m", "p.m"):
        return None
    return Token("file", text, at, end)


def digits(goal, at):
    end = at
    while end < len(goal) and is_digit(goal[end]):
        end += 1
    return end


def number_date(goal, at):
    """2024-03-01, 2024/3/1, 3/14/2024, 14.03.2024."""
    if not is_digit(goal[at]):
        return None
    one = digits(goal, at)
    if one >= len(goal) or goal[one] not in "-/.":
        return None
    two = digits(goal, one + 1)
    if two == one + 1 or two >= len(goal) or goal[two] != goal[one]:
        return None
    three = digits(goal, two + 1)
    lengths = (one - at, two - one - 1, three - two - 1)
    if lengths[1] > 2 or not (lengths[0] == 4 and 1 <= lengths[2] <= 2 or lengths[0] <= 2 and lengths[2] == 4):
        return None
    return Token("date", goal[at:three], at, three)


def number(goal, at, tokens):
    end = at
    if goal[at] in "-−+":
        before = goal[at - 1] if at > 0 else " "
        if before.isalnum() or before in ")]" or at + 1 >= len(goal) or not is_digit(goal[at + 1]):
            return None
        # "5 - 3" subtracts, "5 -3" is a list.
        end = at + 1
    if not is_digit(goal[end]):
        return None
    end = digits(goal, end)
    if end + 1 < len(goal) and goal[end] == "." and is_digit(goal[end + 1]):
        end = digits(goal, end + 1)
    text = goal[at:end].replace("−", "-").removeprefix("+")
    if goal[end:end + 2].lower() in ("st", "nd", "rd", "th") and not goal[end + 2:end + 3].isalnum():
        end += 2
    return Token("number", text, at, end, parsed(text))


def parsed(text):
    return float(text) if "." in text else int(text)


class Reader:
    """Reads goals against a lexicon: the words that the model knows."""

    def __init__(self, lexicon, others=(), columns=()):
        """`lexicon` are the words of the domain, `others` known words from outside it: those may be arguments too, as
        may `columns` where the goal names a table. The model sees such a word and a name for it."""
        lexicon = [*lexicon, *others]
        self.lexicon, self.others, self.columns = set(lexicon), set(others), set(columns)
        self.ordered = [word for word in lexicon if len(word) >= 4]
        self.by_length = {}
        for word in self.ordered:
            self.by_length.setdefault(len(word), []).append(word)
        self.corrections = {}

    def read(self, goal):
        """The words that the model sees, and the value of each literal by name.

        Raises TooMany where there are more than MOST.
        """
        words, slots, _ = self.read_places(goal)
        return words, slots

    def read_places(self, goal):
        self.words, self.slots, self.places = [], {}, {}
        self.counts = dict.fromkeys(MOST, 0)
        tokens = scan(goal)
        self.has_table = any(t.kind in ("file", "quoted") and t.text.lower().endswith((".csv", ".tsv")) for t in tokens)
        at = 0
        while at < len(tokens):
            at = (self.bracketed(tokens, at) or self.written_date(tokens, at) or self.numbers(tokens, at)
                  or self.quotes(tokens, at) or self.after_colon(goal, tokens, at) or self.word_list(tokens, at)
                  or self.single(tokens, at))
        return self.words, self.slots, self.places

    def add(self, kind, value, start, end):
        if self.counts[kind] == MOST[kind]:
            raise TooMany(kind)
        name = f"{kind}{self.counts[kind]}"
        self.counts[kind] += 1
        self.slots[name] = value
        self.places[name] = (start, end)
        self.words.append(name)

    # Each of the following returns the position after what it took, or None.

    def bracketed(self, tokens, at):
        close = {"[": "]", "(": ")", "{": "}"}.get(tokens[at].text) if tokens[at].kind == "mark" else None
        if close is None:
            return None
        items, current, end = [], [], at + 1
        while end < len(tokens):
            token = tokens[end]
            if token.kind == "mark" and token.text in "[](){}":
                break
            if token.kind == "mark" and token.text in ",;":
                items.append(current)
                current = []
            else:
                current.append(token)
            end += 1
        if end == len(tokens) or tokens[end].text != close:
            return None
        if current:
            items.append(current)
        flat = [token for item in items for token in item]
        place = (tokens[at].start, tokens[end].end)
        if all(token.kind == "number" for token in flat) and (close == "]" or len(flat) > 1):
            self.add("L", [token.value for token in flat], *place)
        elif all(len(item) == 1 and item[0].kind in ("quoted", "date") for item in items) and items:
            self.add("T", [item[0].text for item in items], *place)
        elif close == "]" and items and all(item and all(t.kind != "mark" for t in item) for item in items):
            self.add("T", [" ".join(token.text for token in item) for item in items], *place)
        else:
            return None
        return end + 1

    def written_date(self, tokens, at):
        """14 March 2024, 14th of March, 2024, March 14, 2024."""
        def token(offset):
            return tokens[at + offset] if at + offset < len(tokens) else Token("end", "", 0, 0)

        def is_month(t):
            return t.kind == "word" and t.text.lower() in MONTHS

        def is_day(t):
            return t.kind == "number" and isinstance(t.value, int) and 1 <= t.value <= 31

        def is_year(t):
            return t.kind == "number" and isinstance(t.value, int) and 1000 <= t.value <= 9999

        def dot(offset):
            return 1 if token(offset).text in (".", ",", "of") else 0

        if is_day(token(0)):
            month = 1 + dot(1)
            if not is_month(token(month)):
                return None
            year, day, name = month + 1 + dot(month + 1), token(0), token(month)
        elif is_month(token(0)):
            first = 1 + (1 if token(1).text == "." else 0)
            if not is_day(token(first)):
                return None
            year, day, name = first + 1 + dot(first + 1), token(first), token(0)
        else:
            return None
        if not is_year(token(year)):
            return None
        text = f"{day.value} {name.text} {token(year).text}" if is_day(token(0)) else (
            f"{name.text} {day.value}, {token(year).text}")
        self.add("D", text, token(0).start, token(year).end)
        return at + year + 1

    def separator(self, tokens, at):
        """How many tokens separate two items of a list here: 0 for white space alone."""
        count = 0
        while at + count < len(tokens) and count < 2:
            token = tokens[at + count]
            if token.text.lower() not in SEPARATORS or token.kind not in ("mark", "word"):
                break
            count += 1
            if token.kind == "word":
                break
        return count

    def numbers(self, tokens, at):
        if tokens[at].kind != "number":
            return None
        values, end, joints = [tokens[at].value], at + 1, []
        while True:
            gap = self.separator(tokens, end)
            if end + gap >= len(tokens) or tokens[end + gap].kind != "number":
                break
            if self.is_dated(tokens, end + gap):
                break
            joints.append([token.text.lower() for token in tokens[end:end + gap]])
            values.append(tokens[end + gap].value)
            end += gap + 1
        is_range = len(values) == 2 and joints == [["and"]] and at > 0 and tokens[at - 1].text.lower() == "between"
        if len(values) == 1 or is_range:
            self.add("N", values[0], tokens[at].start, tokens[at].end)
            return at + 1
        self.add("L", values, tokens[at].start, tokens[end - 1].end)
        return end

    def is_dated(self, tokens, at):
        follows = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
        return follows in MONTHS

    def quotes(self, tokens, at):
        if tokens[at].kind != "quoted":
            return None
        end, joints = at + 1, []
        while True:
            gap = self.separator(tokens, end)
            if gap == 0 or end + gap >= len(tokens) or tokens[end + gap].kind != "quoted":
                break
            joints.append([token.text.lower() for token in tokens[end:end + gap]])
            end += gap + 1
        if not joints or joints in ([["and"]], [["&"]]):
            self.quote(tokens[at])
            return at + 1
        items = [token.text for token in tokens[at:end] if token.kind == "quoted"]
        self.add("T", items, tokens[at].start, tokens[end - 1].end)
        return end

    def quote(self, token):
        """A quoted text may be a file's name, a date or a list of numbers."""
        inner = scan(token.text)
        if len(inner) == 1 and inner[0].kind in ("file", "date"):
            self.add("F" if inner[0].kind == "file" else "D", token.text, token.start, token.end)
        elif len(inner) > 2 and all(
            t.kind == "number" or t.kind == "mark" and t.text in ",;" for t in inner
        ) and sum(t.kind == "number" for t in inner) > 1 and any(t.kind == "mark" for t in inner):
            self.add("L", [t.value for t in inner if t.kind == "number"], token.start, token.end)
        else:
            self.add("S", token.text, token.start, token.end)

    def after_colon(self, goal, tokens, at):
        """The words after a colon are a text where few are the domain's and they hold no other literal."""
        if tokens[at].text != ":" or at + 1 == len(tokens):
            return None
        rest = tokens[at + 1:]
        # Words with commas between them are rather a list.
        if any(t.kind not in ("word", "mark") for t in rest) or any(t.text in ",:;[](){}" for t in rest):
            return None
        words = [t for t in rest if t.kind == "word"]
        if not words or 2 * sum(not self.knows(t) or t.text.lower() in self.others for t in words) < len(words):
            return None
        last = rest[-1]
        end = last.start if last.text == "." else last.end
        self.add("S", goal[rest[0].start:end], rest[0].start, end)
        return len(tokens)

    def knows(self, token):
        word = token.text.lower()
        return word in self.lexicon or word in NUMBER_WORDS

    def word_list(self, tokens, at):
        """Single words with commas between them, the first of them after a colon, or none that the domain's goals are made of."""
        def is_item(index):
            return index < len(tokens) and tokens[index].kind == "word"

        def is_foreign(token):
            return not self.knows(token) or len(token.text) == 1 or token.text.lower() in self.others

        is_announced = at > 0 and tokens[at - 1].text == ":"
        if not is_item(at) or not (is_announced or is_foreign(tokens[at])):
            return None
        end, items, commas = at + 1, [tokens[at]], 0
        while True:
            gap = self.separator(tokens, end)
            if gap == 0 or not is_item(end + gap):
                break
            # The item must end where it ends: "fig and sort them" ends with fig.
            follows = tokens[end + gap + 1] if end + gap + 1 < len(tokens) else None
            closes = follows is None or follows.kind == "mark" or follows.text.lower() in ("and", "or")
            if not is_foreign(tokens[end + gap]) and (not closes or tokens[end + gap - 1].kind == "word"
                                                     or follows is None or follows.text != ","
                                                     and follows.text.lower() != "and"):
                break
            commas += tokens[end].kind == "mark"
            items.append(tokens[end + gap])
            end += gap + 1
        # What is known at the end belongs to the sentence.
        while len(items) > 1 and not is_foreign(items[-1]):
            items.pop()
            while tokens[end - 1] is not items[-1]:
                end -= 1
        if commas == 0 or len(items) < 2 or len(items) == 2 and tokens[end - 2].kind == "word":
            return None
        self.add("T", [item.text for item in items], tokens[at].start, tokens[end - 1].end)
        return end

    def single(self, tokens, at):
        token = tokens[at]
        if token.kind == "file":
            self.add("F", token.text, token.start, token.end)
        elif token.kind == "date":
            self.add("D", token.text, token.start, token.end)
        elif token.kind == "mark":
            if token.text in SYMBOLS:
                self.words.append({"≥": ">=", "≤": "<=", "×": "*"}.get(token.text, token.text))
        else:
            return self.word(tokens, at)
        return at + 1

    def word(self, tokens, at):
        token = tokens[at]
        word = token.text.lower()
        before = tokens[at - 1].text.lower() if at else ""
        is_single = len(word) == 1 and (before in LETTER_WORDS or token.end - token.start > 1)
        if is_single:
            # The letter a, and not the article.
            self.add("W", token.text, token.start, token.start + 1)
        elif word in NUMBER_WORDS and word not in self.lexicon:
            self.add("N", NUMBER_WORDS[word], token.start, token.end)
        elif word in self.lexicon:
            self.words.append(word)
            if word in self.others or self.has_table and word in self.columns:
                self.add("W", token.text, token.start, token.end)
        elif (known := self.corrected(word)) is not None:
            # A typing error, or a word of the person's own: the model sees both.
            self.words.append(known)
            self.add("W", token.text, token.start, token.end)
        else:
            end = at + 1
            while (end < len(tokens) and tokens[end].kind == "word" and not self.knows(tokens[end])
                   and self.corrected(tokens[end].text.lower()) is None):
                end += 1
            self.add("W", " ".join(t.text for t in tokens[at:end]), token.start, tokens[end - 1].end)
            return end
        return at + 1

    def corrected(self, word):
        """The first word of the lexicon that differs by one letter too many, missing, wrong or swapped."""
        if len(word) < 4:
            return None
        if word not in self.corrections:
            candidates = [
                known for length in (len(word) - 1, len(word), len(word) + 1)
                for known in self.by_length.get(length, []) if is_near(word, known)]
            self.corrections[word] = min(candidates, key=self.rank) if candidates else None
        return self.corrections[word]

    def rank(self, word):
        if not hasattr(self, "ranks"):
            self.ranks = {known: place for place, known in enumerate(self.ordered)}
        return self.ranks[word]


def is_near(one, two):
    """Whether one edit leads from one to two: insertion, deletion, replacement, or a swap of neighbours."""
    start = 0
    while start < len(one) and start < len(two) and one[start] == two[start]:
        start += 1
    one, two = one[start:], two[start:]
    if len(one) == len(two):
        return one[1:] == two[1:] or one[2:] == two[2:] and one[:2] == two[:2][::-1]
    return one[1:] == two if len(one) > len(two) else one == two[1:]


def assignments(slots, used):
    """Python that gives the names their values, one line each, for the names that a program uses."""
    return [f"{name} = {value!r}" for name, value in slots.items() if name in used]
