"""Goals that are one act: arithmetic, dates, tables and files of the workspace.

Each has a plain program, a careful one that survives what the plain one does not expect, and an independent one for the
check. The model writes the plain program first; the careful one is what it learns to write after the error it saw.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Errand:
    name: str
    plan: str
    code: str
    other: str
    asks: tuple
    arguments: str
    """One letter for each of {a}, {b}, {c}: N number, C count, D date, T text file, B table, G new file, S text,
    P plain column, Q column of numbers, V value of the column before, K letter or word, E file ending."""
    careful: str = ""
    weight: float = 1.0


ERRANDS = []


def errand(name, arguments, plan, code, other, asks, careful="", weight=1.0):
    ERRANDS.append(Errand(
        name, plan, code.strip("\n"), other.strip("\n"),
        tuple(line.strip() for line in asks.strip().split("\n") if line.strip()), arguments, careful.strip("\n"), weight))


FIND = "(compute|calculate|find|get|print|show [me]|give me|determine|output|report|work out|tell me|what is)"

# Arithmetic.


def arithmetic(name, value, other, plan, asks, arguments="NN", weight=0.5):
    errand(name, arguments, plan, f"x = {value}\nprint(x)", f"{other}\nprint(x)", asks, weight=weight)


arithmetic("plus", "{a} + {b}", "x = sum([{a}, {b}])", "add {a} and {b}",
           f"{FIND} {{a}} (plus|+) {{b}}\nadd {{b}} to {{a}}\n(what is|how much is|compute|calculate) {{a}} + {{b}}\nhow much (is|are) {{a}} plus {{b}}")
arithmetic("minus", "{a} - {b}", "x = -{b} + {a}", "subtract {b} from {a}",
           f"{FIND} {{a}} (minus|-) {{b}}\n(subtract|take away|take|deduct) {{b}} from {{a}}\nhow much is {{a}} minus {{b}}")
arithmetic("times", "{a} * {b}", "import math\nx = math.prod([{a}, {b}])", "multiply {a} by {b}",
           f"{FIND} {{a}} (times|multiplied by|*|x) {{b}}\nmultiply {{a}} (by|with) {{b}}\nhow much is {{a}} times {{b}}")
arithmetic("over", "{a} / {b}", "x = {a} * {b} ** -1\nx = round(x, 9) if round(x, 9) != round({a} / {b}, 9) else {a} / {b}", "divide {a} by {b}",
           f"{FIND} {{a}} (divided by|/|over) {{b}}\ndivide {{a}} by {{b}}\nhow much is {{a}} divided by {{b}}", "NC")
arithmetic("remainder", "{a} % {b}", "x = {a} - {a} // {b} * {b}", "take the remainder of {a} divided by {b}",
           f"{FIND} the remainder (of|when) {{a}} [is] (divided by|modulo) {{b}}\n{FIND} {{a}} (mod|modulo|%) {{b}}\n{FIND} the remainder of dividing {{a}} by {{b}}", "NC")
arithmetic("power", "{a} ** {b}", "x = pow({a}, {b})", "raise {a} to the power of {b}",
           f"{FIND} {{a}} (to the power of|to the power|^|raised to) {{b}}\nraise {{a}} to the power [of] {{b}}", "CC")
arithmetic("square_of", "{a} ** 2", "x = {a} * {a}", "square {a}", f"{FIND} the square of {{a}}\nsquare [the number] {{a}}\n{FIND} {{a}} squared", "N", 0.4)
arithmetic("cube_of", "{a} ** 3", "x = {a} * {a} * {a}", "cube {a}", f"{FIND} the cube of {{a}}\ncube [the number] {{a}}\n{FIND} {{a}} cubed", "N", 0.3)
arithmetic("root_of", "{a} ** 0.5", "import math\nx = math.sqrt({a})", "take the square root of {a}", f"{FIND} the square root of {{a}}", "C", 0.4)
arithmetic("factorial", "1\nfor i in range(2, {a} + 1):\n    x = x * i", "import math\nx = math.factorial({a})", "compute the factorial of {a}",
           f"{FIND} the factorial of {{a}}\n{FIND} {{a}} factorial", "C", 0.4)
arithmetic("divisor", "__import__(\"math\").gcd({a}, {b})", "x = max(d for d in range(1, {a} + 1) if {a} % d == 0 and {b} % d == 0)", "find the greatest common divisor of {a} and {b}",
           f"{FIND} the (greatest|largest|highest|biggest) common (divisor|factor) of [the numbers] {{a}} and {{b}}\n{FIND} the gcd of {{a}} and {{b}}", "CC", 0)
errand("is_prime", "C", "test whether {a} is prime", "x = {a} > 1 and all({a} % d for d in range(2, {a}))\nprint(x)",
       "x = sum({a} % d == 0 for d in range(1, {a} + 1)) == 2\nprint(x)",
       "is {a} [a] prime [number]\n(check|test|tell me|say|determine|see) (if|whether) [the number] {a} is [a] prime [number]", weight=0.5)
errand("is_even", "N", "test whether {a} is even", "x = {a} % 2 == 0\nprint(x)", "x = not {a} % 2\nprint(x)",
       "is {a} [an] even [number]\n(check|test|tell me|say|determine|see) (if|whether) [the number] {a} is even", weight=0.4)
arithmetic("percent", "{a} * {b} / 100", "x = {b} * {a} / 100", "take {a} percent of {b}",
           f"{FIND} {{a}} (%|percent) of {{b}}\nhow much is {{a}} (%|percent) of {{b}}", "CN", 0.5)
arithmetic("sum_up_to", "sum(range(1, {a} + 1))", "x = {a} * ({a} + 1) // 2", "add up the numbers from 1 to {a}",
           f"{FIND} the sum of [all] [the] [whole|natural] (numbers|integers) (from 1 to|up to|from one to) {{a}}\n(add up|sum|add) [all] the (numbers|integers) (from 1 to|up to|from one to) {{a}}", "C", 0)
arithmetic("sum_range", "sum(range({a}, {b} + 1))", "x = 0\nfor i in range({a}, {b} + 1):\n    x += i", "add up the numbers from {a} to {b}",
           f"{FIND} the sum of [all] [the] [whole|natural] (numbers|integers) (from {{a}} to {{b}}|between {{a}} and {{b}}|{{a}} to {{b}})\n(add up|sum|add|sum up) [all] the (numbers|integers) from {{a}} to {{b}}", "CU", 0.8)
arithmetic("list_range", "list(range({a}, {b} + 1))", "x = [{a} + i for i in range({b} - {a} + 1)]", "list the numbers from {a} to {b}",
           "(list|print|show|write out|output|count) [all] the (numbers|integers) (from {a} to {b}|between {a} and {b})\ncount from {a} to {b}", "CU", 0.4)

# Dates.

CAREFUL_DAY = '''
import datetime, re
def day(s):
    s = re.sub("(?<=[0-9])(st|nd|rd|th)", "", s).replace(",", "")
    for f in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.datetime.strptime(s, f).date()
        except ValueError:
            pass
'''.strip("\n")


def date(name, arguments, plan, body, other, asks, weight=1.0):
    days = [f"{letter} = {{how}}({{{letter}}})" for letter, kind in zip("abc", arguments) if kind == "D"]
    plain = "\n".join(["import datetime"] + [line.replace("{how}", "datetime.date.fromisoformat") for line in days] + [body, "print(x)"])
    careful = "\n".join([CAREFUL_DAY] + [line.replace("{how}", "day") for line in days] + [body, "print(x)"])
    check = "\n".join([CAREFUL_DAY] + [line.replace("{how}", "day") for line in days] + [other, "print(x)"])
    errand(name, arguments, plan, plain, check, asks, careful, weight)


AND = "(and|to|until|till)"
date("days_between", "DD", "count the days from {a} to {b}", "x = abs((b - a).days)", "x = abs(b.toordinal() - a.toordinal())",
     f"""how many days (are [there]|lie|passed|pass|is it) (between {{a}} and {{b}}|from {{a}} {AND} {{b}})
     (compute|calculate|find|get|print|tell me|count|give me|what is) the (number of days|days|difference in days|day difference|distance in days) (between {{a}} and {{b}}|from {{a}} {AND} {{b}})
     (compute|calculate|find|get|what is) the (difference|time|gap) between [the dates] {{a}} and {{b}} [in days]
     how (many days|long) (is it|does it take) from {{a}} {AND} {{b}}
     count the days (between|from) {{a}} (and|to|until) {{b}}
     how far apart are {{a}} and {{b}} [in days]
     how many days (separate|lie between) {{a}} and {{b}}
     how many days (after|before) {{a}} is {{b}}
     (number of days|days|difference in days) (between|from) {{a}} (and|to) {{b}}""", 3)
date("weeks_between", "DD", "count the weeks from {a} to {b}", "x = abs((b - a).days) // 7", "x = abs(b.toordinal() - a.toordinal()) // 7",
     "how many [full|whole|complete] weeks (are [there]|lie|is it) (between {a} and {b}|from {a} to {b})\n(compute|calculate|find|get|tell me|count) the (number of [full|whole] weeks|weeks|difference in weeks) (between {a} and {b}|from {a} to {b})")
date("add_days", "DC", "add {b} days to {a}", "x = a + datetime.timedelta(days={b})", "x = datetime.date.fromordinal(a.toordinal() + {b})",
     """(add|append) {b} days to [the date] {a}
     (what|which) (date|day) (is|comes|will it be|falls) {b} days (after|from|past) {a}
     (compute|find|print|calculate|give me|tell me|get|show) the (date|day) [that is] {b} days (after|from|past|later than) {a}
     what date is it {b} days (after|from) {a}
     {b} days (after|from) {a}
     (move|shift|push) {a} (forward|ahead) by {b} days
     [what is] {a} (plus|+) {b} days
     (if i|i) (start|begin|leave) on {a} and (it takes|need|wait|it lasts) {b} days[,] [on] (which|what) (date|day) (am i done|do i finish|will it end|does it end|is it then|will it be)
     (a|the) (project|trip|course|holiday) (starts|begins) on {a} and (takes|lasts) {b} days[,] when (does it end|is it over|will it end)""", 2)
date("subtract_days", "DC", "subtract {b} days from {a}", "x = a - datetime.timedelta(days={b})", "x = datetime.date.fromordinal(a.toordinal() - {b})",
     """(subtract|take [away]|remove|deduct) {b} days from [the date] {a}
     (what|which) (date|day) (is|was|comes|falls) {b} days (before|prior to|earlier than) {a}
     (compute|find|print|calculate|give me|tell me|get|show) the (date|day) [that is] {b} days (before|prior to|earlier than) {a}
     {b} days before {a}
     (move|shift) {a} back by {b} days
     [what is] {a} (minus|-) {b} days""", 1.5)
date("add_weeks", "DC", "add {b} weeks to {a}", "x = a + datetime.timedelta(weeks={b})", "x = datetime.date.fromordinal(a.toordinal() + 7 * {b})",
     """add {b} weeks to [the date] {a}
     (what|which) (date|day) (is|comes|will it be) {b} weeks (after|from) {a}
     (compute|find|print|give me|tell me) the date {b} weeks (after|from) {a}\n{b} weeks (after|from) {a}""")
date("subtract_weeks", "DC", "subtract {b} weeks from {a}", "x = a - datetime.timedelta(weeks={b})", "x = datetime.date.fromordinal(a.toordinal() - 7 * {b})",
     "subtract {b} weeks from {a}\n(what|which) (date|day) (is|was) {b} weeks before {a}\n(compute|find|print|give me|tell me) the date {b} weeks before {a}", 0.6)
date("add_months", "DC", "add {b} months to {a}", "import calendar\nm = a.month - 1 + {b}\ny = a.year + m // 12\nm = m % 12 + 1\nx = datetime.date(y, m, min(a.day, calendar.monthrange(y, m)[1]))",
     "x = a.replace(day=1)\nfor i in range({b}):\n    x = (x + datetime.timedelta(days=31)).replace(day=1)\nfor i in range(a.day - 1):\n    if (x + datetime.timedelta(days=1)).month == x.month:\n        x = x + datetime.timedelta(days=1)",
     "add {b} months to {a}\n(what|which) (date|day) (is|comes) {b} months (after|from) {a}\n(compute|find|print|give me|tell me) the date {b} months (after|from) {a}", 0.8)
for _unit, _after, _before, _later, _sooner in (
    ("day", "a + datetime.timedelta(days=1)", "a - datetime.timedelta(days=1)", "datetime.date.fromordinal(a.toordinal() + 1)", "datetime.date.fromordinal(a.toordinal() - 1)"),
    ("week", "a + datetime.timedelta(weeks=1)", "a - datetime.timedelta(weeks=1)", "datetime.date.fromordinal(a.toordinal() + 7)", "datetime.date.fromordinal(a.toordinal() - 7)"),
):
    date(f"{_unit}_after", "D", f"find the date one {_unit} after {{a}}", f"x = {_after}", f"x = {_later}",
         f"""(what|which) (date|day) (is|comes|was|will it be) (one|a|1) {_unit} (after|from|later than) {{a}}
         (what is|what was|find|print|give me|tell me|compute|get) the (date|day) [that is] (one|a) {_unit} (after|from|later than) {{a}}
         (one|a) {_unit} (after|from) {{a}}\nadd (one|a) {_unit} to {{a}}""".replace("|1)", ")"), 0.4)
    date(f"{_unit}_before", "D", f"find the date one {_unit} before {{a}}", f"x = {_before}", f"x = {_sooner}",
         f"""(what|which) (date|day) (is|was|comes) (one|a) {_unit} (before|prior to|earlier than) {{a}}
         (what is|what was|find|print|give me|tell me|compute|get) the (date|day) [that (is|was)] (one|a) {_unit} (before|prior to|earlier than) {{a}}
         (one|a) {_unit} before {{a}}\nsubtract (one|a) {_unit} from {{a}}""", 0.4)
date("add_years", "DC", "add {b} years to {a}", "x = a.replace(year=a.year + {b})", "x = datetime.date(a.year + {b}, a.month, a.day)",
     "add {b} years to {a}\n(what|which) (date|day) (is|comes) {b} years (after|from) {a}\n(compute|find|print|give me|tell me|what is) the date {b} years (after|from) {a}\n{b} years (after|from) {a}", 0.5)
date("is_weekday_named", "DJ", "test whether {a} is a {b}", "x = a.strftime(\"%A\").lower() == {b}.lower()", "import calendar\nx = calendar.day_name[a.weekday()].lower() == {b}.lower()",
     "(is|was|will) {a} [be] a {b}\n(does|did|will) {a} (fall|land) on a {b}\n(check|test|tell me|say|find out) (if|whether) {a} (is|was|falls on) a {b}\nis the weekday of {a} [a] {b}", 0.7)
date("weekday", "D", "find the weekday of {a}", "x = a.strftime(\"%A\")",
     "x = [\"Monday\", \"Tuesday\", \"Wednesday\", \"Thursday\", \"Friday\", \"Saturday\", \"Sunday\"][(a.toordinal() - 1) % 7]",
     """(what|which) (day of the week|weekday|day) (is|was|will be|falls on) {a}
     (what|which) (day of the week|weekday|day) (is|was) [it on] {a}
     (what|which) (day of the week|weekday) (does|did|will) {a} (fall|land) on
     on (what|which) (day of the week|weekday|day) (does|did|will) {a} (fall|land)
     on (what|which) (day of the week|weekday|day) (is|was) {a}
     (find|get|print|tell me|compute|show|give me|determine|name) the (weekday|day of the week|day of week|name of the day) (of|for|on) {a}
     (weekday|day of the week) (of|for) {a}
     (tell me|find out|say) (what|which) (weekday|day of the week|day) {a} (is|was|falls on)
     (i|she|he|we) (was|were) born on {a}[,|-] (what|which) (weekday|day|day of the week) was (that|it)
     (what|which) (weekday|day of the week) was i born if my birthday is {a}
     (on which|what) weekday {a}""", 2.5)
date("is_weekend", "D", "test whether {a} is on a weekend", "x = a.weekday() >= 5", "x = a.strftime(\"%a\") in (\"Sat\", \"Sun\")",
     "is {a} (a weekend|on a weekend|on the weekend|a weekend day)\n(does|did) {a} (fall|land) on a weekend\n(check|test|tell me|say) (if|whether) {a} (is|falls) on a weekend", 0.7)
date("leap_year", "D", "test whether the year of {a} is a leap year", "x = a.year % 4 == 0 and (a.year % 100 != 0 or a.year % 400 == 0)", "import calendar\nx = calendar.isleap(a.year)",
     "(is|was) {a} in a leap year\nis the year of {a} a leap year\n(check|test|tell me) (if|whether) {a} is in a leap year", 0.5)
errand("leap", "Y", "test whether {a} is a leap year", "x = {a} % 4 == 0 and ({a} % 100 != 0 or {a} % 400 == 0)\nprint(x)", "import calendar\nx = calendar.isleap({a})\nprint(x)",
       "(is|was|will) [the year] {a} [be] a leap year\n(check|test|tell me|determine|say|find out) (if|whether) [the year] {a} (is|was) a leap year\n(does|did) [the year] {a} have 366 days", weight=0.8)
date("day_of_year", "D", "find the day of the year of {a}", "x = a.timetuple().tm_yday", "x = a.toordinal() - datetime.date(a.year, 1, 1).toordinal() + 1",
     "(what|which) day of the year is {a}\n(find|print|compute|tell me) the day (of the year|number) (of|for) {a}\nwhich day number [of|in] [the year] is {a}", 0.7)
date("week_number", "D", "find the week number of {a}", "x = a.isocalendar()[1]", "x = int(a.strftime(\"%V\"))",
     "(what|which) (week number|calendar week|week of the year|week) is {a} [in]\n(find|print|compute|tell me|get) the (week number|calendar week|iso week) (of|for) {a}", 0.7)
date("month_name", "D", "find the month of {a}", "x = a.strftime(\"%B\")", "import calendar\nx = calendar.month_name[a.month]",
     "(what|which) month is {a} in\n(print|find|tell me|get) the (name of the month|month name|month) (of|for|in) {a}\nin (what|which) month is {a}", 0.6)
date("days_in_month", "D", "count the days in the month of {a}", "import calendar\nx = calendar.monthrange(a.year, a.month)[1]",
     "x = ((a.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)).day",
     "how many days (does|has) the month of {a} [have]\nhow many days are [there] in the month of {a}", 0.5)
date("end_of_year", "D", "count the days from {a} to the end of its year", "x = (datetime.date(a.year, 12, 31) - a).days", "x = datetime.date(a.year + 1, 1, 1).toordinal() - a.toordinal() - 1",
     "how many days (are left|remain|are there) (in|until the end of) the year (after|from|on) {a}\nhow many days (from|after) {a} (to|until) the end of the year\n(print|find|compute) the days (from|between) {a} (to|and) the end of the year", 0.5)
date("earlier", "DD", "find the earlier of {a} and {b}", "x = min(a, b)", "x = sorted([a, b])[0]",
     "which [date|day] (is|was|comes|came) (earlier|first|before the other)[,] {a} or {b}\n(find|print|get|tell me) the (earlier|earliest|older|oldest) [date] (of|between) {a} and {b}\nwhich [date] of {a} and {b} (is|comes) (earlier|first)", 0.7)
date("later", "DD", "find the later of {a} and {b}", "x = max(a, b)", "x = sorted([a, b])[1]",
     "which [date|day] (is|was|comes|came) (later|last|after the other)[,] {a} or {b}\n(find|print|get|tell me) the (later|latest|newer|most recent) [date] (of|between) {a} and {b}\nwhich [date] of {a} and {b} (is|comes) (later|last)", 0.7)
date("is_before", "DD", "test whether {a} is before {b}", "x = a < b", "x = a.toordinal() < b.toordinal()",
     "(is|was|does) {a} [come|fall] (before|earlier than) {b}\n(check|test|tell me|say) (if|whether) {a} (is|was|comes) (before|earlier than) {b}", 0.6)
date("is_after", "DD", "test whether {a} is after {b}", "x = a > b", "x = a.toordinal() > b.toordinal()",
     "(is|was|does) {a} [come|fall] (after|later than|past) {b}\n(check|test|tell me|say) (if|whether) {a} (is|was|comes) (after|later than) {b}", 0.6)
date("sort_dates", "DDD", "sort {a} and {b} and {c}", "x = [str(d) for d in sorted([a, b, c])]", "y = sorted(d.toordinal() for d in (a, b, c))\nx = [datetime.date.fromordinal(n).isoformat() for n in y]",
     "(sort|order|arrange) [the dates] {a}[,] {b} [and] {c} [chronologically|by date|from oldest to newest|from earliest to latest|oldest first|earliest first|in order]\nput [the dates|the following dates] {a}[,] {b} and {c} in (order|chronological order) [oldest first|earliest first]\n(sort|order) (these|the following) dates {a}[,] {b}[,] {c}", 0.7)
date("earliest_of", "DDD", "find the earliest of {a} and {b} and {c}", "x = min(a, b, c)", "x = sorted([a, b, c])[0]",
     "(find|print|get|tell me|which is|what is) the (earliest|oldest|first) [date] (of|among|in) [the dates] {a}[,] {b} [and|or] {c}\nwhich [date] (is|was|comes) (earliest|first|the oldest)[,] {a}[,] {b} or {c}", 0.5)
date("latest_of", "DDD", "find the latest of {a} and {b} and {c}", "x = max(a, b, c)", "x = sorted([a, b, c])[-1]",
     "(find|print|get|tell me|which is|what is) the (latest|newest|last|most recent) [date] (of|among|in) [the dates] {a}[,] {b} [and|or] {c}\nwhich [date] (is|was|comes) (latest|last|the newest)[,] {a}[,] {b} or {c}", 0.5)
date("years_between", "DD", "count the full years from {a} to {b}", "a, b = sorted([a, b])\nx = b.year - a.year - ((b.month, b.day) < (a.month, a.day))",
     "a, b = min(a, b), max(a, b)\nx = 0\nwhile (a.year + x + 1, a.month, a.day) <= (b.year, b.month, b.day):\n    x += 1",
     "how many [full|whole] years (are [there]|lie) (between {a} and {b}|from {a} to {b})\nhow old (is|was|will) (someone|a person|somebody) born [on] {a} [be] on {b}", 0.7)
date("write_out", "D", "write {a} out", "x = a.strftime(\"%d %B %Y\")", "import calendar\nx = f\"{a.day:02d} {calendar.month_name[a.month]} {a.year}\"",
     "(write|print|spell) {a} (out|in words|with the name of the month|in long form)\n(format|convert|write) {a} (in|into|to|as) (long form|long format|day month year|words)", 0.4)
date("to_iso", "D", "write {a} in ISO form", "x = a.isoformat()", "x = f\"{a.year:04d}-{a.month:02d}-{a.day:02d}\"",
     "(convert|format|write|rewrite|print|change|turn) [the date] {a} (to|in|as|into|in the) iso [format|form|date]\n(what is|give me) {a} in iso [format|form]", 0.6)

# Tables.

ROWS = "import csv\nrows = list(csv.DictReader(open({a})))"
CAREFUL_ROWS = '''
import csv, re
text = open({a}, encoding="utf-8-sig", errors="replace").read()
mark = max(",;\\t|", key=text.split("\\n")[0].count)
table = [r for r in csv.reader(text.splitlines(), delimiter=mark) if r]
def plain(s):
    return re.sub("[^a-z0-9]", "", s.lower()).rstrip("s")
def column(name):
    return [plain(h) for h in table[0]].index(plain(name))
def num(s):
    s = re.sub("[^0-9.-]", "", s)
    return float(s) if s not in ("", "-", ".") else None
'''.strip("\n")
SHOW = "x = round(x, 6)\nprint(int(x) if x == int(x) else x)"
CHECK_ROWS = CAREFUL_ROWS
IN = "(in|of|from|in the file|from the file|of the file|in the table|from the table)"
COLUMN = "[the] [column] {b} [column|values|field]"


def table(name, arguments, plan, plain, careful, other, asks, show=SHOW, weight=1.0):
    errand(name, arguments, plan, f"{ROWS}\n{plain}\n{show}", f"{CHECK_ROWS}\n{other}\n{show}", asks,
           f"{CAREFUL_ROWS}\n{careful}\n{show}", weight)


VALUES = "i = column({b})\nv = [num(r[i]) for r in table[1:] if len(r) > i]\nv = [n for n in v if n is not None]"
OTHER_VALUES = "v = []\nfor r in table[1:]:\n    if column({b}) < len(r) and num(r[column({b})]) is not None:\n        v.append(num(r[column({b})]))"


def aggregate(name, function, other, plan, verbs, weight=1.0):
    asks = ""
    for verb in verbs:
        asks += f"""{FIND} the {verb} (of|in|for) [the] [column] {{b}} [column|values] {IN} {{a}}
        {FIND} the {verb} {{b}} {IN} {{a}}
        (read|open|load|take) {{a}} and {FIND} the {verb} (of|in) [the] {{b}} [column]
        what is the {verb} [of [the]] {{b}} [column] {IN} {{a}}
        [the] {verb} of [the] {{b}} [column] {IN} {{a}}
        (in|for|from|given|using) [the file|the table] {{a}}[,] {FIND} the {verb} (of|in) [the] {{b}} [column]
        """
    table(name, "BQ", plan, f"x = {function('[float(r[{b}]) for r in rows]')}", f"{VALUES}\nx = {function('v')}", f"{OTHER_VALUES}\n{other}", asks, weight=weight)


aggregate("column_sum", lambda v: f"sum({v})", "x = 0\nfor n in v:\n    x += n", "add up the column {b} of {a}",
          ["(sum|total|overall sum|grand total)", "(sum|total)"], 3)
ERRANDS[-1] = Errand(**{**ERRANDS[-1].__dict__, "asks": ERRANDS[-1].asks + tuple(
    line.strip() for line in f"""(sum|add|total|add up|sum up|total up) [up] [all] [the] [values (in|of)] [the] [column] {{b}} [column|values] {IN} {{a}}
    how much is the {{b}} [in] total in {{a}}
    what do [all] [the] {{b}} [values] (in|of) {{a}} (add up to|sum [up] to|amount to|come to)
    (read|open|load|take) {{a}} and (sum|add up|total) the {{b}} [column|values]
    (in|for|from) {{a}}[,] (sum|add up|total) the {{b}} [column|values]
    what is the total {{b}} in {{a}}""".split("\n"))})
aggregate("column_mean", lambda v: f"(lambda v: sum(v) / len(v))({v})", "import statistics\nx = statistics.fmean(v)", "average the column {b} of {a}",
          ["(mean|average|arithmetic mean)", "average"], 2)
aggregate("column_max", lambda v: f"max({v})", "x = sorted(v)[-1]", "find the largest value of the column {b} of {a}",
          ["(maximum|max|largest|highest|biggest) [value]", "(highest|largest|biggest|maximum)"], 1.5)
aggregate("column_min", lambda v: f"min({v})", "x = sorted(v)[0]", "find the smallest value of the column {b} of {a}",
          ["(minimum|min|smallest|lowest) [value]", "(lowest|smallest|minimum)"], 1.5)
aggregate("column_median", lambda v: f"__import__(\"statistics\").median({v})", "y = sorted(v)\nx = (y[(len(y) - 1) // 2] + y[len(y) // 2]) / 2", "find the median of the column {b} of {a}",
          ["median"], 0.5)
ROW = "(rows|records|entries|data rows)"
table("row_count", "B", "count the rows of {a}", "x = len(rows)", "x = len(table) - 1", "x = sum(1 for r in table[1:])",
      f"how many {ROW} (are [there] in|does|has) {{a}} [have|contain]\n(count|count all|count the number of) [the] [data] {ROW} (in|of) [the] [table|csv file|csv] {{a}}\n{FIND} the number of {ROW} (in|of) {{a}}", show="print(x)", weight=1.2)
table("column_names", "B", "list the columns of {a}", "x = list(rows[0])", "x = table[0]", "x = [h for h in table[0]]",
      f"(list|print|show|what are|which are|tell me|give me) [all] the (columns|column names|headers|header|fields) (of|in) [the table] {{a}}\n(what|which) columns (are [there] in|does|has) {{a}} [have]", show="print(x)", weight=0.8)
IS = "(is|equals|=|==|is equal to)"
table("count_where", "BPV", "count the rows of {a} where {b} is {c}", "x = sum(r[{b}] == {c} for r in rows)",
      "i = column({b})\nx = sum(r[i].strip().lower() == {c}.lower() for r in table[1:] if len(r) > i)",
      "x = len([r for r in table[1:] if column({b}) < len(r) and r[column({b})].strip().lower() == {c}.lower()])",
      f"how many {ROW} (of|in) {{a}} have [the|a] [{{b}} {{c}}|{{b}} equal to {{c}}|{{b}} of {{c}}]\n(count|count how many|count the) {ROW} (in|of|from) {{a}} where [the] [column] {{b}} {IS} {{c}}\nhow many {ROW} (are there in|in|of) {{a}} [are there] where [the] {{b}} {IS} {{c}}\nin {{a}}[,] (count [the]|how many) {ROW} [are there] where [the] {{b}} {IS} {{c}}\n(count|count the) {ROW} (in|of) {{a}} (with|whose) {{b}} {IS} {{c}}\nhow many {ROW} (of|in) {{a}} have {{c}} as [the] {{b}}\n(count|how many) {ROW} (in|of) {{a}} (have|with) [a] {{b}} (of|equal to) {{c}}",
      show="print(x)", weight=1.5)
OVER = "(is|are) (greater|larger|more|higher|bigger) than {c}|(>|exceeds|is above|is over) {c}"
UNDER = "(is|are) (less|smaller|lower) than {c}|(<|is below|is under) {c}"
table("count_over", "BQN", "count the rows of {a} where {b} is greater than {c}", "x = sum(float(r[{b}]) > {c} for r in rows)",
      f"{VALUES}\nx = sum(n > {{c}} for n in v)", f"{OTHER_VALUES}\nx = len([n for n in v if {{c}} < n])",
      f"(count|count how many|count the) {ROW} (in|of|from) {{a}} where [the] [column] {{b}} ({OVER})\nhow many {ROW} (are there in|in|of) {{a}} [are there] where [the] {{b}} ({OVER})\nhow many {ROW} (in|of) {{a}} have [a] {{b}} (above|over|greater than|of more than|higher than|larger than|more than) {{c}}\n(count|how many) {ROW} (in|of) {{a}} (with|have) [a] {{b}} (above|over|greater than|of more than|higher than) {{c}}",
      show="print(x)", weight=1.2)
table("count_under", "BQN", "count the rows of {a} where {b} is less than {c}", "x = sum(float(r[{b}]) < {c} for r in rows)",
      f"{VALUES}\nx = sum(n < {{c}} for n in v)", f"{OTHER_VALUES}\nx = len([n for n in v if {{c}} > n])",
      f"(count|count how many|count the) {ROW} (in|of|from) {{a}} where [the] [column] {{b}} ({UNDER})\nhow many {ROW} (are there in|in|of) {{a}} [are there] where [the] {{b}} ({UNDER})\nhow many {ROW} (in|of) {{a}} have [a] {{b}} (below|under|less than|of less than|lower than|smaller than) {{c}}\n(count|how many) {ROW} (in|of) {{a}} (with|have) [a] {{b}} (below|under|less than|lower than) {{c}}",
      show="print(x)", weight=0.8)
FILTERED = "i = column({c})\nj = column({b})\nv = [num(r[j]) for r in table[1:] if len(r) > max(i, j) and r[i].strip().lower() == {d}.lower()]\nv = [n for n in v if n is not None]"
OTHER_FILTERED = "v = []\nfor r in table[1:]:\n    if len(r) > column({c}) and r[column({c})].strip().lower() == {d}.lower() and num(r[column({b})]) is not None:\n        v.append(num(r[column({b})]))"
for _name, _verbs, _plan, _plain, _other, _weight in (
    ("sum", "(sum|total)", "add up", "sum({v})", "x = 0\nfor n in v:\n    x += n", 1.5),
    ("mean", "(average|mean)", "average", "(lambda v: sum(v) / len(v))({v})", "import statistics\nx = statistics.fmean(v)", 0.9),
    ("max", "(maximum|highest|largest|biggest)", "find the largest", "max({v})", "x = sorted(v)[-1]", 0.6),
):
    _imperative = "(sum|add up|total)" if _name == "sum" else "average" if _name == "mean" else "find the largest"
    table(f"{_name}_where", "BQPV", f"{_plan} {{b}} of the rows of {{a}} where {{c}} is {{d}}",
          "x = " + _plain.replace("{v}", "[float(r[{b}]) for r in rows if r[{c}] == {d}]"),
          f"{FILTERED}\nx = " + _plain.replace("{v}", "v"), f"{OTHER_FILTERED}\n{_other}",
          f"""{FIND} the {_verbs} [of] [the] {{b}} [column] {IN} {{a}} where [the] {{c}} {IS} {{d}}
          {FIND} the {_verbs} [of] [the] {{b}} [column] (for|of|over) [all] [the] (rows|{ROW}) {IN} {{a}} (where|whose) [the] {{c}} {IS} {{d}}
          {_imperative} [the] {{b}} [column|values] {IN} {{a}} where [the] {{c}} {IS} {{d}}
          {FIND} the {_verbs} [of] [the] {{b}} [column] {IN} {{a}} for {{c}} {{d}}
          (in|from) {{a}}[,] {FIND} the {_verbs} [of] [the] {{b}} [for [the] rows] where [the] {{c}} {IS} {{d}}
          (filter|keep|take) [the] {ROW} (in|of) {{a}} where {{c}} {IS} {{d}} and {_imperative} [the] {{b}} [column]
          [what is] the {_verbs} {{b}} (of|for) {ROW} {IN} {{a}} with {{c}} {{d}}""".replace("{b}", "{B}").replace("{c}", "{C}").replace("{B}", "{b}").replace("{C}", "{c}"), weight=_weight)
GROUPED = "i = column({c})\nj = column({b})\ng = {}\nfor r in table[1:]:\n    if len(r) > max(i, j) and num(r[j]) is not None:\n        g.setdefault(r[i].strip(), []).append(num(r[j]))"
OTHER_GROUPED = "g = {}\nfor k in dict.fromkeys(r[column({c})].strip() for r in table[1:] if len(r) > column({c}) and len(r) > column({b}) and num(r[column({b})]) is not None):\n    g[k] = [num(r[column({b})]) for r in table[1:] if len(r) > column({c}) and r[column({c})].strip() == k and num(r[column({b})]) is not None]"
PLAIN_GROUPED = "g = {}\nfor r in rows:\n    g.setdefault(r[{c}], []).append(float(r[{b}]))"
BY = "(by|per|for each|for every|grouped by|by each)"
for _name, _verbs, _plan, _value, _weight in (
    ("sum", "(sum|total)", "add up", "sum(v)", 2), ("mean", "(average|mean)", "average", "sum(v) / len(v)", 1.2),
    ("max", "(maximum|highest|largest|biggest)", "find the largest", "max(v)", 0.7), ("min", "(minimum|lowest|smallest)", "find the smallest", "min(v)", 0.5),
):
    _show = f"for k, v in g.items():\n    x = round({_value}, 6)\n    print(f\"{{k}}: {{int(x) if x == int(x) else x}}\")"
    _imperative = {"sum": "(sum|add up|total)", "mean": "average"}.get(_name, "show the " + _verbs)
    table(f"{_name}_by", "BQP", f"{_plan} {{b}} for each {{c}} of {{a}}", PLAIN_GROUPED, GROUPED, OTHER_GROUPED,
          f"""{FIND} the {_verbs} [of] [the] {{b}} [column] {BY} {{c}} {IN} {{a}}
          {FIND} the {_verbs} [of] [the] {{b}} [column] {IN} {{a}} {BY} {{c}}
          {_imperative} [the] {{b}} [column|values] {BY} {{c}} {IN} {{a}}
          {_imperative} [the] {{b}} {IN} {{a}} {BY} {{c}}
          (group|group the {ROW} (of|in)) {{a}} by {{c}} and {_imperative} [the] {{b}}
          [what is] the {_verbs} {{b}} {BY} {{c}} {IN} {{a}}
          (for each|for every|per) {{c}} {IN} {{a}}[,] {FIND} the {_verbs} [of] [the] {{b}}
          (in|for|from) {{a}}[,] {FIND} the {_verbs} [of] [the] {{b}} {BY} {{c}}""", show=_show, weight=_weight)
COUNTED = "g = {}\nfor r in rows:\n    g[r[{b}]] = g.get(r[{b}], 0) + 1"
table("count_by", "BP", "count the rows of {a} for each {b}", COUNTED,
      "i = column({b})\ng = {}\nfor r in table[1:]:\n    if len(r) > i:\n        g[r[i].strip()] = g.get(r[i].strip(), 0) + 1",
      "import collections\ng = collections.Counter(r[column({b})].strip() for r in table[1:] if len(r) > column({b}))",
      f"(count|count the|count all) {ROW} {BY} {{b}} {IN} {{a}}\n(count|count the) {ROW} {IN} {{a}} {BY} {{b}}\nhow many {ROW} (are there|does {{a}} have|are in {{a}}|has {{a}}) {BY} {{b}} [in {{a}}]\n{FIND} the number of {ROW} {BY} {{b}} {IN} {{a}}\n(group|group the rows of) {{a}} by {{b}} and count [them|the rows|the groups]\nhow (often|many times) does each {{b}} (occur|appear) in {{a}}",
      show="for k, v in g.items():\n    print(f\"{k}: {v}\")", weight=1.2)
ERRANDS[-1] = Errand(**{**ERRANDS[-1].__dict__, "asks": tuple(ask for ask in ERRANDS[-1].asks if ask.count("{a}") == 1)})
table("distinct", "BP", "list the different values of {b} in {a}", "x = list(dict.fromkeys(r[{b}] for r in rows))",
      "i = column({b})\nx = list(dict.fromkeys(r[i].strip() for r in table[1:] if len(r) > i))",
      "x = []\nfor r in table[1:]:\n    if column({b}) < len(r) and r[column({b})].strip() not in x:\n        x.append(r[column({b})].strip())",
      f"(list|print|show|what are|which are|find|give me|get) [all] the (unique|distinct|different) [values (of|in)] [the] [column] {{b}} [column|values] {IN} {{a}}\n(what|which) different {{b}} [values] (are [there] in|does|occur in) {{a}} [contain]\n(what|which) (unique|distinct|different) {{b}} [values] (are [there]|occur) in {{a}}",
      show="print(x)", weight=1)
table("count_distinct", "BP", "count the different values of {b} in {a}", "x = len({r[{b}] for r in rows})",
      "i = column({b})\nx = len({r[i].strip() for r in table[1:] if len(r) > i})",
      "x = len(dict.fromkeys(r[column({b})].strip() for r in table[1:] if len(r) > column({b})))",
      f"how many (unique|distinct|different) {{b}} [values] (are [there] in|does|occur in) {{a}} [have|contain]\n(count|count the|count all) (unique|distinct|different) [values (of|in)] [the] [column] {{b}} [column|values] {IN} {{a}}\n{FIND} the number of (unique|distinct|different) [values (of|in)] {{b}} [values] {IN} {{a}}",
      show="print(x)", weight=0.8)
table("list_column", "BP", "list the column {b} of {a}", "x = [r[{b}] for r in rows]",
      "i = column({b})\nx = [r[i].strip() for r in table[1:] if len(r) > i]",
      "x = []\nfor r in table[1:]:\n    if column({b}) < len(r):\n        x.append(r[column({b})].strip())",
      f"(list|print|show|give me|get|extract|output|display) [all] [the] [values of|values in] [the] [column] {{b}} [column|values] {IN} {{a}}", show="print(x)", weight=0.8)
for _name, _adjective, _plain, _index in (
    ("most", "(highest|largest|biggest|most|greatest|maximum|top)", "max", -1), ("least", "(lowest|smallest|least|minimum)", "min", 0)):
    table(f"which_{_name}", "BPQ", f"find the {{b}} with the {'largest' if _index else 'smallest'} {{c}} in {{a}}", f"x = {_plain}(rows, key=lambda r: float(r[{{c}}]))[{{b}}]",
          "i = column({b})\nj = column({c})\nx = " + _plain + "([r for r in table[1:] if len(r) > max(i, j) and num(r[j]) is not None], key=lambda r: num(r[j]))[i].strip()",
          "v = [r for r in table[1:] if len(r) > column({c}) and num(r[column({c})]) is not None]\nv = sorted(v, key=lambda r: num(r[column({c})])" + (", reverse=True" if _index else "") + ")\nx = v[0][column({b})].strip()",
          f"(which|what) {{b}} (has|had) the {_adjective} {{c}} {IN} {{a}}\n(find|print|show|tell me|get|give me|what is|name) the {{b}} (with|that has|having|of the row with) the {_adjective} {{c}} {IN} {{a}}\n(in|from|according to) {{a}}[,] (which|what) {{b}} (has|had) the {_adjective} {{c}}",
          show="print(x)", weight=1.2)
table("rows_where", "BPV", "print the rows of {a} where {b} is {c}", "for r in rows:\n    if r[{b}] == {c}:\n        print(\",\".join(r.values()))",
      "i = column({b})\nfor r in table[1:]:\n    if len(r) > i and r[i].strip().lower() == {c}.lower():\n        print(\",\".join(r))",
      "for r in [r for r in table[1:] if column({b}) < len(r) and r[column({b})].strip().lower() == {c}.lower()]:\n    print(\",\".join(r))",
      f"(print|show|list|display|find|get|give me|filter|select|output) [all] [the] {ROW} {IN} {{a}} (where|whose) [the] {{b}} {IS} {{c}}\n(print|show|list|find|select) [all] [the] {ROW} {IN} {{a}} with {{b}} {{c}}\nfilter {{a}} (to|for) [the] {ROW} where [the] {{b}} {IS} {{c}}\n(which|what) {ROW} (of|in) {{a}} have [the|a] {{b}} {{c}}",
      show="pass", weight=1.1)
ANYWHERE = "{c}.lower() in [s.strip().lower() for s in r]"
for _name, _verbs, _imperative, _plan, _plain, _other, _weight in (
    ("sum", "(sum|total)", "(sum|add up|total)", "add up", "sum({v})", "x = 0\nfor n in v:\n    x += n", 1.2),
    ("mean", "(average|mean)", "average", "average", "(lambda v: sum(v) / len(v))({v})", "import statistics\nx = statistics.fmean(v)", 0.6),
):
    # A value whose column nobody names: the sum of the amounts for north.
    table(f"{_name}_for", "BQZ", f"{_plan} {{b}} of the rows of {{a}} that hold {{c}}",
          "x = " + _plain.replace("{v}", "[float(r[{b}]) for r in rows if {c} in r.values()]"),
          f"j = column({{b}})\nv = [num(r[j]) for r in table[1:] if len(r) > j and {ANYWHERE}]\nv = [n for n in v if n is not None]\nx = " + _plain.replace("{v}", "v"),
          f"v = []\nfor r in table[1:]:\n    if {ANYWHERE} and column({{b}}) < len(r) and num(r[column({{b}})]) is not None:\n        v.append(num(r[column({{b}})]))\n{_other}",
          f"""{FIND} the {_verbs} [of] [the] {{b}} (for|of|in) [the] {{c}} [rows] {IN} {{a}}
          {FIND} the {_verbs} {{c}} {{b}} {IN} {{a}}
          {_imperative} [the] {{b}} [values] (for|of) {{c}} {IN} {{a}}
          {_imperative} [the] {{c}} {{b}} {IN} {{a}}
          (in|from) {{a}}[,] {FIND} the {_verbs} [of] [the] {{b}} for {{c}}
          {FIND} {{c}} 's {_verbs} {{b}} {IN} {{a}}""".replace(" 's", "'s")
          + (f"\nhow much {{b}} (does|did) {{c}} have {IN} {{a}}\nwhat do the {{c}} {{b}} [values] {IN} {{a}} (add up to|sum to)" if _name == "sum" else ""),
          weight=_weight)
