"""The operations of the domain: what each does to a value, in two ways of writing it, and how people ask for it.

A phrase may hold alternatives `(a|b)` and options `[x]`. `{o}` is the thing operated on, `{a}` and `{b}` are arguments.
A program's value is `x`; `code` is the plain way, `other` an independent way for the check.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    name: str
    source: str  # nums, texts, text
    target: str  # nums, texts, text, num, flag
    plan: str
    code: tuple
    other: tuple
    asks: tuple  # as an order: "keep the even numbers"
    nouns: tuple = ()  # as a thing: "the sum of {o}", or what follows the thing: "{o} that are even"
    adjectives: tuple = ()  # what stands before the head noun
    arguments: str = ""  # one letter each: N number, C small count, S text, K letter, W word
    weight: float = 1.0
    posts: tuple = ()  # of a filter: "that are even"


OPERATIONS = []


def lines(text):
    return tuple(line for line in text.split(" ;; ")) if isinstance(text, str) else text


def add(name, kinds, plan, code, other, asks, nouns="", adjectives="", arguments="", weight=1.0, posts=()):
    source, target = kinds.split(">")
    def split(text):
        return tuple(part.strip() for part in text.strip().split("\n") if part.strip())
    OPERATIONS.append(Operation(
        name, source, target, plan, lines(code), lines(other), split(asks), split(nouns), split(adjectives),
        arguments, weight, tuple(posts)))


# Lists of numbers: what to keep.

KEEP = "(keep|keep only|select|take|pick|pick out|choose|retain|extract|get|find|filter for|leave only|only keep|collect|use only)"
DROP = "(remove|drop|discard|filter out|delete|throw away|throw out|exclude|leave out|get rid of|skip|eliminate|ignore|omit|take out)"
ONES = "(numbers|values|ones|elements|entries|items|integers)"
THAT = "(that are|which are|that is|being)"
ISNT = "(not|(that|which) are not|that aren't)"


def filter_numbers(name, test, other, plan, posts, negations, adjectives="", anti="", arguments="", kept="", dropped=""):
    asks = f"{KEEP} [only|just] [the] {kept} [(of|from|in) {{o}}]\n" if kept else ""
    asks += f"{DROP} [all] [the] {dropped} [(of|from|in) {{o}}]\n" if dropped else ""
    for post in posts:
        asks += f"{KEEP} [only] [the] {ONES} [in {{o}}] {post}\n{KEEP} (those|the ones|everything) {post}\n"
        asks += f"filter {{o}} (to|for) [the] {ONES} {post}\nfilter {{o}} [to be] {post}\n"
    for post in negations:
        asks += f"{DROP} [all|any] [the] {ONES} [from {{o}}] {post}\n{DROP} (everything|those|anything|all) {post}\n"
    if adjectives:
        asks += f"{KEEP} [only] [the] {adjectives} {ONES} [(of|from|in) {{o}}]\n{KEEP} (the|only) {adjectives} [ones]\n"
        asks += f"filter {{o}} (to|for|by) [the] {adjectives} [{ONES}]\n"
    if anti:
        asks += f"{DROP} [all] [the] {anti} {ONES} [(of|from|in) {{o}}]\n{DROP} [all] [the] {anti} [ones]\n"
    nouns = "\n".join(f"{{o}} {post}" for post in posts)
    add(name, "nums>nums", plan, f"x = [n for n in x if {test}]", other, asks, nouns, adjectives, arguments,
        posts=posts)


def loop(test):
    return f"y = [] ;; for n in x: ;;     if {test}: ;;         y.append(n) ;; x = y"


filter_numbers("even", "n % 2 == 0", loop("not n % 2"), "keep the even numbers",
               ["(that|which) are even", "divisible by 2"], ["(that|which) are odd", f"{ISNT} even"], "even", "odd", kept="evens", dropped="odds")
filter_numbers("odd", "n % 2 == 1", loop("n % 2"), "keep the odd numbers",
               ["(that|which) are odd", "not divisible by 2"], ["(that|which) are even", f"{ISNT} odd"], "odd", "even", kept="odds", dropped="evens")
filter_numbers("positive", "n > 0", loop("0 < n"), "keep the positive numbers",
               ["(that|which) are positive", "(greater|bigger|larger) than zero", "above zero"],
               [f"{ISNT} positive", "that are zero or (negative|less)"], "positive", "(non-positive|not positive)", kept="positives")
filter_numbers("negative", "n < 0", loop("0 > n"), "keep the negative numbers",
               ["(that|which) are negative", "(less|smaller|lower) than zero", "below zero"],
               [f"{ISNT} negative"], "negative", "(non-negative|not negative)", kept="negatives")
filter_numbers("not_negative", "n >= 0", loop("not n < 0"), "drop the negative numbers",
               ["(that|which) are not negative"], ["(that|which) are negative", "below zero", "(less|smaller) than zero"],
               "non-negative", "negative", dropped="negatives")
GREATER = "[that are|which are] (greater|larger|bigger|higher|more) than {a}"
LESS = "[that are|which are] (less|smaller|lower|fewer) than {a}"
LEAST = "[that are|which are] (at least {a}|greater than or equal to {a}|{a} or (more|greater|larger|higher|above)|not (less|smaller) than {a}|>= {a})"
MOST = "[that are|which are] (at most {a}|less than or equal to {a}|{a} or (less|smaller|fewer|lower|below)|not (greater|larger|more) than {a}|<= {a}|up to {a})"
filter_numbers("greater", "n > {a}", loop("{a} < n"), "keep the numbers greater than {a}",
               [GREATER, "above {a}", "over {a}", "> {a}", "(that|which) exceed {a}", "exceeding {a}", "beyond {a}"],
               [MOST, "(that|which) do not exceed {a}"], arguments="N")
filter_numbers("less", "n < {a}", loop("{a} > n"), "keep the numbers less than {a}",
               [LESS, "below {a}", "under {a}", "< {a}"], [LEAST], arguments="N")
filter_numbers("at_least", "n >= {a}", loop("not n < {a}"), "keep the numbers that are at least {a}",
               [LEAST, "from {a} up[wards]"], [LESS, "below {a}", "under {a}", "< {a}"], arguments="N")
filter_numbers("at_most", "n <= {a}", loop("not n > {a}"), "keep the numbers that are at most {a}",
               [MOST], [GREATER, "above {a}", "over {a}", "> {a}", "(that|which) exceed {a}"], arguments="N")
filter_numbers("between", "{a} <= n <= {b}", loop("n >= {a} and n <= {b}"), "keep the numbers between {a} and {b}",
               ["[that (are|lie|fall)] between {a} and {b}", "[that (are|lie|fall)] [in the range] from {a} to {b}",
                "in the range {a} to {b}", "in the range {a} - {b}"],
               ["[that (are|lie|fall)] outside [of] [the range] {a} to {b}",
                "[that are] not between {a} and {b}"], arguments="NN")
filter_numbers("divisible", "n % {a} == 0", loop("not n % {a}"), "keep the multiples of {a}",
               ["[that are|which are] divisible by {a}", "that [are] (divide evenly|divisible) by {a}",
                "[that are|which are] [a] multiples of {a}", "that {a} divides"],
               ["[that are] not divisible by {a}", "that are not [a] multiples of {a}",
                "[that are] (indivisible|not evenly divisible) by {a}"], arguments="C")
filter_numbers("not_divisible", "n % {a} != 0", loop("n % {a}"), "drop the multiples of {a}",
               ["[that are|which are] not divisible by {a}", "that are not [a] multiples of {a}"],
               ["[that are|which are] divisible by {a}", "[that are|which are] [a] multiples of {a}"], arguments="C")
filter_numbers("prime", "n > 1 and all(n % d for d in range(2, n))",
               loop("sum(n % d == 0 for d in range(1, abs(n) + 1)) == 2 and n > 1"), "keep the prime numbers",
               ["(that|which) are prime", "(that|which) are primes"], [f"{ISNT} prime", "(that|which) are composite"],
               "prime", "(non-prime|composite)", kept="primes")
filter_numbers("squares_only", "n >= 0 and round(n ** 0.5) ** 2 == n", "import math ;; x = [n for n in x if n >= 0 and n == int(n) and math.isqrt(int(n)) ** 2 == n]",
               "keep the perfect squares", ["(that|which) are perfect squares", "(that|which) are square numbers"],
               [f"{ISNT} perfect squares"])
# What stands twice is chosen twice as often.
add("without_number", "nums>nums", "remove every {a}", "x = [n for n in x if n != {a}]", loop("not n == {a}"),
    f"{DROP} [all] [the] (number|value|occurrences of|every|each|all|any|every|each) {{a}} [(from|in|out of) {{o}}]\n{DROP} {{a}} [from {{o}}]",
    "{o} without [the number] {a}\n{o} except {a}\n{o} other than {a}", arguments="N", weight=0.6)
add("without_zero", "nums>nums", "remove the zeros", "x = [n for n in x if n != 0]", loop("n"),
    f"{DROP} [all|any] [the] (zeros|zeroes|zero values|zero) [(from|in|of) {{o}}]\n{KEEP} [only] [the] (nonzero|non-zero) {ONES} [(from|in|of) {{o}}]",
    "{o} without [the] (zeros|zeroes)\n{o} that are not zero", weight=0.4)
add("drop_ends", "nums>nums", "drop the first and the last", "x = x[1:-1]", "x = [x[i] for i in range(1, len(x) - 1)]",
    f"{DROP} the (first and [the] last|last and [the] first|two outer|outermost) [{ONES}|number|element|value|one] [(of|from|in) {{o}}]\n{DROP} the ends [of {{o}}]",
    "{o} without the (first and [the] last) [one|number|element]", weight=0.4)
add("drop_extremes", "nums>nums", "drop the smallest and the largest", "x = sorted(x)[1:-1]", "x = list(x) ;; x.sort() ;; x = x[1:len(x) - 1]",
    f"{DROP} the (smallest and [the] largest|largest and [the] smallest|highest and [the] lowest|lowest and [the] highest|minimum and [the] maximum|max and min|min and max|biggest and [the] smallest|extremes|outliers|best and [the] worst) [{ONES}|number|element|value|one] [(of|from|in) {{o}}]",
    "{o} without the (highest and [the] lowest|smallest and [the] largest|extremes)", weight=0.4)
add("drop_largest", "nums>nums", "drop the largest", "x.remove(max(x))", "i = x.index(max(x)) ;; x = x[:i] + x[i + 1:]",
    f"{DROP} the (largest|biggest|highest|greatest|maximum) [number|element|value|one] [(of|from|in) {{o}}]",
    "{o} without the (largest|biggest|highest|maximum) [one|number|element|value]", weight=0.4)
add("drop_smallest", "nums>nums", "drop the smallest", "x.remove(min(x))", "i = x.index(min(x)) ;; x = x[:i] + x[i + 1:]",
    f"{DROP} the (smallest|lowest|least|minimum) [number|element|value|one] [(of|from|in) {{o}}]",
    "{o} without the (smallest|lowest|minimum) [one|number|element|value]", weight=0.4)
add("unique", "nums>nums", "remove the duplicates", "x = list(dict.fromkeys(x))", loop("n not in y"),
    f"""{DROP} [all|any] [the] (duplicates|duplicate (values|numbers|entries)|repeated (values|numbers)|repeats|repetitions) [from {{o}}]
    (deduplicate|dedupe|uniquify) {{o}}
    (keep|get|find|take|list) [only] [the] (unique|distinct|different) {ONES} [(in|of|from) {{o}}]
    make {{o}} unique
    (keep|leave) (each|every) (number|value) [only] once""",
    "{o} without (duplicates|repeats|repetition)\n{o} with[out] (duplicates removed|any duplicates)", "(unique|distinct|different)")
add("first", "nums>nums", "take the first {a}", "x = x[:{a}]", "x = [x[i] for i in range(min({a}, len(x)))]",
    f"(keep|take|get|pick|select|print|show) [only] the first {{a}} [{ONES}] [(of|from|in) {{o}}]\n"
    "(limit|truncate|cut) {o} to [the first] {a} [elements|items|numbers]\nonly the first {a}",
    "the first {a} [of] {o}\nthe first {a} (numbers|values|elements) (of|in|from) {o}", arguments="C")
add("last", "nums>nums", "take the last {a}", "x = x[-{a}:]", "x = x[max(0, len(x) - {a}):]",
    f"(keep|take|get|pick|select|print|show) [only] the (last|final) {{a}} [{ONES}] [(of|from|in) {{o}}]\nonly the last {{a}}",
    "the last {a} [of] {o}\nthe (last|final) {a} (numbers|values|elements) (of|in|from) {o}", arguments="C")
add("skip_first", "nums>nums", "skip the first {a}", "x = x[{a}:]", "x = [x[i] for i in range({a}, len(x))]",
    f"(skip|drop|remove|ignore|cut off|discard) the first {{a}} [{ONES}] [(of|from|in) {{o}}]",
    "{o} without the first {a}\n{o} after the first {a}", arguments="C", weight=0.6)
add("skip_last", "nums>nums", "drop the last {a}", "x = x[:-{a}]", "x = [x[i] for i in range(len(x) - {a})]",
    f"(skip|drop|remove|ignore|cut off|discard) the last {{a}} [{ONES}] [(of|from|in) {{o}}]",
    "{o} without the last {a}", arguments="C", weight=0.6)
add("largest_some", "nums>nums", "take the {a} largest", "x = sorted(x, reverse=True)[:{a}]",
    "import heapq ;; x = heapq.nlargest({a}, x)",
    f"(keep|take|get|pick|select|find|print|show|list|give me|what are) [only] the ({{a}} (largest|biggest|highest|greatest)|(largest|biggest|highest|top) {{a}}|top {{a}}) [{ONES}] [(of|from|in) {{o}}]",
    "the {a} (largest|biggest|highest|greatest) (numbers|values|elements|of) [in|from|of] {o}\nthe (top|largest|biggest|highest) {a} (numbers|values) (in|of|from) {o}",
    arguments="C")
add("smallest_some", "nums>nums", "take the {a} smallest", "x = sorted(x)[:{a}]",
    "import heapq ;; x = heapq.nsmallest({a}, x)",
    f"(keep|take|get|pick|select|find|print|show|list|give me|what are) [only] the ({{a}} (smallest|lowest|least)|(smallest|lowest|bottom) {{a}}|bottom {{a}}) [{ONES}] [(of|from|in) {{o}}]",
    "the {a} (smallest|lowest) (numbers|values|elements|of) [in|from|of] {o}\nthe (bottom|smallest|lowest) {a} (numbers|values) (in|of|from) {o}",
    arguments="C")
add("every_other", "nums>nums", "take every other number", "x = x[::2]", "x = [x[i] for i in range(0, len(x), 2)]",
    f"(keep|take|pick|select|print) every (other|second) (number|value|element|item|one) [(of|from|in) {{o}}]",
    "every (other|second) (number|value|element|item) (of|in|from) {o}", weight=0.5)

# Lists of numbers: what to make of each.


def map_numbers(name, value, other, plan, asks, nouns="", arguments="", weight=1.0):
    add(name, "nums>nums", plan, f"x = [{value} for n in x]", other, asks, nouns, arguments=arguments, weight=weight)


EACH = "(each (number|value|one|element|item) [(of|in) {o}]|every (number|value|element|item|one) [(of|in) {o}]|each|each of {o}|all of {o}|all {o}|{o}|{o}|them|)"


def mapped(value):
    return f"x = list(map(lambda n: {value}, x))"


map_numbers("square", "n ** 2", mapped("n * n"), "square each number",
            f"square {EACH}\n(take|compute|calculate|get|find|raise) the squares of {EACH}\n(raise|take) {EACH} to the (power of 2|second power)\nmultiply {EACH} (by|with) itself\n(replace|turn) {EACH} (by|with|into) its square",
            "[the] squares of {o}\n[the] squared (values|numbers) of {o}\n{o} squared\nthe square of (each|every) (number|value|element) (in|of) {o}")
map_numbers("cube", "n ** 3", mapped("n * n * n"), "cube each number",
            f"cube {EACH}\n(take|compute|calculate|get) the cubes of {EACH}\n(raise|take) {EACH} to the (power of 3|third power)",
            "[the] cubes of {o}\n{o} cubed\nthe cube of (each|every) (number|value) (in|of) {o}", weight=0.7)
map_numbers("double", "n * 2", mapped("n + n"), "double each number",
            f"double {EACH}\nmultiply {EACH} by 2\n(make|get) {EACH} twice as (big|large)\n(take|get) (twice|two times) {EACH}",
            "[the] doubles of {o}\n{o} doubled\ntwice {o}\nthe double of (each|every) (number|value) (in|of) {o}\n[the] doubled (values|numbers) of {o}")
map_numbers("triple", "n * 3", mapped("n + n + n"), "triple each number",
            f"triple {EACH}\nmultiply {EACH} by 3", "{o} tripled\nthree times {o}\n[the] tripled (values|numbers) of {o}", weight=0.6)
map_numbers("halve", "n / 2", mapped("n * 0.5"), "halve each number",
            f"halve {EACH}\ndivide {EACH} by 2\n(take|get) half of {EACH}\ncut {EACH} in half", "[the] halves of {o}\n{o} halved\nhalf of (each|every) (number|value) (in|of) {o}", weight=0.7)
map_numbers("negate", "-n", mapped("0 - n"), "negate each number",
            f"negate {EACH}\n(flip|invert|change|switch) the sign of {EACH}\nmultiply {EACH} by (-1|minus one)", "{o} negated\n[the] negatives of {o}", weight=0.6)
map_numbers("absolute", "abs(n)", mapped("-n if n < 0 else n"), "take the absolute values",
            f"(take|get|compute|calculate|use|find) the absolute (value|values) [of {EACH}]\n(drop|remove|ignore) the (sign|signs) [of {EACH}]\nmake {EACH} (positive|absolute)",
            "[the] absolute values of {o}\nthe absolute value of (each|every) (number|value) (in|of) {o}")
map_numbers("add_each", "n + {a}", mapped("{a} + n"), "add {a} to each number",
            f"add {{a}} to {EACH}\n(increase|increment|raise) {EACH} by {{a}}\n(plus|+) {{a}} for each", "{o} (plus|+|increased by) {a}\n{o} with {a} added [to each]", "N")
map_numbers("subtract_each", "n - {a}", mapped("-{a} + n"), "subtract {a} from each number",
            f"(subtract|take away|take|deduct) {{a}} from {EACH}\n(decrease|decrement|reduce|lower) {EACH} by {{a}}", "{o} (minus|decreased by|reduced by) {a}", "N")
map_numbers("multiply_each", "n * {a}", mapped("{a} * n"), "multiply each number by {a}",
            f"multiply {EACH} (by|with) {{a}}\n(scale) {EACH} by [a factor of] {{a}}", "{o} (times|multiplied by|*) {a}\n{a} times {o}", "N")
map_numbers("divide_each", "n / {a}", mapped("n * 1.0 / {a}"), "divide each number by {a}",
            f"divide {EACH} by {{a}}", "{o} divided by {a}", "C", weight=0.8)
map_numbers("power_each", "n ** {a}", mapped("pow(n, {a})"), "raise each number to the power of {a}",
            f"raise {EACH} to the (power of|power) {{a}}\nraise {EACH} to the {{a}} power", "{o} to the power of {a}\n{o} ^ {a}", "C", weight=0.5)
map_numbers("modulo_each", "n % {a}", mapped("n - n // {a} * {a}"), "take each number modulo {a}",
            f"(take|compute|get|calculate|find) {EACH} (modulo|mod) {{a}}\n(take|compute|get|find) the remainder of {EACH} (divided by|modulo|when divided by|after division by) {{a}}\n(take|compute|get|find) the remainders [of {{o}}] (modulo|after dividing by|when divided by) {{a}}",
            "the remainders of {o} (divided by|modulo|when divided by) {a}\n{o} (modulo|mod) {a}", "C", weight=0.6)
map_numbers("round_each", "round(n)", mapped("round(n, None)"), "round each number",
            f"round {EACH} [off] [to (the nearest (integer|whole number)|whole numbers|integers)]", "{o} rounded [to whole numbers]\n[the] rounded (values|numbers) of {o}", weight=0.6)
map_numbers("round_digits", "round(n, {a})", mapped("round(n * 1, {a})"), "round each number to {a} digits",
            f"round {EACH} to {{a}} (decimals|decimal places|digits|places|decimal digits)", "{o} rounded to {a} (decimals|digits|decimal places)", "C", weight=0.5)
map_numbers("root", "n ** 0.5", "import math ;; x = list(map(math.sqrt, x))", "take the square roots",
            f"(take|get|compute|calculate|find) the square (root|roots) of {EACH}", "[the] square roots of {o}\nthe square root of (each|every) (number|value) (in|of) {o}", weight=0.5)
add("sort", "nums>nums", "sort in ascending order", "x = sorted(x)", "x = list(x) ;; x.sort()",
    "(sort|sort ascending|sort up|order ascending)\n(sort|order|arrange|rank) {o} [in] [(ascending|increasing|rising) [order]]\n(sort|order|arrange|put) {o} (from (smallest|lowest|small|low|least) to (largest|biggest|highest|large|high|greatest)|in ascending order|in increasing order|by size|ascending|upwards|numerically|smallest first|low to high|small to large)\nput {o} in (order|ascending order|increasing order)",
    "{o} sorted\n{o} (sorted in ascending order|in ascending order|in increasing order|in order|sorted low to high|sorted smallest first|from smallest to largest|from small to large|ordered by size|sorted ascending)", "sorted")
add("sort_down", "nums>nums", "sort in descending order", "x = sorted(x, reverse=True)", "x = sorted(x) ;; x.reverse()",
    "(sort|order|arrange|rank|put) {o} (in (descending|decreasing|falling|reverse) order|descending|downwards|from (largest|biggest|highest|large|high|greatest) to (smallest|lowest|small|low|least)|largest first|biggest first|highest first|high to low|in reverse sorted order)\n(sort (descending|down)|order descending)",
    "{o} (sorted high to low|sorted highest first|sorted in (descending|decreasing|reverse) order|in descending order|in decreasing order|from (largest|biggest|highest) to (smallest|lowest)|sorted descending|largest first|biggest first)")
add("reverse", "nums>nums", "reverse the order", "x = x[::-1]", "x = list(reversed(x))",
    "(reverse|flip|invert|turn around) [the order of] {o}\n(print|show|list|put|write|give me) {o} (backwards|in reverse|in reverse order|in reversed order|back to front)",
    "{o} (reversed|backwards|in reverse|in reverse order|in reversed order)\nthe reverse of {o}", "reversed")
add("running", "nums>nums", "compute the running totals", "import itertools ;; x = list(itertools.accumulate(x))",
    "x = [sum(x[:i + 1]) for i in range(len(x))]",
    "(compute|calculate|get|find|print|show|take) the (running|cumulative) (sum|sums|total|totals) [of {o}]\n(accumulate) {o}",
    "the (running|cumulative) (sum|sums|total|totals) of {o}", weight=0.7)
add("differences", "nums>nums", "compute the differences of neighbours", "x = [b - a for a, b in zip(x, x[1:])]",
    "x = [x[i] - x[i - 1] for i in range(1, len(x))]",
    "(compute|calculate|get|find|print|show|take) the differences (between|of) [the] (consecutive|neighbouring|neighboring|adjacent|successive) (numbers|values|elements|items) [(of|in) {o}]",
    "the (differences between|consecutive differences (of|in)|successive differences (of|in)) [consecutive (numbers|values|elements) (in|of)] {o}\nthe differences between (consecutive|neighbouring|adjacent|successive) (numbers|values|elements) (in|of) {o}", weight=0.6)

# Lists of numbers: one value.

FIND = "(compute|calculate|find|get|print|show|give [me]|return|determine|output|report|work out|tell me|display|take)"


def total(name, value, other, plan, names, asks="", arguments="", target="num", weight=1.0, own=""):
    asks = f"{FIND} [me] (the|its|their|the) {names} [of {{o}}]\n" * (not own) + f"{FIND} the {names} of {{o}}\n" + asks
    nouns = f"the {names} of {{o}}\nthe {names} (of|in|for|over|across) {{o}}\n{own}"
    add(name, f"nums>{target}", plan, value, other, asks, nouns, arguments=arguments, weight=weight)


total("sum", "x = sum(x)", "y = 0 ;; for n in x: ;;     y += n ;; x = y", "add them up",
      "(sum|total|sum total|overall sum|grand total)",
      "(sum|add|total|add up|sum up|total up) {o}\n(sum|total|add up|sum up|add them|sum it|sum of all|take the sum|take the total|give the total|give the sum)\nadd {o} (up|together|all up)\n(sum|add up|total) all [of] {o}\nwhat [do] {o} add up to\nadd all the numbers", weight=2.5)
total("product", "import math ;; x = math.prod(x)", "y = 1 ;; for n in x: ;;     y *= n ;; x = y", "multiply them",
      "product", "multiply {o} [together|with each other|all together]\nmultiply all [of|the numbers in] {o} [together]\n(take|form) the product [of {o}]\n(multiply|multiply up|multiply them|multiply it out|give the product)", weight=1.4)
total("maximum", "x = max(x)", "x = sorted(x)[-1]", "find the largest",
      "(maximum|max|largest (number|value|element|one|item)|biggest (number|value|one|element)|highest (number|value|one)|greatest (number|value|one|element)|largest|biggest|highest)",
      "(find|pick|take|get|print|show|return) the (largest|biggest|highest|greatest|maximum) [number|value|one|element] [(of|in|from|among) {o}]\n(max|maximum|take the max)", weight=1.5,
      own="(which|what) (number|value|one) (of|in|among) {o} is [the] (largest|biggest|highest|greatest)")
total("minimum", "x = min(x)", "x = sorted(x)[0]", "find the smallest",
      "(minimum|min|smallest (number|value|element|one|item)|lowest (number|value|one|element)|least (number|value|element)|smallest|lowest)",
      "(find|pick|take|get|print|show|return) the (smallest|lowest|least|minimum) [number|value|one|element] [(of|in|from|among) {o}]\n(min|minimum|take the min)", weight=1.5,
      own="(which|what) (number|value|one) (of|in|among) {o} is [the] (smallest|lowest|least)")
total("mean", "x = sum(x) / len(x)", "import statistics ;; x = statistics.fmean(x)", "compute the mean",
      "(mean|average|arithmetic mean|mean value|average value)", "average {o}\naverage {o} out\n(average|average them|average it|mean|take the (mean|average)|give the (mean|average))", weight=1.6)
total("median", "import statistics ;; x = statistics.median(x)",
      "y = sorted(x) ;; i = len(y) // 2 ;; x = y[i] if len(y) % 2 else (y[i - 1] + y[i]) / 2", "find the median",
      "(median|median value|middle value)")
total("mode", "x = max(x, key=x.count)", "import statistics ;; x = statistics.mode(x)", "find the most frequent number",
      "(mode|most (common|frequent) (number|value|element|one)|number that (occurs|appears) most [often])",
      own="which number (occurs|appears) most [often] in {o}", weight=0.7)
total("count", "x = len(x)", "x = sum(1 for n in x)", "count them",
      "(count|number of (elements|items|numbers|values|entries)|length|size|amount of numbers)",
      "count {o}\n(count|count them|how many are (there|left)|tell me how many)\ncount how many [there are|numbers there are|are left|remain|you get]\n(say|tell me|print) how many [numbers] (there are|are left|remain|it has)\ncount (the|all) [remaining] (numbers|values|elements|items|ones) [(of|in) {o}]", weight=1.6,
      own="how many [numbers|values|elements] are there in {o}")
total("spread", "x = max(x) - min(x)", "y = sorted(x) ;; x = y[-1] - y[0]", "subtract the smallest from the largest",
      "(range|spread|difference (between|of) the (largest|biggest|highest|maximum) and [the] (smallest|lowest|minimum) (number|value|one))",
      "subtract the (smallest|minimum|lowest) from the (largest|maximum|highest) [number] [(of|in) {o}]",
      own="the (difference between the (maximum|largest|biggest|highest) and the (minimum|smallest|lowest) (number|value|of)) [(in|of)] {o}", weight=0.8)
total("nth_largest", "x = sorted(x, reverse=True)[{a} - 1]", "import heapq ;; x = heapq.nlargest({a}, x)[-1]",
      "find the {a}. largest", "({a} (largest|biggest|highest|greatest) [number|value|element|one])", arguments="O", weight=0.8)
total("nth_smallest", "x = sorted(x)[{a} - 1]", "import heapq ;; x = heapq.nsmallest({a}, x)[-1]",
      "find the {a}. smallest", "({a} (smallest|lowest) [number|value|element|one])", arguments="O", weight=0.6)
total("first_one", "x = x[0]", "x = x[:1][0]", "take the first one", "(first (number|value|element|item|one|entry))",
      "(keep|take|get|print|show|return) (only|just) the first [one|number|element|item] [(of|in) {o}]", weight=0.6)
total("last_one", "x = x[-1]", "x = x[len(x) - 1]", "take the last one", "((last|final) (number|value|element|item|one|entry))",
      "(keep|take|get|print|show|return) (only|just) the (last|final) [one|number|element|item] [(of|in) {o}]", weight=0.6)
total("nth_one", "x = x[{a} - 1]", "x = list(x)[:{a}][-1]", "take the {a}. number", "({a} (number|value|element|item|entry))", arguments="O", weight=0.6)
total("deviation", "import statistics ;; x = round(statistics.pstdev(x), 9)",
      "y = sum(x) / len(x) ;; x = round((sum((n - y) ** 2 for n in x) / len(x)) ** 0.5, 9)", "compute the standard deviation",
      "(standard deviation|population standard deviation)", weight=0.4)
add("count_number", "nums>num", "count how often {a} occurs", "x = x.count({a})", "x = sum(n == {a} for n in x)",
    f"count (how (often|many times) {{a}} (occurs|appears|is) [in {{o}}]|the occurrences of {{a}} [in {{o}}]|the {{a}} s in {{o}})\n(print|find|say|tell me) how (often|many times) {{a}} (occurs|appears) [in {{o}}]",
    "how (often|many times) (does {a} (occur|appear)|is {a}) in {o}\nthe number of times {a} (occurs|appears) in {o}\nthe number of occurrences of {a} in {o}", arguments="N", weight=0.7)
add("position", "nums>num", "find the position of {a}", "x = x.index({a})", "x = [i for i, n in enumerate(x) if n == {a}][0]",
    f"(find|print|get|show) the (index|position) of [the number] {{a}} [in {{o}}]", "the (index|position) of [the number] {a} in {o}", arguments="N", weight=0.4)
add("has_number", "nums>flag", "test whether {a} is among them", "x = {a} in x", "x = any(n == {a} for n in x)",
    f"(check|test|say|tell me|see|determine|find out) (if|whether) {{a}} is (in|among|part of|contained in) {{o}}\n(check|test|say|tell me) (if|whether) {{o}} (contains|contain|includes|include|has|have) [the number] {{a}}",
    "is [the number] {a} (in|among|part of|contained in) {o}\n(does|do) {o} (contain|include|have) [the number] {a}", arguments="N", weight=0.6)
add("join_numbers", "nums>text", "join them with {a}", "x = {a}.join(str(n) for n in x)", "x = {a}.join(map(str, x))",
    "(join|connect|concatenate|combine|glue) {o} (with|by|using) [the] [separator|string|character] {a} [between them|as separator]\n(print|show|output) {o} separated by {a}",
    "{o} (joined|separated|connected) (with|by) {a}", arguments="S", weight=0.5)

# Lists of texts.

WORDS = "(words|strings|names|items|entries|elements|ones|terms)"


def filter_texts(name, test, other, plan, posts, negations, arguments="", weight=1.0):
    asks = ""
    for post in posts:
        asks += f"{KEEP} [only] [the] {WORDS} [(in|of) {{o}}] {post}\n{KEEP} (those|the ones|everything) {post}\nfilter {{o}} (to|for) [the] {WORDS} {post}\n"
    for post in negations:
        asks += f"{DROP} [all|any] [the] {WORDS} [(from|in) {{o}}] {post}\n{DROP} (everything|those|all) {post}\n"
    add(name, "texts>texts", plan, f"x = [s for s in x if {test}]", other, asks,
        "\n".join(f"{{o}} {post}" for post in posts), arguments=arguments, weight=weight, posts=posts)


def text_loop(test):
    return f"y = [] ;; for s in x: ;;     if {test}: ;;         y.append(s) ;; x = y"


LETTERS = "(letters|characters|chars|symbols)"
STARTS = "(that|which) (start|begin|starts|begins) with [the letter|a|an|letter] {a}"
filter_texts("starting", "s.lower().startswith({a}.lower())", text_loop("s[:len({a})].lower() == {a}.lower()"),
             "keep those that start with {a}", [STARTS, "(starting|beginning) with [the letter] {a}", "whose first letter is {a}"],
             ["(that|which) do not (start|begin) with [the letter] {a}", "not (starting|beginning) with {a}"], "K", 1.3)
filter_texts("not_starting", "not s.lower().startswith({a}.lower())", text_loop("s[:len({a})].lower() != {a}.lower()"),
             "drop those that start with {a}", ["(that|which) (do not|don't) (start|begin) with [the letter] {a}", "not (starting|beginning) with [the letter] {a}"],
             [STARTS, "(starting|beginning) with [the letter] {a}"], "K", 0.6)
filter_texts("ending", "s.lower().endswith({a}.lower())", text_loop("s[-len({a}):].lower() == {a}.lower()"),
             "keep those that end with {a}", ["(that|which) (end|ends) (with|in) [the letter|a] {a}", "ending (with|in) [the letter] {a}", "whose last letter is {a}"],
             ["(that|which) do not end (with|in) {a}"], "K")
HAVE = "(that|which) (contain|have|include|contains|has) [a|an|the letter|the] {a} [in them|somewhere]"
filter_texts("containing", "{a}.lower() in s.lower()", text_loop("s.lower().find({a}.lower()) >= 0"),
             "keep those that contain {a}", [HAVE, "(containing|with|including) [a|an|the letter] {a} [in them]"],
             ["(that|which) (do not|don't) (contain|have|include) [a|an|the letter] {a}", "without [a|an|the letter] {a}"], "K")
filter_texts("not_containing", "{a}.lower() not in s.lower()", text_loop("s.lower().find({a}.lower()) < 0"),
             "drop those that contain {a}", ["without [a|an|the letter] {a}", "(that|which) (do not|don't) (contain|have) [a|an|the letter] {a}"],
             [HAVE, "containing [the letter] {a}"], "K", 0.6)
LONGER = f"[(that|which) (are|have)] (longer than {{a}} {LETTERS}|more than {{a}} {LETTERS}|with more than {{a}} {LETTERS}|longer than {{a}})"
filter_texts("longer", "len(s) > {a}", text_loop("{a} < len(s)"), "keep those longer than {a} letters",
             [LONGER], [f"(that|which) (are|have) (at most {{a}} {LETTERS}|{{a}} {LETTERS} or (less|fewer)) [long]"], "C", 1.2)
SHORTER = f"[(that|which) (are|have)] (shorter than {{a}} {LETTERS}|fewer than {{a}} {LETTERS}|less than {{a}} {LETTERS}|with (fewer|less) than {{a}} {LETTERS}|shorter than {{a}})"
filter_texts("shorter", "len(s) < {a}", text_loop("{a} > len(s)"), "keep those shorter than {a} letters",
             [SHORTER], [f"(that|which) (are|have) (at least {{a}} {LETTERS}|{{a}} {LETTERS} or more) [long]"], "C")
filter_texts("length_at_least", "len(s) >= {a}", text_loop("not len(s) < {a}"), "keep those of at least {a} letters",
             [f"(that|which) (are|have) (at least {{a}} {LETTERS}|{{a}} {LETTERS} or more) [long]", f"(with|of) (at least {{a}} {LETTERS}|{{a}} {LETTERS} or more|{{a}} or more {LETTERS})"],
             [SHORTER], "C", 0.6)
filter_texts("length_at_most", "len(s) <= {a}", text_loop("not len(s) > {a}"), "keep those of at most {a} letters",
             [f"(that|which) (are|have) (at most {{a}} {LETTERS}|{{a}} {LETTERS} or (less|fewer)|no more than {{a}} {LETTERS}) [long]",
              f"(with|of) (at most {{a}} {LETTERS}|{{a}} {LETTERS} or (less|fewer)|up to {{a}} {LETTERS}|no more than {{a}} {LETTERS})"],
             [LONGER], "C", 0.6)
filter_texts("length_is", "len(s) == {a}", text_loop("not len(s) != {a}"), "keep those of exactly {a} letters",
             [f"(that|which) (are|have) [exactly] {{a}} {LETTERS} [long]", f"(of|with) [exactly|length] {{a}} [{LETTERS}]", "of length {a}", "whose length is {a}"],
             [f"(that|which) (do not|don't) have [exactly] {{a}} {LETTERS}"], "C")
add("sort_texts", "texts>texts", "sort alphabetically", "x = sorted(x)", "x = list(x) ;; x.sort()",
    "(sort|order|arrange|put) {o} (alphabetically|in alphabetical order|from a to z|by name|a to z|in (ascending|dictionary|lexicographic) order)\n(sort|order|alphabetize|alphabetise) {o}",
    "{o} (sorted|sorted alphabetically|in alphabetical order|alphabetically|in order)", "(sorted|alphabetized)", weight=2)
add("sort_texts_down", "texts>texts", "sort in reverse alphabetical order", "x = sorted(x, reverse=True)", "x = sorted(x) ;; x.reverse()",
    "(sort|order|arrange|put) {o} (in (reverse|reversed|descending) [alphabetical] order|from z to a|reverse alphabetically|z to a|descending|alphabetically in reverse)",
    "{o} (in reverse alphabetical order|sorted (from z to a|in reverse|in descending order|in reverse alphabetical order))")
add("sort_by_length", "texts>texts", "sort by length", "x = sorted(x, key=len)", "x = list(x) ;; x.sort(key=lambda s: len(s))",
    f"(sort|order|arrange|rank) {{o}} (by|according to) [their|the] (length|size|number of {LETTERS}) [ascending|in ascending order]\n(sort|order|arrange) {{o}} [by length] (from shortest to longest|from short to long|shortest first)",
    "{o} (sorted by length|by length|ordered by length|from shortest to longest|sorted by size)", weight=1.4)
add("sort_by_length_down", "texts>texts", "sort by length, longest first", "x = sorted(x, key=len, reverse=True)", "x = sorted(x, key=lambda s: -len(s))",
    "(sort|order|arrange|rank) {o} (by|according to) [their|the] length (descending|in descending order|in decreasing order|[with the] longest first)\n(sort|order|arrange) {o} [by length] (from longest to shortest|from long to short|longest first)",
    "{o} (from longest to shortest|sorted by length (in descending order|descending)|longest first)", weight=0.8)
add("reverse_texts", "texts>texts", "reverse the order", "x = x[::-1]", "x = list(reversed(x))",
    "(reverse|flip|invert) [the] [order of|list of] {o}\n(print|show|list|put) {o} (backwards|in reverse order|in reverse|in the opposite order|last to first)",
    "{o} (in reverse|in reverse order|in reversed order)", "reversed")
add("upper_texts", "texts>texts", "convert each to upper case", "x = [s.upper() for s in x]", "x = list(map(str.upper, x))",
    "(uppercase|capitalize all letters of|upper-case) (each|each word|each of {o}|{o}|all [of] {o}|every word)\n(convert|change|turn|make|put|write|print|set) {o} (to|into|in) (uppercase|upper case|capital letters|all caps|capitals|upper-case)\n(make|turn) (each|each of|all) [of] {o} (uppercase|upper case)",
    "{o} (in|to|converted to) (uppercase|upper case|capital letters|all caps|capitals)", "(uppercase|uppercased)", weight=1.3)
add("lower_texts", "texts>texts", "convert each to lower case", "x = [s.lower() for s in x]", "x = list(map(str.lower, x))",
    "(lowercase|lower-case) (each|each word|{o}|all [of] {o}|every word)\n(convert|change|turn|make|put|write|print|set) {o} (to|into|in) (lowercase|lower case|small letters|lower-case)",
    "{o} (in|converted to) (lowercase|lower case|small letters)", "(lowercase|lowercased)")
add("title_texts", "texts>texts", "capitalise each", "x = [s.capitalize() for s in x]", "x = [s[:1].upper() + s[1:].lower() for s in x]",
    "(capitalize|capitalise) (each|each word|{o}|all [of] {o}|every word)\n(capitalize|capitalise) the first letter of (each|each word|{o}|each of {o}|every word)", "{o} capitalized", "capitalized", weight=0.8)
add("reverse_each", "texts>texts", "reverse each", "x = [s[::-1] for s in x]", "x = [\"\".join(reversed(s)) for s in x]",
    "(reverse|flip) (each|each word|each of {o}|every word|each string|the letters of each [word]|the letters (in|of) each word [(in|of) {o}]|each word in {o}|each name)\n(spell|write) (each|each word|each of {o}|every word) backwards", "{o} each reversed\n{o} with (each|every) word reversed", weight=0.8)
add("unique_texts", "texts>texts", "remove the duplicates", "x = list(dict.fromkeys(x))", text_loop("s not in y"),
    f"{DROP} [all|any] [the] (duplicates|duplicate {WORDS}|repeated {WORDS}|repeats) [from {{o}}]\n(deduplicate|dedupe) {{o}}\n(keep|get|list|find) [only] [the] (unique|distinct|different) {WORDS} [(in|of|from) {{o}}]",
    "{o} without (duplicates|repeats)", "(unique|distinct|different)")
add("lengths", "texts>nums", "take the length of each", "x = [len(s) for s in x]", "x = list(map(len, x))",
    f"(take|get|compute|print|show|find|give me|list|calculate) the (length|lengths) of (each|{{o}}|each word|each of {{o}}|every word)\ncount the {LETTERS} (in|of) each [of {{o}}|word]\nreplace (each|each word) (by|with) its length",
    f"[the] lengths of {{o}}\nthe number of {LETTERS} in each [of] {{o}}\nhow many {LETTERS} (does each of {{o}} have|do {{o}} have|are in each of {{o}})", weight=1.2)
add("first_letters", "texts>texts", "take the first letter of each", "x = [s[0] for s in x]", "x = [s[:1] for s in x]",
    "(take|get|print|extract|keep|list) [only] the (first letter|first character|initial|initials|first letters) of (each|each word|{o}|each of {o}|every word)",
    "the (first letters|initials|first letter of each) of {o}\nthe first (letter|character) of each [word in|of] {o}", weight=0.8)
add("join", "texts>text", "join them with {a}", "x = {a}.join(x)", "y = \"\".join({a} + s for s in x) ;; x = y[len({a}):]",
    "(join|connect|concatenate|combine|glue|merge|link|put together) {o} (with|by|using) [a|an|the] [separator|string|character] {a} [between them|in between|as separator|as a separator]\n(print|show|output|write) {o} separated by {a}\n(put|insert) {a} between {o}",
    "{o} (joined|separated|connected) (with|by) [a|an] {a}", arguments="S", weight=1.3)
SEPARATOR_NAMES = {
    "comma": "(a comma|commas|a , )", "hyphen": "(a hyphen|hyphens|a dash|dashes|a minus|a -)", "space": "(a space|spaces|a blank|blanks|a single space)",
    "underscore": "(an underscore|underscores)", "semicolon": "(a semicolon|semicolons)", "colon": "(a colon|colons)",
    "plus": "(a plus|plus signs|a plus sign|pluses)", "slash": "(a slash|slashes)"}
for _name, _text in (("comma", ","), ("hyphen", "-"), ("space", " "), ("underscore", "_"), ("semicolon", ";"), ("colon", ":"),
                     ("plus", "+"), ("slash", "/")):
    add(f"join_{_name}", "texts>text", f"join them with a {_name}", f"x = \"{_text}\".join(x)",
        f"y = \"\".join(\"{_text}\" + s for s in x) ;; x = y[1:]",
        f"(join|connect|concatenate|combine|glue|merge|link) {{o}} (with|by|using) {SEPARATOR_NAMES[_name]} [between them|in between|as separator]\n(print|show|output) {{o}} separated by {SEPARATOR_NAMES[_name]}\nput {SEPARATOR_NAMES[_name]} between {{o}}",
        f"{{o}} (joined|separated|connected) (with|by) {SEPARATOR_NAMES[_name]}", weight=0.4)
add("join_nothing", "texts>text", "join them", "x = \"\".join(x)", "y = \"\" ;; for s in x: ;;     y += s ;; x = y",
    "(join|concatenate|combine|glue|merge) {o} [together] (without (a separator|spaces|anything between)|into one (word|string)|to one string)\n(concatenate|string together) {o}", "the concatenation of {o}", weight=0.6)
add("longest", "texts>text", "find the longest", "x = max(x, key=len)", "x = sorted(x, key=lambda s: -len(s))[0]",
    f"{FIND} the longest [word|string|one|name|item|entry|element] [(of|in|among|from) {{o}}]\n(which|what) is the longest [word|one] [(of|in|among|from) {{o}}]\n(find|pick) the [word|one|name] with the most letters [(of|in|among|from) {{o}}]",
    "the longest [word|string|name|one|item] (of|in|among|from) {o}\n(which|what) (word|string|name|one) (of|in|among) {o} is [the] longest", weight=1.3)
add("shortest", "texts>text", "find the shortest", "x = min(x, key=len)", "x = sorted(x, key=lambda s: len(s))[0]",
    f"{FIND} the shortest [word|string|one|name|item|entry|element] [(of|in|among|from) {{o}}]\n(which|what) is the shortest [word|one] [(of|in|among|from) {{o}}]\n(find|pick) the [word|one|name] with the (fewest|least) letters [(of|in|among|from) {{o}}]",
    "the shortest [word|string|name|one|item] (of|in|among|from) {o}\n(which|what) (word|string|name|one) (of|in|among) {o} is [the] shortest", weight=1.1)
add("count_texts", "texts>num", "count them", "x = len(x)", "x = sum(1 for s in x)",
    f"count {{o}}\ncount how many [{WORDS}] (there are|are left|remain|you get|are in {{o}}|{{o}} has)\n(say|tell me|print) how many [{WORDS}] (there are|are left|remain)\ncount (the|all|all the) [remaining] {WORDS} [(of|in) {{o}}]\n{FIND} the (number|count) of {WORDS} [(of|in) {{o}}]",
    f"the (number|count) of {{o}}\nhow many [of] {{o}} are there\nhow many {WORDS} are (there in|in) {{o}}", weight=1.5)
add("first_text", "texts>text", "take the first", "x = x[0]", "x = x[:1][0]",
    f"(take|get|print|show|return|pick|find|give me|keep) [only|just] the first [word|string|one|name|item|entry|element] [(of|in|from) {{o}}]",
    "the first (word|string|name|one|item|entry) (of|in|from) {o}", weight=0.9)
add("last_text", "texts>text", "take the last", "x = x[-1]", "x = x[len(x) - 1]",
    f"(take|get|print|show|return|pick|find|give me|keep) [only|just] the last [word|string|one|name|item|entry|element] [(of|in|from) {{o}}]",
    "the last (word|string|name|one|item|entry) (of|in|from) {o}", weight=0.9)
add("nth_text", "texts>text", "take number {a}", "x = x[{a} - 1]", "x = list(x)[:{a}][-1]",
    f"(take|get|print|show|return|pick|find|give me) the {{a}} (word|string|one|name|item|entry|element) [(of|in|from) {{o}}]",
    "the {a} (word|string|name|item|entry) (of|in|from) {o}", arguments="O", weight=0.6)
add("first_texts", "texts>texts", "take the first {a}", "x = x[:{a}]", "x = [x[i] for i in range(min({a}, len(x)))]",
    f"(keep|take|get|pick|print|show) [only] the first {{a}} [{WORDS}] [(of|from|in) {{o}}]", f"the first {{a}} {WORDS} (of|in|from) {{o}}", arguments="C", weight=0.8)
add("last_texts", "texts>texts", "take the last {a}", "x = x[-{a}:]", "x = x[max(0, len(x) - {a}):]",
    f"(keep|take|get|pick|print|show) [only] the last {{a}} [{WORDS}] [(of|from|in) {{o}}]", f"the last {{a}} {WORDS} (of|in|from) {{o}}", arguments="C", weight=0.5)
add("count_text", "texts>num", "count how often {a} occurs", "x = x.count({a})", "x = sum(s == {a} for s in x)",
    "count (how (often|many times) {a} (occurs|appears|is) [in {o}]|the occurrences of {a} [in {o}])\n(print|find|say|tell me) how (often|many times) {a} (occurs|appears|shows up) [in {o}]",
    "how (often|many times) (does {a} (occur|appear|show up)|is {a}) in {o}\nthe number of times {a} (occurs|appears) in {o}", arguments="I", weight=0.7)
add("has_text", "texts>flag", "test whether {a} is among them", "x = {a} in x", "x = any(s == {a} for s in x)",
    "(check|test|say|tell me|see|find out) (if|whether) {a} is (in|among|part of|contained in) {o}\n(check|test|say) (if|whether) {o} (contains|contain|includes|include|has|have) {a}",
    "is {a} (in|among|part of|contained in) {o}\n(does|do) {o} (contain|include) {a}", arguments="I", weight=0.6)
add("most_common_text", "texts>text", "find the most frequent", "x = max(x, key=x.count)", "import collections ;; x = collections.Counter(x).most_common(1)[0][0]",
    f"{FIND} the (most (common|frequent)) [word|string|name|item|one|entry] [(of|in|among|from) {{o}}]",
    "the most (common|frequent) (word|string|name|item|entry) (of|in|among|from) {o}\nwhich (word|name|item) (occurs|appears) most [often] in {o}", weight=0.7)

# One text.

TEXT = "(string|text|word|sentence|phrase)"


def change_text(name, code, other, plan, asks, nouns="", adjectives="", arguments="", weight=1.0, target="text"):
    add(name, f"text>{target}", plan, code, other, asks, nouns, adjectives, arguments, weight)


change_text("reverse_text", "x = x[::-1]", "x = \"\".join(reversed(x))", "reverse it",
            f"(reverse|flip|invert|mirror) {{o}}\n(reverse|flip) the (letters|characters|order of the (letters|characters)) (of|in) {{o}}\n(print|write|spell|show|say|give me|output|turn) {{o}} (backwards|backward|in reverse|reversed|back to front|around)",
            "the reverse of {o}\n{o} (backwards|backward|reversed|in reverse|spelled backwards|written backwards)\nhow do you spell {o} backwards", "reversed", weight=2)
change_text("upper_text", "x = x.upper()", "x = \"\".join(c.upper() for c in x)", "convert it to upper case",
            "(uppercase|upper-case) {o}\n(convert|change|turn|make|put|write|print|set|transform|show) {o} (to|into|in) [all] (uppercase|upper case|capital letters|caps|capitals|upper-case|big letters)\nmake {o} [all] (uppercase|upper case|caps)\n(capitalize|capitalise) (all|every) (letters|letter|characters) (of|in) {o}",
            "{o} (in|converted to) [all] (uppercase|upper case|capital letters|caps|capitals)\nthe (uppercase|upper case) (version|form) of {o}", "(uppercase|uppercased)", weight=1.6)
change_text("lower_text", "x = x.lower()", "x = \"\".join(c.lower() for c in x)", "convert it to lower case",
            "(lowercase|lower-case) {o}\n(convert|change|turn|make|put|write|print|set|transform|show) {o} (to|into|in) [all] (lowercase|lower case|small letters|lower-case)\nmake {o} [all] (lowercase|lower case)",
            "{o} (in|converted to) [all] (lowercase|lower case|small letters)\nthe (lowercase|lower case) (version|form) of {o}", "(lowercase|lowercased)", weight=1.4)
change_text("title_text", "x = \" \".join(s.capitalize() for s in x.split(\" \"))", "x = \" \".join(s[:1].upper() + s[1:].lower() for s in x.split(\" \"))", "capitalise each word",
            "(capitalize|capitalise) (each|every) word (of|in) {o}\n(capitalize|capitalise) the first letter of (each|every) word (of|in) {o}\n(convert|change|turn|put|make) {o} (to|into|in) title case\n(title-case|titlecase) {o}",
            "{o} in title case\nthe title case (version|form|) of {o}")
change_text("capital_text", "x = x.capitalize()", "x = x[:1].upper() + x[1:].lower()", "capitalise it",
            "(capitalize|capitalise) {o}\n(capitalize|capitalise) the first (letter|character) of {o}\n(make|write) the first letter of {o} (uppercase|a capital)", "{o} capitalized\n{o} with a capital letter", "capitalized", weight=0.8)
change_text("swap_case", "x = x.swapcase()", "x = \"\".join(c.lower() if c.isupper() else c.upper() for c in x)", "swap upper and lower case",
            "(swap|flip|invert|toggle|switch|reverse) the case of [(all|every|each) (letters|letter) (in|of)] {o}\n(swap|switch|exchange) (upper and lower case|uppercase and lowercase) [letters] (in|of) {o}", "{o} with (swapped case|upper and lower case swapped)", weight=0.7)
change_text("strip_text", "x = x.strip()", "import re ;; x = re.sub(\"^ +| +$\", \"\", x)", "remove the spaces around it",
            "(strip|trim) {o}\n(strip|trim|remove) [the] [leading and trailing] (spaces|whitespace|blanks) (from|of|around) [the ends of] {o}\nremove [the] (leading and trailing|surrounding) (spaces|whitespace|blanks) (from|of|in) {o}", "{o} without (leading and trailing|surrounding) (spaces|whitespace)", weight=0.6)
change_text("remove_spaces", "x = x.replace(\" \", \"\")", "x = \"\".join(x.split(\" \"))", "remove the spaces",
            f"{DROP} [all|every|any|all of] [the] (spaces|blanks|whitespace|space) (from|in|of) {{o}}\n{DROP} [all] [the] (spaces|blanks|whitespace)", "{o} without [any|the] (spaces|blanks|whitespace)", weight=0.9)
change_text("remove_vowels", "x = \"\".join(c for c in x if c.lower() not in \"aeiou\")", "import re ;; x = re.sub(\"[aeiouAEIOU]\", \"\", x)", "remove the vowels",
            f"{DROP} [all|every|any|all of] [the] vowels (from|in|of) {{o}}\n{DROP} [all] [the] vowels\n(print|show|write) {{o}} without [the|any] vowels", "{o} without [the|its|any] vowels", weight=1)
change_text("remove_text", "x = x.replace({a}, \"\")", "x = \"\".join(x.split({a}))", "remove every {a}",
            f"{DROP} [all|every|any|each] [the] [occurrences of|letter|letters|character|occurrence of|word] {{a}} (from|in|of) {{o}}\n{DROP} (all|every|each) [the] [letter|letters|character|occurrences of] {{a}}", "{o} without [the|any] [letter] {a}", "", "K")
change_text("replace_text", "x = x.replace({a}, {b})", "x = {b}.join(x.split({a}))", "replace {a} by {b}",
            "(replace|substitute|exchange|swap) [all|every|each|the|the word|the letter|any|all occurrences of|every occurrence of] {a} (with|by|for) [the word|the letter|an|a] {b} in {o}\nin {o}[,] (replace|change|substitute|swap) [every|all|each|the word|the letter] {a} (with|by|to|for) {b}\n(change|turn) [all|every|each|the word|the letter] {a} (to|into) {b} in {o}\n(replace|change) [all|every|each] {a} (with|by|to) {b}",
            "{o} with [every|all] {a} replaced (by|with) {b}", "", "KK", 1.8)
change_text("replace_spaces", "x = x.replace(\" \", {a})", "x = {a}.join(x.split(\" \"))", "replace the spaces by {a}",
            "(replace|substitute|change|swap) [all|every|each|the|all the] (spaces|blanks|whitespace|space) (with|by|to|into) [a|an] {a} (in|of) {o}\nin {o}[,] (replace|change) [all|every|each|the] (spaces|space|blanks) (with|by|to) [a|an] {a}", "{o} with [all|the] spaces replaced (by|with) {a}", "", "S", 0.7)
for _name, _text in (("underscore", "_"), ("hyphen", "-")):
    change_text(f"spaces_to_{_name}", f"x = x.replace(\" \", \"{_text}\")", f"x = \"{_text}\".join(x.split(\" \"))", f"replace the spaces by a {_name}",
                f"(replace|substitute|change|swap|turn) [all|every|each|the|all the] (spaces|blanks|whitespace|space) (with|by|to|into) {SEPARATOR_NAMES[_name]} (in|of) {{o}}\nin {{o}}[,] (replace|change) [all|every|each|the] (spaces|space) (with|by|to) {SEPARATOR_NAMES[_name]}", f"{{o}} with {SEPARATOR_NAMES[_name]} instead of spaces", weight=0.5)
change_text("repeat_text", "x = x * {a}", "x = \"\".join(x for i in range({a}))", "repeat it {a} times",
            "(repeat|print|write|duplicate|say) {o} {a} times\nmultiply {o} {a} times", "{o} (repeated|written) {a} times\n{a} (copies|repetitions) of {o}", "", "C", 0.8)
change_text("first_characters", "x = x[:{a}]", "x = \"\".join(list(x)[:{a}])", "take the first {a} characters",
            f"(take|get|print|keep|show|extract|give me) [only] the first {{a}} {LETTERS} (of|from|in) {{o}}\n(cut|shorten|truncate|limit) {{o}} to [the first] {{a}} {LETTERS}\n(take|print|keep) [only] the first {{a}} {LETTERS}", f"the first {{a}} {LETTERS} (of|in|from) {{o}}", "", "C")
change_text("last_characters", "x = x[-{a}:]", "x = x[max(0, len(x) - {a}):]", "take the last {a} characters",
            f"(take|get|print|keep|show|extract|give me) [only] the last {{a}} {LETTERS} (of|from|in) {{o}}\n(take|print|keep) [only] the last {{a}} {LETTERS}", f"the last {{a}} {LETTERS} (of|in|from) {{o}}", "", "C", 0.8)
change_text("nth_character", "x = x[{a} - 1]", "x = x[:{a}][-1]", "take character number {a}",
            "(take|get|print|show|find|give me) the {a} (letter|character) (of|in|from) {o}\n(take|get|print|show|find) (letter|character) number {a} (of|in|from) {o}", "the {a} (letter|character) (of|in|from) {o}", "", "O", 0.8)
change_text("first_character", "x = x[0]", "x = x[:1]", "take the first character",
            "(take|get|print|show|find|give me|extract) the first (letter|character) (of|in|from) {o}", "the first (letter|character) (of|in|from) {o}", weight=0.6)
change_text("last_character", "x = x[-1]", "x = x[len(x) - 1]", "take the last character",
            "(take|get|print|show|find|give me|extract) the last (letter|character) (of|in|from) {o}", "the last (letter|character) (of|in|from) {o}", weight=0.6)
change_text("sort_letters", "x = \"\".join(sorted(x))", "y = list(x) ;; y.sort() ;; x = \"\".join(y)", "sort the letters",
            f"(sort|order|arrange|put) the {LETTERS} (of|in|from) {{o}} [alphabetically|in alphabetical order]\n(sort|order|arrange) {{o}} by (letter|letters|character)", f"the {LETTERS} (of|in) {{o}} (in alphabetical order|sorted|sorted alphabetically)\nthe sorted {LETTERS} (of|in) {{o}}")
change_text("unique_letters", "x = \"\".join(dict.fromkeys(x))", "y = \"\" ;; for c in x: ;;     if c not in y: ;;         y += c ;; x = y", "keep each letter once",
            f"{DROP} [all|the] (duplicate|repeated) {LETTERS} (from|in|of) {{o}}\n(keep|print|list|show) [only] the (unique|distinct|different) {LETTERS} (of|in|from) {{o}}", f"the (unique|distinct|different) {LETTERS} (of|in) {{o}}\n{{o}} without (duplicate|repeated) {LETTERS}", weight=0.6)
change_text("reverse_words", "x = \" \".join(x.split()[::-1])", "x = \" \".join(reversed(x.split()))", "reverse the order of the words",
            "reverse [the order of] the words (in|of) {o}\nreverse the word order (in|of) {o}\n(print|write|put|show) the words (in|of) {o} (in reverse order|backwards|in reverse)\nflip the [order of the] words (in|of) {o}", "the words (in|of) {o} in reverse order\n{o} with the words (in reverse order|reversed)\n{o} word by word backwards", weight=1.1)
change_text("reverse_each_word", "x = \" \".join(s[::-1] for s in x.split())", "x = \" \".join(\"\".join(reversed(s)) for s in x.split())", "reverse each word",
            "reverse (each|every) word (in|of) {o} [in place|but keep their order|separately|individually]\nreverse the letters (of|in) (each|every) word (in|of) {o}\n(spell|write) (each|every) word (in|of) {o} backwards", "{o} with (each|every) word reversed", weight=0.7)
change_text("sort_words", "x = \" \".join(sorted(x.split()))", "y = x.split() ;; y.sort() ;; x = \" \".join(y)", "sort its words",
            "(sort|order|arrange|put) the words (in|of) {o} [alphabetically|in alphabetical order]", "the words (in|of) {o} (in alphabetical order|sorted|sorted alphabetically)", weight=0.9)
change_text("initials", "x = \"\".join(s[0].upper() for s in x.split())", "x = \"\".join(s[:1] for s in x.split()).upper()", "take the initials",
            "(make|form|build|create|print|get|find) (an|the) (acronym|abbreviation) (of|from|for|out of) {o}\n(get|print|take|find|extract) the initials (of|from) {o}\nabbreviate {o} [to its initials]", "the (initials|acronym|acronym (for|from)) of {o}", weight=0.7)
change_text("longest_word", "x = max(x.split(), key=len)", "x = sorted(x.split(), key=lambda s: -len(s))[0]", "find the longest word",
            f"{FIND} the longest word (in|of|from) {{o}}\nfind the word with the most letters in {{o}}", "the longest word (in|of|from) {o}\nwhich (word in {o} is [the] longest|is the longest word (in|of) {o})", weight=1)
change_text("shortest_word", "x = min(x.split(), key=len)", "x = sorted(x.split(), key=lambda s: len(s))[0]", "find the shortest word",
            f"{FIND} the shortest word (in|of|from) {{o}}", "the shortest word (in|of|from) {o}\nwhich (word in {o} is [the] shortest|is the shortest word (in|of) {o})", weight=0.7)
change_text("first_word", "x = x.split()[0]", "x = x.split()[:1][0]", "take the first word",
            "(take|get|print|show|extract|give me|find) the first word (of|in|from) {o}", "the first word (of|in|from) {o}", weight=0.7)
change_text("last_word", "x = x.split()[-1]", "y = x.split() ;; x = y[len(y) - 1]", "take the last word",
            "(take|get|print|show|extract|give me|find) the last word (of|in|from) {o}", "the last word (of|in|from) {o}", weight=0.7)
change_text("nth_word", "x = x.split()[{a} - 1]", "x = x.split()[:{a}][-1]", "take word number {a}",
            "(take|get|print|show|extract|give me|find) the {a} word (of|in|from) {o}\n(take|get|print|show) word number {a} (of|in|from) {o}", "the {a} word (of|in|from) {o}", "", "O", 0.7)
change_text("length", "x = len(x)", "x = sum(1 for c in x)", "count the characters",
            f"count [all] the {LETTERS} (in|of) {{o}}\ncount how many {LETTERS} (are in {{o}}|{{o}} has|there are in {{o}})\n{FIND} the (length|number of {LETTERS}|{LETTERS} count|size) (of|in) {{o}}\n{FIND} (its|the) length",
            f"the (length|number of {LETTERS}) (of|in) {{o}}\nhow (long is {{o}}|many {LETTERS} (are [there] in {{o}}|does {{o}} have|has {{o}}|are in {{o}}))\nhow long [is] {{o}}", target="num", weight=1.6)
change_text("count_words", "x = len(x.split())", "import re ;; x = len(re.findall(\"[^ \\n]+\", x))", "count the words",
            "count [all] the words (in|of) {o}\ncount how many words (are in {o}|{o} has|there are in {o})\n(find|print|get|tell me|show|compute) the (number of words|word count) (in|of) {o}",
            "the (number of words|word count|count of words) (in|of) {o}\nhow many words (are [there] in {o}|does {o} (have|contain)|has {o}|are in {o})", target="num", weight=1.4)
change_text("count_different_words", "x = len(set(x.lower().split()))", "x = len(dict.fromkeys(s.lower() for s in x.split()))", "count the different words",
            "count [all] the (different|distinct|unique) words (in|of) {o}\n(find|print|get|tell me|show|compute) the number of (different|distinct|unique) words (in|of) {o}",
            "the number of (different|distinct|unique) words (in|of) {o}\nhow many (different|distinct|unique) words (are [there] in {o}|does {o} (have|contain)|has {o}|are in {o})", target="num", weight=0.8)
change_text("count_vowels", "x = sum(c in \"aeiouAEIOU\" for c in x)", "import re ;; x = len(re.findall(\"[aeiou]\", x.lower()))", "count the vowels",
            "count [all] the vowels (in|of) {o}\ncount how many vowels (are in {o}|{o} has|there are in {o})\n(find|print|get|tell me|show) the number of vowels (in|of) {o}",
            "the (number|count) of vowels (in|of) {o}\nhow many vowels (are [there] in {o}|does {o} (have|contain)|has {o}|are in {o})", target="num", weight=1.3)
change_text("count_consonants", "x = sum(c.isalpha() and c.lower() not in \"aeiou\" for c in x)", "import re ;; x = len(re.findall(\"[b-df-hj-np-tv-z]\", x.lower()))", "count the consonants",
            "count [all] the consonants (in|of) {o}\n(find|print|tell me) the number of consonants (in|of) {o}", "the (number|count) of consonants (in|of) {o}\nhow many consonants (are [there] in {o}|does {o} (have|contain)|are in {o})", target="num", weight=0.6)
change_text("count_capitals", "x = sum(c.isupper() for c in x)", "import re ;; x = len(re.findall(\"[A-Z]\", x))", "count the capital letters",
            "count [all] the (uppercase|capital|upper case) letters (in|of) {o}\n(find|print|tell me) the number of (uppercase|capital|upper case) letters (in|of) {o}", "the number of (uppercase|capital) letters (in|of) {o}\nhow many (uppercase|capital) letters (are [there] in {o}|does {o} (have|contain)|are in {o})", target="num", weight=0.5)
change_text("count_digits", "x = sum(c.isdigit() for c in x)", "import re ;; x = len(re.findall(\"[0-9]\", x))", "count the digits",
            "count [all] the (digits|numerals) (in|of) {o}\n(find|print|tell me) the number of digits (in|of) {o}", "the number of digits (in|of) {o}\nhow many digits (are [there] in {o}|does {o} (have|contain)|are in {o})", target="num", weight=0.5)
change_text("count_letter", "x = x.lower().count({a}.lower())", "x = len(x.lower().split({a}.lower())) - 1", "count how often {a} occurs",
            "count [how (often|many times)|the number of times] [the (letter|character|word|string)|letter] {a} (occurs|appears|is|comes up|shows up) in {o}\ncount [all|every] [the] (occurrences|appearances|instances) of [the (letter|character|word)|letter] {a} in {o}\ncount [the] [letter|letters] {a} in {o}\n(find|print|say|tell me|get|show) how (often|many times) [the letter|the word] {a} (occurs|appears|is) in {o}\nin {o}[,] count [the] [letter|how often] {a}",
            "how (often|many times) does [the (letter|character|word|string)] {a} (occur|appear|show up|come up) in {o}\nhow many [times the letter|letters|letter|times] {a} (are [there]|is|occurs|appears) in {o}\nthe number of [times|letters|letter] {a} [occurs|appears] in {o}\nhow many {a} [letters] (are [there] in|does) {o} [have|contain]\nthe (number of occurrences|count) of [the letter] {a} in {o}", arguments="K", target="num", weight=2)
change_text("find_text", "x = x.find({a})", "x = len(x.split({a})[0]) if {a} in x else -1", "find the position of {a}",
            "(find|print|get|show|tell me) the (position|index) of [the first] [the (letter|word|character)] {a} in {o}\n(find|say) where [the letter|the word] {a} (is|occurs|appears) in {o}", "the (position|index) of [the (letter|word)] {a} in {o}\nat (which|what) (position|index) (is|does) {a} [occur|appear] in {o}", arguments="K", target="num", weight=0.5)
change_text("palindrome", "x = x.lower() == x.lower()[::-1]", "y = list(x.lower()) ;; y.reverse() ;; x = y == list(x.lower())", "test whether it is a palindrome",
            "(check|test|say|tell me|see|determine|find out|decide) (if|whether) {o} is a palindrome\n(check|test|see) (if|whether) {o} reads the same (backwards|forwards and backwards|in both directions|backwards and forwards)", "is {o} a palindrome\ndoes {o} read the same (backwards|forwards and backwards|backwards and forwards)", target="flag", weight=1.2)
change_text("contains", "x = {a} in x", "x = x.find({a}) >= 0", "test whether it contains {a}",
            "(check|test|say|tell me|see|determine|find out) (if|whether) {o} (contains|includes|has) [the (word|string|letter)] {a}\n(check|test|say|see) (if|whether) [the (word|string|letter)] {a} (is|occurs|appears) in {o}", "(does|do) {o} (contain|include|have) [the (word|string|letter)] {a}\nis [the (word|string|letter)] {a} (in|part of|contained in) {o}", arguments="K", target="flag", weight=0.9)
change_text("starts_with", "x = x.startswith({a})", "x = x[:len({a})] == {a}", "test whether it starts with {a}",
            "(check|test|say|tell me|see) (if|whether) {o} (starts|begins) with {a}", "does {o} (start|begin) with {a}", arguments="K", target="flag", weight=0.5)
change_text("ends_with", "x = x.endswith({a})", "x = x[-len({a}):] == {a}", "test whether it ends with {a}",
            "(check|test|say|tell me|see) (if|whether) {o} ends (with|in) {a}", "does {o} end (with|in) {a}", arguments="K", target="flag", weight=0.5)
change_text("words", "x = x.split()", "import re ;; x = re.findall(\"[^ \\n]+\", x)", "split it into words",
            "(split|break|cut|divide|separate) {o} [up] (into|in) [its|single|separate|individual] words\n(list|get|print|extract|take|show) the words (of|in|from) {o}\n(split|break up|tokenize) {o} [at [the] spaces|on spaces|by spaces|on whitespace]", "the words (of|in|from) {o}\nthe list of words (of|in|from) {o}", target="texts", weight=2.2)
change_text("split", "x = x.split({a})", "import re ;; x = re.split(re.escape({a}), x)", "split it at {a}",
            "(split|break|cut|separate|divide) {o} [up] (at|by|on|with|using) [every|each|the|the character|the separator|a|an] {a} [into (a list|parts|pieces)]\n(split|break|cut) {o} into (a list|parts|pieces) (at|by|on) [every|the] {a}", "the parts of {o} (between|separated by) {a}\n{o} split (at|by|on) {a}", arguments="S", target="texts", weight=1.4)
for _name, _text, _words in (("comma", ",", "(the comma|commas|the commas|a comma|comma|every comma)"), ("hyphen", "-", "(hyphens|the hyphens|a hyphen|the hyphen|dashes|the dashes|every dash)"), ("semicolon", ";", "(semicolons|the semicolon|semicolon|the semicolons)")):
    change_text(f"split_{_name}", f"x = x.split(\"{_text}\")", f"import re ;; x = re.split(\"{_text}\", x)", f"split it at each {_name}",
                f"(split|break|cut|separate|divide) {{o}} [up] (at|by|on|with) {_words} [into (a list|parts|pieces)]", f"{{o}} split (at|by|on) {_words}", target="texts", weight=0.35)
change_text("letters", "x = list(x)", "x = [c for c in x]", "split it into letters",
            f"(split|break|cut|divide|separate) {{o}} [up] (into|in) [its|single|separate|individual] {LETTERS}\n(list|print|show) the [single|individual] {LETTERS} (of|in) {{o}}", f"the list of {LETTERS} (of|in) {{o}}", target="texts", weight=0.5)
change_text("most_common_letter", "x = max(x, key=x.count)", "import collections ;; x = collections.Counter(x).most_common(1)[0][0]", "find the most frequent letter",
            f"{FIND} the most (common|frequent) (letter|character) (in|of|from) {{o}}", "the most (common|frequent) (letter|character) (in|of|from) {o}\nwhich (letter|character) (occurs|appears) most [often] in {o}", weight=0.7)

BY_NAME = {operation.name: operation for operation in OPERATIONS}
