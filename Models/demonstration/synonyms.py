"""Other words for the ones that the phrases are made of, and words that say nothing, so that goals sound like many people."""

import re

from .values import pseudo_word

VERBS = {
    "remove|discard|exclude|eliminate|omit|delete|throw away|throw out|filter out":
        "chuck|chuck out|ditch|lose|weed out|scrap|toss|toss out|strip|strip out|purge|erase|cut|cut out|cross out|kick out|dump|do away with|reject|"
        "disregard|dismiss|get rid of|drop|leave off|pull out|knock out|rule out|screen out|trim away|clear out|take away",
    "keep|retain|pick out|choose":
        "hold on to|hang on to|preserve|grab|isolate|single out|stick to|consider|save|leave in|gather|fetch|narrow it down to|limit it to|restrict it to|"
        "look at|use|stay with|go for|opt for|settle on|extract|select",
    "compute|calculate|determine|find":
        "figure out|obtain|evaluate|establish|calc|come up with|provide|let me know|let me have|state|hand me|work out|derive|grab|spot|identify|fetch|supply|gimme",
    "print|show|output|display|return":
        "spit out|write down|echo|present|reveal|list|write out|put out|print out|type|emit|produce|hand back|let me see|spell out|present me with",
    "add up|sum up|total up": "tally|tally up|tot up|add together|sum together|total|add all up|put together|sum",
    "sort|arrange|order": "organize|organise|line up|sequence|sort out|rearrange|reorder|put in order|rank|sort",
    "count": "count up|enumerate",
    "multiply": "multiply up|times",
    "join|concatenate|combine": "stick together|string together|fuse|stitch together|chain|put together|tie together|hook up|unite",
    "split|break": "chop|chop up|slice|slice up|divide up|carve up|explode|partition|cut up|separate",
    "replace": "swap|change|exchange|switch|swap out|turn",
    "reverse": "flip around|turn round|turn around|invert|flip",
    "convert|change": "transform|turn|switch|put|translate",
    "contains|contain|include": "hold|feature|mention|carry|has|have|got",
    "occurs|appears|appear|occur": "shows up|show up|comes up|come up|turns up|turn up|pops up|pop up|is found|is used|crops up",
    "append": "add|tack on|attach|put",
}
NAMES = {
    "average": "avg|mean|arithmetic mean|average value|typical value",
    "duplicates": "dupes|copies|repeats|double entries|repeated ones|duplicate entries|doubled ones|repetitions",
    "numbers|values|integers": "nums|figures|scores|prices|temperatures|ages|grades|marks|readings|measurements|data|data points|points|heights|weights|samples|sizes|amounts|entries|results|ints|floats|elements|members|costs|times|distances|quantities",
    "words|names|strings|items": "terms|labels|tags|fruits|cities|animals|people|colours|colors|entries|nouns|pets|friends|tokens|members|titles|keywords|countries|foods",
    "string|text|sentence|phrase": "line|message|title|quote|expression|piece of text|slogan|headline|text string",
    "what is left|what remains|the rest": "whatever is left|the leftovers|the remainder|the survivors|what stays|what is left over|those left|what survives|the others|what is still there|the ones left|the leftover ones",
    "greater than|bigger than|larger than": "more than|higher than|above|over|in excess of|past|beyond|upwards of|exceeding",
    "less than|smaller than|lower than": "beneath|below|under|short of|fewer than|lower than|inferior to",
    "alphabetically|in alphabetical order": "alphabetical|in abc order|by alphabet|by name|lexicographically|in dictionary order|a to z|by letter",
    "uppercase|upper case": "capitals|all caps|block letters|big letters|caps|upper|capital letters",
    "lowercase|lower case": "small letters|lower|little letters|non capital letters",
    "backwards|in reverse": "back to front|from the end|reversed|from end to start|from back to front|from right to left|the wrong way round|the other way round",
    "in ascending order|in increasing order": "from low to high|low to high|ascending|increasing|going up|asc|smallest first|upwards|lowest first|from the bottom up|small to big",
    "in descending order|in decreasing order": "from high to low|high to low|descending|decreasing|going down|desc|largest first|downwards|highest first|from the top down|big to small|biggest first",
    "largest|biggest|highest|greatest": "max|maximal|topmost|top|peak|maximum",
    "smallest|lowest": "min|minimal|tiniest|littlest|minimum|bottom|least",
    "letters|characters": "chars|signs|glyphs|symbols",
    "first": "initial|leading|very first",
    "last": "final|trailing|very last|closing",
    "rows": "records|entries|data rows",
    "column": "field|col",
    "file": "document|doc",
    "how many": "what number of|how much|how many of|the number of",
    "days": "full days|calendar days",
    "product": "multiplication",
    "list|array": "collection|set|group|bunch|batch|lot|sample|tuple|vector|selection|dataset",
    "then|after that": "next|afterwards|subsequently|thereafter|and lastly|followed by|once done|when done|at the end|as a last step|now",
    "each|every": "every single|each and every|each one of|any",
    "evenly divisible by|divisible by": "dividable by|that divide by|a multiple of|which you can divide by|in the table of",
    "result|answer|outcome": "final result|end result|final answer|final value|solution|resulting value|number you get",
}
FILLERS = """just simply basically actually quickly carefully also first again here now please kindly really exactly only all both finally
maybe somehow straight directly immediately together afterwards instead therefore quick nice proper correctly properly using python""".split()

TABLE = [(re.compile(rf"(?<![\w'])(?:{keys})(?![\w'])"), values.split("|"))
         for keys, values in [*VERBS.items(), *NAMES.items()]]


def varied(part, rng, chance):
    """Some words of a goal's text between its arguments in other words."""
    for pattern, others in TABLE:
        part = pattern.sub(lambda found: rng.choice(others) if rng.random() < chance else found.group(), part)
    return part


def padded(part, rng):
    """The text with one word more somewhere, that says nothing or that nobody knows."""
    places = [found.start() for found in re.finditer(r"(?<=[a-z]) (?=[a-z])", part)]
    if not places:
        return part
    at = rng.choice(places)
    return f"{part[:at]} {rng.choice(FILLERS) if rng.random() < 0.7 else pseudo_word(rng)}{part[at:]}"


def vocabulary():
    for _, others in TABLE:
        for other in others:
            yield from other.split()
    yield from FILLERS