table("count_for", "BZ", "count the rows of {a} that hold {b}", "x = sum({b} in r.values() for r in rows)",
      f"x = sum({ANYWHERE.replace('{c}', '{b}')} for r in table[1:])", f"x = len([r for r in table[1:] if {ANYWHERE.replace('{c}', '{b}')}])",
      f"how many {{b}} {ROW} (are [there] in|does|has) {{a}} [have|contain]\n(count|count the|count all) {{b}} {ROW} {IN} {{a}}\n{FIND} the number of {{b}} {ROW} {IN} {{a}}\nhow many {ROW} {IN} {{a}} (are|are for|have|contain|mention) {{b}}",
      show="print(x)", weight=0.8)
table("rows_for", "BZ", "print the rows of {a} that hold {b}", "for r in rows:\n    if {b} in r.values():\n        print(\",\".join(r.values()))",
      f"for r in table[1:]:\n    if {ANYWHERE.replace('{c}', '{b}')}:\n        print(\",\".join(r))",
      f"for r in [r for r in table[1:] if {ANYWHERE.replace('{c}', '{b}')}]:\n    print(\",\".join(r))",
      f"(print|show|list|display|find|get|give me|select|output) [all] [the] {{b}} {ROW} (of|from|in) {{a}}\n(print|show|list|find|get) [all] [the] {ROW} {IN} {{a}} (for|about|with|that mention|that contain|containing) {{b}}\n(which|what) {ROW} (of|in) {{a}} (are for|contain|mention|have) {{b}}",
      show="pass", weight=0.8)
table("rows_over", "BQN", "print the rows of {a} where {b} is greater than {c}", "for r in rows:\n    if float(r[{b}]) > {c}:\n        print(\",\".join(r.values()))",
      "i = column({b})\nfor r in table[1:]:\n    if len(r) > i and num(r[i]) is not None and num(r[i]) > {c}:\n        print(\",\".join(r))",
      "for r in [r for r in table[1:] if column({b}) < len(r) and num(r[column({b})]) is not None and {c} < num(r[column({b})])]:\n    print(\",\".join(r))",
      f"(print|show|list|display|find|get|give me|filter|select|output) [all] [the] {ROW} {IN} {{a}} where [the] {{b}} ({OVER})\nfilter {{a}} (to|for) [the] {ROW} where [the] {{b}} ({OVER})\n(print|show|list|find) [all] [the] {ROW} {IN} {{a}} with [a] {{b}} (above|over|greater than|of more than|higher than) {{c}}",
      show="pass", weight=0.8)
for _way, _plan, _reverse, _words in (
    ("", "", "", "[ascending|in ascending order|from (low to high|lowest to highest|smallest to largest)|(smallest|lowest) first]"),
    ("_down", " from large to small", ", reverse=True", "(descending|in descending order|in decreasing order|from (high to low|highest to lowest|largest to smallest|large to small)|(largest|highest|biggest) first|downwards)"),
):
    for _kind in "QP":
        # A column of texts makes the plain program fail.
        table(f"sorted_rows{_way}_{_kind}", "B" + _kind, "print the rows of {a} sorted by {b}" + _plan, f"for r in sorted(rows, key=lambda r: float(r[{{b}}]){_reverse}):\n    print(\",\".join(r.values()))",
              f"i = column({{b}})\nfor r in sorted([r for r in table[1:] if len(r) > i], key=lambda r: (num(r[i]) is None, num(r[i]) or 0, r[i]){_reverse}):\n    print(\",\".join(r))",
              f"v = [r for r in table[1:] if len(r) > column({{b}})]\nv.sort(key=lambda r: (num(r[column({{b}})]) is None, num(r[column({{b}})]) or 0, r[column({{b}})]){_reverse})\nfor r in v:\n    print(\",\".join(r))",
              f"(sort|order) [the {ROW} (of|in)] {{a}} by [the] [column] {{b}} [column] {_words} [and (show|print) (it|them|the {ROW})]\n(print|show|list) [the] {ROW} (of|in) {{a}} (sorted|ordered) by [the] {{b}} [column] {_words}", show="pass",
              weight=0.6 if _kind == "Q" else 0.4)

# Files.

OPEN = "open({a})"
CAREFUL_OPEN = "open({a}, encoding=\"utf-8-sig\", errors=\"replace\")"
FILE = "[the file|the text file|the contents of|the content of|file] {a}"


def reading(name, arguments, plan, plain, other, asks, weight=1.0):
    errand(name, arguments, plan, f"text = {OPEN}.read()\n{plain}", f"text = {CAREFUL_OPEN}.read()\n{other}", asks,
           f"text = {CAREFUL_OPEN}.read()\n{plain}", weight)


reading("count_lines", "T", "count the lines of {a}", "x = len(text.splitlines())\nprint(x)", "x = sum(1 for s in text.split(\"\\n\")) - text.endswith(\"\\n\") if text else 0\nprint(x)",
        f"(count|count all|count up) [the] [number of] lines (in|of) {FILE}\nhow many lines (are [there] in|does|has) {FILE} [have|contain]\n{FIND} the (number of lines|line count) (in|of) {FILE}\n(read|open|load) {FILE} and (count [the|its] lines|tell me how many lines (it has|there are))\nhow long is {FILE} in lines", weight=2)
reading("count_file_words", "T", "count the words of {a}", "x = len(text.split())\nprint(x)", "import re\nx = len(re.findall(\"[^ \\t\\n\\r]+\", text))\nprint(x)",
        f"(count|count all|count up) [the] [number of] words (in|of) {FILE}\nhow many words (are [there] in|does|has) {FILE} [have|contain]\n{FIND} the (number of words|word count) (in|of) {FILE}\n(read|open|load) {FILE} and (count [the|its] words|tell me how many words (it has|there are))", weight=2)
reading("count_file_characters", "T", "count the characters of {a}", "x = len(text)\nprint(x)", "x = sum(1 for c in text)\nprint(x)",
        f"(count|count all) [the] [number of] (characters|chars|letters) (in|of) {FILE}\nhow many (characters|chars) (are [there] in|does|has) {FILE} [have|contain]\n{FIND} the number of (characters|chars) (in|of) {FILE}", weight=0.9)
reading("count_in_file", "TK", "count how often {b} occurs in {a}", "x = text.lower().count({b}.lower())\nprint(x)", "x = len(text.lower().split({b}.lower())) - 1\nprint(x)",
        f"count [how (often|many times)|all] [the word|the text|the string] {{b}} (occurs|appears|is) in {FILE}\nhow (often|many times) does [the word|the text|the string] {{b}} (occur|appear|show up) in {FILE}\ncount [the] (occurrences|appearances|instances) of [the word] {{b}} in {FILE}\n(find|print|tell me) how (often|many times) [the word] {{b}} (occurs|appears) in {FILE}", weight=1.4)
reading("lines_with", "TK", "print the lines of {a} that contain {b}", "for s in text.splitlines():\n    if {b} in s:\n        print(s)", "for s in [s for s in text.splitlines() if s.find({b}) >= 0]:\n    print(s)",
        f"(print|show|list|find|get|display|output|give me) [all|me] [the|all the|every] lines (in|of|from) {FILE} (that contain|containing|with|which contain|that have|that include|that mention) [the word|the text] {{b}}\n(search|look through|grep) {FILE} for [lines (with|containing)] [the word] {{b}}\n(which|what) lines (of|in) {FILE} (contain|have|include) [the word] {{b}}\n(find|look for|search for|grep) [the word] {{b}} in {FILE}", weight=1.5)
reading("count_lines_with", "TK", "count the lines of {a} that contain {b}", "x = sum({b} in s for s in text.splitlines())\nprint(x)", "x = len([s for s in text.splitlines() if s.find({b}) >= 0])\nprint(x)",
        f"(count|count all) [the] [number of] lines (in|of) {FILE} (that contain|containing|with|which contain|that have|that mention) [the word] {{b}}\nhow many lines (in|of) {FILE} (contain|have|include|mention) [the word] {{b}}", weight=1.2)
reading("first_lines", "TC", "print the first {b} lines of {a}", "for s in text.splitlines()[:{b}]:\n    print(s)", "for i, s in enumerate(text.splitlines()):\n    if i < {b}:\n        print(s)",
        f"(print|show [me]|display|list|get|give me|read|output) the first {{b}} lines (of|from|in) {FILE}\nthe first {{b}} lines of {FILE}", weight=1)
reading("last_lines", "TC", "print the last {b} lines of {a}", "for s in text.splitlines()[-{b}:]:\n    print(s)", "v = text.splitlines()\nfor s in v[max(0, len(v) - {b}):]:\n    print(s)",
        f"(print|show [me]|display|list|get|give me|read|output) the last {{b}} lines (of|from|in) {FILE}\nthe last {{b}} lines of {FILE}", weight=0.9)
reading("first_line", "T", "print the first line of {a}", "x = text.splitlines()[0]\nprint(x)", "x = text.split(\"\\n\")[0]\nprint(x)",
        f"(print|show [me]|display|get|give me|read|what is|output) the first line (of|from|in) {FILE}", weight=0.7)
reading("last_line", "T", "print the last line of {a}", "x = text.splitlines()[-1]\nprint(x)", "x = text.rstrip(\"\\n\").split(\"\\n\")[-1]\nprint(x)",
        f"(print|show [me]|display|get|give me|read|what is|output) the last line (of|from|in) {FILE}", weight=0.7)
reading("nth_line", "TO", "print line {b} of {a}", "x = text.splitlines()[{b} - 1]\nprint(x)", "x = text.split(\"\\n\")[:{b}][-1]\nprint(x)",
        f"(print|show [me]|display|get|give me|read|what is|output) the {{b}} line (of|from|in) {FILE}\n(print|show [me]|display|get|give me|read|what is|output) line [number] {{b}} (of|from|in) {FILE}", weight=0.7)
reading("longest_line", "T", "find the longest line of {a}", "x = max(text.splitlines(), key=len)\nprint(x)", "x = sorted(text.splitlines(), key=lambda s: -len(s))[0]\nprint(x)",
        f"(print|show [me]|find|get|give me|what is|output|tell me) the longest line (of|from|in) {FILE}\nwhich line (of|in) {FILE} is [the] longest", weight=0.9)
reading("longest_file_word", "T", "find the longest word of {a}", "x = max(text.split(), key=len)\nprint(x)", "x = sorted(text.split(), key=lambda s: -len(s))[0]\nprint(x)",
        f"(print|show [me]|find|get|give me|what is|output|tell me) the longest word (of|from|in) {FILE}\nwhich word (of|in) {FILE} is [the] longest", weight=0.8)
reading("most_common_word", "T", "find the most frequent word of {a}", "v = text.lower().split()\nx = max(v, key=v.count)\nprint(x)", "import collections\nx = collections.Counter(text.lower().split()).most_common(1)[0][0]\nprint(x)",
        f"(print|show [me]|find|get|give me|what is|output|tell me) the most (common|frequent|used|frequently used) word (of|from|in) {FILE}\nwhich word (occurs|appears|is used) most [often] in {FILE}", weight=0.9)
reading("unique_words", "T", "count the different words of {a}", "x = len(set(text.lower().split()))\nprint(x)", "x = len(dict.fromkeys(s.lower() for s in text.split()))\nprint(x)",
        f"how many (unique|different|distinct) words (are [there] in|does|has) {FILE} [have|contain]\n(count|count the|count all) [number of] (unique|different|distinct) words (of|in) {FILE}", weight=0.8)
reading("print_file", "T", "print {a}", "print(text, end=\"\")", "for s in text.splitlines(True):\n    print(s, end=\"\")",
        "(print|show [me]|display|read|output|give me) [the] (contents|content|text) of [the file|file] {a}\n(print|show [me]|display|read|cat) [out] [the file|file] {a}\nwhat (is|stands) in [the file] {a}\nwhat (does|are the contents of) {a} [say|contain]", weight=0.8)
reading("print_sorted", "T", "print the lines of {a} sorted", "for s in sorted(text.splitlines()):\n    print(s)", "v = text.splitlines()\nv.sort()\nfor s in v:\n    print(s)",
        f"(print|show [me]|display|list|output) the lines (of|in|from) {FILE} (sorted|in alphabetical order|in order|sorted alphabetically|alphabetically)", weight=0.8)
reading("print_reversed", "T", "print the lines of {a} in reverse order", "for s in text.splitlines()[::-1]:\n    print(s)", "for s in reversed(text.splitlines()):\n    print(s)",
        f"(print|show [me]|display|list|output) [the lines (of|in|from)] {FILE} (in reverse|in reverse order|backwards|reversed|from last to first|from bottom to top)", weight=0.7)
reading("print_unique", "T", "print the lines of {a} without repeats", "for s in dict.fromkeys(text.splitlines()):\n    print(s)", "v = []\nfor s in text.splitlines():\n    if s not in v:\n        v.append(s)\n        print(s)",
        f"(print|show [me]|display|list|output) [all] the (unique|distinct|different) lines (of|in|from) {FILE}\n(print|show [me]|display|list|output) [the lines (of|in|from)] {FILE} without (duplicates|duplicate lines|repeats|repeated lines)", weight=0.7)
reading("print_upper", "T", "print {a} in upper case", "print(text.upper(), end=\"\")", "for s in text.splitlines(True):\n    print(s.upper(), end=\"\")",
        f"(print|show [me]|display|output) {FILE} in (uppercase|upper case|capital letters|all caps|capitals)", weight=0.6)
reading("numbered", "T", "print {a} with line numbers", "for i, s in enumerate(text.splitlines(), 1):\n    print(i, s)", "i = 0\nfor s in text.splitlines():\n    i += 1\n    print(f\"{i} {s}\")",
        f"(print|show [me]|display|list|output) [the lines of] {FILE} with line numbers\nnumber the lines (of|in) {FILE}\n(add|put) line numbers to {FILE}", weight=0.6)
reading("sum_file", "T", "add up the numbers in {a}", "x = sum(float(s) for s in text.split())\nprint(int(x) if x == int(x) else x)", "import re\nx = 0\nfor s in re.findall(\"-?[0-9]+[.]?[0-9]*\", text):\n    x += float(s)\nprint(int(x) if x == int(x) else x)",
        f"(sum|add up|total|add|sum up) [all] [the] numbers (in|of|from) {FILE}\n{FIND} the (sum|total) of [all] [the] numbers (in|of|from) {FILE}", weight=0.8)
ERRANDS[-1] = Errand(**{**ERRANDS[-1].__dict__, "careful": f"import re\ntext = {CAREFUL_OPEN}.read()\nx = sum(float(s) for s in re.findall(\"-?[0-9]+[.]?[0-9]*\", text))\nprint(int(x) if x == int(x) else x)", "arguments": "M"})


def writing(name, arguments, plan, code, other, asks, careful="", weight=1.0):
    errand(name, arguments, plan, code, other, asks, careful, weight)


INTO = "(to|into|in)"
writing("write_text", "GS", "write {b} to {a}", "open({a}, \"w\").write({b} + \"\\n\")\nprint({b})", "print(open({a}).read().rstrip(\"\\n\"))",
        f"(write|save|put|store) [the text|the line|the string|the words] {{b}} {INTO} [a] [new] [file] [called|named] {{a}}\n(create|make) [a] [new] [text] file [called|named] {{a}} (with|containing|that contains|that says) [the text|the content|the line] {{b}}\n(create|make) {{a}} with [the text|the content|the line|content] {{b}}", weight=1.6)
writing("append_text", "TS", "append {b} to {a}", "open({a}, \"a\").write({b} + \"\\n\")\nprint({b})", f"text = {CAREFUL_OPEN}.read()\nprint(text[-len({{b}}) - 1:].rstrip(\"\\n\"))",
        f"(append|add) [the] [line|text|string|words] {{b}} (to|at the end of|to the end of) {FILE}\n(write|put) {{b}} at the end of {FILE}", weight=1.3)
writing("replace_in_file", "TKK", "replace {b} by {c} in {a}", "text = open({a}).read()\nx = text.count({b})\ntext = text.replace({b}, {c})\nopen({a}, \"w\").write(text)\nprint(text.count({c}))", f"text = {CAREFUL_OPEN}.read()\nprint(len(text.split({{c}})) - 1)",
        f"(replace|substitute|change|swap) [all|every|each|all occurrences of|the word] {{b}} (with|by|to|for) [the word] {{c}} in {FILE}\nin {FILE}[,] (replace|change|substitute) [all|every|each|all occurrences of|the word] {{b}} (with|by|to) {{c}}",
        f"text = {CAREFUL_OPEN}.read()\ntext = text.replace({{b}}, {{c}})\nopen({{a}}, \"w\").write(text)\nprint(text.count({{c}}))", 1.8)
writing("rename", "TG", "rename {a} to {b}", "import os\nos.rename({a}, {b})\nprint({b})", "import os\nprint({b} if os.path.exists({b}) and not os.path.exists({a}) else \"missing\")",
        "(rename|move) [the] [file] {a} (to|as|into) {b}\nchange the name of [the file] {a} to {b}\n(give {a} the name|call {a}) {b}", weight=1.3)
writing("copy", "TG", "copy {a} to {b}", "import shutil\nshutil.copy({a}, {b})\nprint({b})", "print({b} if open({a}, \"rb\").read() == open({b}, \"rb\").read() else \"different\")",
        "(copy|duplicate) [the] [file] {a} (to|as|into) [a] [new] [file] [called|named] {b}\n(make|create) a copy of {a} (called|named|as|in) {b}", weight=1.1)
writing("delete_lines", "TK", "delete the lines of {a} that contain {b}", "v = [s for s in open({a}).read().splitlines() if {b} not in s]\nopen({a}, \"w\").write(\"\".join(s + \"\\n\" for s in v))\nprint(len(v))", f"text = {CAREFUL_OPEN}.read()\nprint(len(text.splitlines()) - sum({{b}} in s for s in text.splitlines()))",
        f"(delete|remove|drop) [all] [the] lines (in|of|from) {FILE} (that contain|containing|with|which contain|that have) [the word] {{b}}\n(delete|remove|drop) [all] [the] lines (that contain|containing|with|which contain) [the word] {{b}} (in|of|from) {FILE}",
        f"v = [s for s in {CAREFUL_OPEN}.read().splitlines() if {{b}} not in s]\nopen({{a}}, \"w\").write(\"\".join(s + \"\\n\" for s in v))\nprint(len(v))", 0.9)
for _name, _plan, _change, _check, _asks in (
    ("sort_file", "sort the lines of {a}", "sorted(v)", "v == sorted(v)", f"(sort|order|alphabetize) [the] lines (of|in) {FILE} [alphabetically|in place|in alphabetical order]\nsort {FILE} [alphabetically|in place|by line|line by line]\nput the lines (of|in) {FILE} in (alphabetical) order"),
    ("dedupe_file", "remove repeated lines from {a}", "list(dict.fromkeys(v))", "len(set(v)) == len(v)", f"(remove|delete|drop) [the|all] (duplicate|repeated) lines (from|in|of) {FILE}\n(remove|delete) [the|all] duplicates (from|in) {FILE}\n(deduplicate|dedupe) [the lines (of|in)] {FILE}"),
    ("blank_lines", "remove the blank lines from {a}", "[s for s in v if s.strip()]", "all(s.strip() for s in v)", f"(remove|delete|drop) [the|all|all the] (blank|empty) lines (from|in|of) {FILE}"),
    ("reverse_file", "reverse the lines of {a}", "v[::-1]", "True", f"reverse the [order of the] lines (of|in) {FILE}"),
):
    _code = f"v = {{open}}.read().splitlines()\nv = {_change}\nopen({{a}}, \"w\").write(\"\".join(s + \"\\n\" for s in v))\nprint(len(v) if {_check} else \"wrong\")"
    writing(_name, "T", _plan, _code.replace("{open}", OPEN), f"v = {CAREFUL_OPEN}.read().split(\"\\n\")[:-1]\nprint(len(v) if {_check} else \"wrong\")", _asks, _code.replace("{open}", CAREFUL_OPEN), 0.9)
writing("upper_file", "T", "convert {a} to upper case", "text = open({a}).read().upper()\nopen({a}, \"w\").write(text)\nprint(len(text))", f"text = {CAREFUL_OPEN}.read()\nprint(len(text) if text == text.upper() else \"wrong\")",
        f"(convert|change|turn|make|set) {FILE} (to|into) (uppercase|upper case|capital letters|all caps)\n(uppercase|capitalize) [all] [the text in] {FILE}", f"text = {CAREFUL_OPEN}.read().upper()\nopen({{a}}, \"w\").write(text)\nprint(len(text))", 0.7)
writing("lower_file", "T", "convert {a} to lower case", "text = open({a}).read().lower()\nopen({a}, \"w\").write(text)\nprint(len(text))", f"text = {CAREFUL_OPEN}.read()\nprint(len(text) if text == text.lower() else \"wrong\")",
        f"(convert|change|turn|make|set) {FILE} (to|into) (lowercase|lower case|small letters)\n(lowercase) [all] [the text in] {FILE}", f"text = {CAREFUL_OPEN}.read().lower()\nopen({{a}}, \"w\").write(text)\nprint(len(text))", 0.7)
writing("concatenate", "TTG", "join {a} and {b} into {c}", "text = open({a}).read() + open({b}).read()\nopen({c}, \"w\").write(text)\nprint(len(text))", "print(sum(len(open(f, errors=\"replace\").read()) for f in ({a}, {b})) if open({c}, errors=\"replace\").read() else 0)",
        "(concatenate|join|merge|combine|append) [the files] {a} and {b} (into|to|in|as) [a] [new] [file] [called|named] {c}", "text = \"\".join(open(f, errors=\"replace\").read() for f in ({a}, {b}))\nopen({c}, \"w\").write(text)\nprint(len(text))", 0.8)
NAMES = "sorted(f for f in os.listdir() if os.path.isfile(f))"
writing("list_files", "", "list the files", f"import os\nx = {NAMES}\nprint(x)", "import pathlib\nx = sorted(p.name for p in pathlib.Path().iterdir() if p.is_file())\nprint(x)",
        "(list|show [me]|print|display|give me|name) [all] the files [(in|of) (this|the|the current|my) (folder|directory|workspace)]\n(what|which) files are [there|here] [(in|of) (this|the|the current|my) (folder|directory|workspace)]", weight=1)
writing("count_files", "", "count the files", f"import os\nx = len({NAMES})\nprint(x)", "import pathlib\nx = sum(p.is_file() for p in pathlib.Path().iterdir())\nprint(x)",
        "(count|count all) [the] files [(in|of) (this|the|the current|my) (folder|directory|workspace)]\nhow many files are [there|here] [(in|of) (this|the|the current|my) (folder|directory|workspace)]\n(find|print|tell me) the number of files [(in|of) (this|the|the current|my) (folder|directory|workspace)]", weight=1)
writing("list_ending", "E", "list the files that end in {a}", f"import os\nx = [f for f in {NAMES} if f.endswith({{a}}.strip(\"*\"))]\nprint(x)", "import pathlib\nx = sorted(p.name for p in pathlib.Path().iterdir() if p.name[-len({a}.strip(\"*\")):] == {a}.strip(\"*\") and p.is_file())\nprint(x)",
        "(list|show [me]|print|display|find|get|give me) [all] [the] {a} files [(in|of) (this|the|the current|my) (folder|directory|workspace)]\n(list|show|print|find) [all] [the] files (ending|that end) (in|with) {a}\n(list|find|show) [all] [the] files with [the] (extension|ending|suffix) {a}\n(what|which) {a} files are [there|here]", weight=1.2)
writing("count_ending", "E", "count the files that end in {a}", f"import os\nx = len([f for f in {NAMES} if f.endswith({{a}}.strip(\"*\"))])\nprint(x)", "import pathlib\nx = sum(p.is_file() and p.name[-len({a}.strip(\"*\")):] == {a}.strip(\"*\") for p in pathlib.Path().iterdir())\nprint(x)",
        "(count|count all) [the] [number of] {a} files [(in|of) (this|the|the current|my) (folder|directory|workspace)]\nhow many {a} files (are [there|here]|does the folder have) [(in|of) (this|the|the current|my) (folder|directory|workspace)]\ncount [the] files (ending|that end) (in|with) {a}\nhow many files (end|are there that end) (in|with) {a}", weight=1)
writing("largest_file", "", "find the largest file", f"import os\nx = max({NAMES}, key=os.path.getsize)\nprint(x)", "import pathlib\nx = sorted(sorted(p.name for p in pathlib.Path().iterdir() if p.is_file()), key=lambda f: -pathlib.Path(f).stat().st_size)[0]\nprint(x)",
        "(find|print|show [me]|what is|tell me|get|which is) the (largest|biggest) file [(in|of) (this|the|the current|my) (folder|directory|workspace)]\nwhich file (is [the] (largest|biggest)|is [the] largest one) [(in|of) (this|the|the current|my) (folder|directory|workspace)]", weight=0.9)
writing("smallest_file", "", "find the smallest file", f"import os\nx = min({NAMES}, key=os.path.getsize)\nprint(x)", "import pathlib\nx = sorted(sorted(p.name for p in pathlib.Path().iterdir() if p.is_file()), key=lambda f: pathlib.Path(f).stat().st_size)[0]\nprint(x)",
        "(find|print|show [me]|what is|tell me|get|which is) the smallest file [(in|of) (this|the|the current|my) (folder|directory|workspace)]\nwhich file is [the] smallest [one] [(in|of) (this|the|the current|my) (folder|directory|workspace)]", weight=0.5)
writing("file_exists", "G", "test whether {a} exists", "import os\nx = os.path.exists({a})\nprint(x)", "import pathlib\nx = pathlib.Path({a}).exists()\nprint(x)",
        "(does|is) [there] [the|a] file [called|named] {a} [exist|exists]\n(check|test|tell me|see|find out) (if|whether) [the|a] [file] [called|named] {a} exists\n(does|do) {a} exist\nis there a file [called|named] {a}", weight=0.9)
writing("file_size", "T", "find the size of {a}", "import os\nx = os.path.getsize({a})\nprint(x)", "x = len(open({a}, \"rb\").read())\nprint(x)",
        "(find|print|show|what is|tell me|get) the (size|file size|number of bytes) of {a} [in bytes]\nhow (big|large) is {a} [in bytes]\nhow many bytes (are in|does|has) {a} [have]", weight=0.8)
writing("files_with", "K", "find the files that contain {a}", f"import os\nx = [f for f in {NAMES} if {{a}} in open(f, errors=\"replace\").read()]\nprint(x)", "import pathlib\nx = sorted(p.name for p in pathlib.Path().iterdir() if p.is_file() and p.read_text(errors=\"replace\").find({a}) >= 0)\nprint(x)",
        "(which|what) files [here|in (this|the) folder] (contain|mention|have) [the (word|text)] {a}\n(find|list|show|print) [all] [the] files (that contain|containing|that mention|with) [the (word|text)] {a}", weight=0.9)
writing("total_lines", "E", "count the lines of all files that end in {a}", f"import os\nx = sum(len(open(f).read().splitlines()) for f in {NAMES} if f.endswith({{a}}.strip(\"*\")))\nprint(x)", "import pathlib\nx = 0\nfor p in pathlib.Path().iterdir():\n    if p.is_file() and p.name[-len({a}.strip(\"*\")):] == {a}.strip(\"*\"):\n        x += len(p.read_text(errors=\"replace\").splitlines())\nprint(x)",
        "(count|count all) [the] lines (in|of) (all|all the|the|every) {a} files\nhow many lines (are [there] in|do) (all|all the|the) {a} files [have] [together|in total]", f"import os\nx = sum(len(open(f, errors=\"replace\").read().splitlines()) for f in {NAMES} if f.endswith({{a}}.strip(\"*\")))\nprint(x)", 0.7)

BY_NAME = {errand.name: errand for errand in ERRANDS}
