"""Goals that the model must refuse: other work, talk, and work next to its domain that it never learned."""

import random
import re

from .phrasing import expanded, words_of
from .values import WORDS, pseudo_word

FAR = [
    "(what|who|which) (is|was|are|were) [the] (capital|president|population|king|inventor|author|meaning|history|founder|currency|mayor|owner|winner) of {w}",
    "(who|when|why|where) (is|was|did|does|are|do|invented|wrote|discovered|painted|built|won|founded) [the] {w} [{w}]",
    "(why|how) (is|are|do|does|did|can|should) [the|a] {w} [so] {w}",
    "(explain|describe|summarize|discuss|define|compare|teach me|tell me about|what do you know about) [the|a] {w} [and {w}|of {w}|in simple words|to a child]",
    "(write|compose|draft|create|make up|invent) [me] (a|an|some|the) [short|long|funny|formal] (poem|story|essay|email|letter|song|joke|blog post|speech|novel|haiku|tweet|article|review|cover letter|resume|recipe|script|dialogue|report|limerick) [about|for|on|to] {w}",
    "(write|build|create|develop|implement|make|design|code) [me] (a|an|the) [simple|small|full|new|modern] (website|web app|app|game|server|api|chatbot|compiler|database|library|framework|class|function|program|script|tool|bot|calculator|dashboard|plugin|parser|operating system|unit test|test suite|snake game|todo app) [for|that|in|with|using] {w} [{w}]",
    "(translate|convert) (this|the text|the sentence|{s}|{w}|the word {w}) [from english] (to|into) (french|german|spanish|italian|english|chinese|japanese|latin|{w})",
    "(search|browse|google|look on) (the web|the internet|online|google|wikipedia) for {w} [{w}]",
    "(download|fetch|get|open|scrape|crawl|visit) (the|a) (page|website|url|site|webpage|image|video|file) [from] {u}",
    "(send|write|forward|reply to|read|check) (an|the|my) (email|message|mail|letter|text message|inbox) [to|from|about] {w}",
    "(install|update|upgrade|uninstall|configure|set up|deploy|restart|start|stop|run|launch|reboot) [the|a] (package|server|docker|nginx|postgres|linux|kernel|driver|service|python|node|container|database|machine|computer|{w}) [on {w}]",
    "(draw|paint|plot|sketch|generate|render|create|make|show) (a|an|the|me a) (picture|image|chart|graph|diagram|plot|histogram|photo|logo|map|bar chart|pie chart|drawing|scatter plot) (of|for|from|with) {w} [{l}]",
    "(prove|show|derive|disprove) that {w} [is|are|has] [infinitely many|irrational|continuous|convergent|{w}]",
    "(solve|integrate|differentiate|factor|simplify|expand) [the] (equation|integral|polynomial|function|expression|system|inequality|derivative) [of] {w} [{n}]",
    "(what|how) (is|will be|was) the (weather|temperature|time|news|date|stock price|traffic|forecast) (in|on|of|for|like in) {w} [today|tomorrow|now|right now]",
    "(book|order|buy|sell|find|recommend|suggest|cook|bake) [me] (a|an|some) (flight|hotel|table|ticket|pizza|book|movie|restaurant|gift|laptop|car|cake|doctor|dinner|{w}) [in|to|for|near|from] {w}",
    "(play|sing|record|listen to|turn on|turn off|pause) (a|the|some|my) (song|music|video|game|light|lights|radio|movie|{w}) [by {w}]",
    "(remind|wake|call|text) (me|him|her|my {w}) (to|at|in|about) {n} [{w}]",
    "(how are you|hello|hi|good morning|thanks|thank you|who are you|what can you do|what is your name|are you a robot|how old are you|do you like {w}|tell me a joke|i am {w}|i feel {w}|i love {w}|good night|bye|help|help me|what|why|yes|no|ok)",
    "(fix|debug|refactor|review|improve|optimize|explain|test|document|rewrite) (the|this|my|all the) (code|bug|program|function|class|tests|build|project|repository|module|error|crash|memory leak|pull request|commit|script) [in] [{f}]",
    "(what is the|give me the) (best|worst|cheapest|fastest|easiest|safest) (way to|{w} for|{w} in) {w} [{w}]",
    "(should i|can i|is it ok to|is it safe to|how do i|how can i|how to|how does one) {w} [my|a|the] {w}",
    "(classify|detect|recognize|identify|label|predict|cluster|train|segment) [the|a] (image|sentiment|language|face|object|model|price|speech|customer|neural network|{w}) [in|of|on|from|with] [{s}|{f}|{w}]",
    "(convert|change) {n} (miles|kilometers|pounds|celsius|fahrenheit|dollars|euros|inches|meters|{w}) (to|into) (kilometers|miles|kilograms|fahrenheit|celsius|euros|dollars|cm|feet|{w})",
    "(summarize|paraphrase|proofread|correct|rewrite|rephrase|improve|shorten|analyze|spellcheck) (this|the|my) (text|article|paper|essay|document|sentence|grammar|book|chapter|{w}) [in] [{f}|{s}]",
    "(encrypt|decrypt|compress|hash|encode|decode|sign|unzip|zip|upload|backup|archive|parse|validate) [the|this] (file|text|message|folder|password|string|{s}|{f}) [with|as|in|into|to|using] [{w}]",
    "(create|delete|drop|migrate|query|index|back up|connect to) [a|the] (database|table|user|account|schema|index|postgres|mysql|sqlite|{w}) [{w}] [for|in] {w}",
    "(commit|push|merge|rebase|clone|checkout|revert) [the|my|this] (changes|branch|repository|repo|code|commit|pull request) [to|from|into|with] {w}",
    "what (happened|happens) (in|on|to|at|when) {w} [in {n}]",
    "(is|are|was|were) [the] {w} (a|an|the|more|better than|bigger than|in|dangerous|alive|healthy|real|true) [{w}]",
    "(if|when) {w} {w} {n} {w} [and {w} {n} {w}] how (many|much|long|fast|far) [{w}]",
    "(a|the) (train|car|man|farmer|shop|boy|girl) {w} {n} {w} (and|at|in) {n} {w} how (many|much|long|far) {w}",
    "{w} [{w}] [{w}] [{w}]",
    "{w} (the|a|my|in|of|and|to) {w} [{w}|{n}]",
    "{k} {k} {k} [{k}] [{k}]",
    "{n}",
    "{l}",
    "{s}",
    "{f}",
    "{d}",
    "(how many|how much) {w} (are [there]|is|does|do|live|fit|can) [in|on|a|the] {w}",
    "(list|name|give me|tell me|show me) [the|all|some|{n}] {w} (of|in|from|that|with|for) [the] {w}",
]

NEAR = [
    "(plot|draw|chart|graph|visualize) [a (histogram|chart|graph|plot) of] [the (numbers|values|list|data)] {l}",
    "(shuffle|randomize|permute|jumble|mix up) [the] (numbers|list|words|order of|letters of) {lt}",
    "(pick|choose|select|draw|generate) (a|one|{n}) random (number|numbers|word|element|string|password|name) [from|between|of|out of] [{lt}]",
    "(convert|change|turn|translate|write) {nl} (to|into|in|as) (binary|hexadecimal|hex|octal|roman numerals|roman|words|base {n}|english words|fractions|a fraction)",
    "(encode|decode|encrypt|hash|rot13|cipher) {sw} [(in|to|with|using|as) (base64|morse|morse code|caesar cipher|md5|sha256|rot13|hex|binary|ascii)]",
    "(translate|pronounce|rhyme|define|hyphenate|conjugate|spellcheck) {sw} [(to|into|in|with) (french|german|spanish|italian|{w})]",
    "(what does|what is the meaning of|what is a synonym (of|for)|what rhymes with|give me a synonym for|define|what is the opposite of|what is the plural of) [the word] {sw} [mean]",
    "(find|list|print|compute) all (permutations|combinations|subsets|anagrams|pairs|triples|partitions|divisors|factors|prime factors) (of|from|in|with) {ltn} [that (sum|add up) to {n}]",
    "(find|print|compute|list|generate) the first {n} (fibonacci numbers|primes|prime numbers|fibonacci|digits of pi|terms|triangular numbers|squares)",
    "(solve|factor|factorize|differentiate|integrate) (for x|x|{n}|the equation|x^2|the number {n}) [+|=|-] [{n}]",
    "(what time|what day|what date|how many days) (is it|until christmas|until my birthday|till easter|is today|until summer|since easter) [now|today|in {w}]",
    "(what is|print|show) (today|today's date|the current date|the current time|tomorrow|yesterday|the time)",
    "(how many|what) (hours|minutes|seconds|moons|holidays|working days|business days) (are|is|lie) [there] (between|in|from) {d} [and {d}]",
    "(is|was|which) {d} (a holiday|a public holiday|easter|a full moon|a good day|ramadan|my birthday|zodiac sign is)",
    "(what|which) (zodiac sign|moon phase|season|holiday|saint) (is|was|belongs to|falls on) {d}",
    "(convert|change|set) {d} (to|into|in) (the hebrew calendar|unix time|a timestamp|seconds|utc|new york time|the chinese calendar|julian)",
    "(delete|remove|erase|wipe|destroy) [the|all|every] (file|files|folder|folders|directory|everything|workspace) [{f}]",
    "(convert|export|turn|transform|render|compile) {f} (to|into|as|in) (pdf|json|excel|xlsx|html|xml|yaml|a pdf|an image|markdown|a word document|latex|{w})",
    "(run|execute|compile|test|build|debug|profile|import|lint|format|deploy) [the (script|program|tests|file)] {f}",
    "(join|merge|combine|link|compare) the tables {f} and {f} (on|by) {w}",
    "(plot|draw|chart|graph|visualize|predict|forecast|correlate|regress) [the] {w} [column] (in|of|from|against {w} in|over time from) {f}",
    "(add|insert|create|append|rename|drop|delete|compute) (a|the|a new) column {w} (to|in|from) {f} [with|as|equal to] [{w}|{n}]",
    "(sort|group|filter|pivot|transpose|reshape|normalize|scale|clean|impute) [the] [{w}] [table|rows|data] (in|of) {f} (with|using|by means of) {w} {w}",
    "(translate|summarize|proofread|encrypt|compress|zip|unzip|upload|email|print out|back up|share|sign|parse|validate|minify|convert) [the file] {f} [to|into|with] [{w}]",
    "(email|send|post|upload|tweet|publish|mail|fax) [the] (sum|result|average|list|total|numbers) [of] {l} (to|on|at) {w}",
    "(write|create|define|implement|code) (a|an) [python|recursive] (function|class|method|program|script|decorator|generator|module|unit test) (that|which|to|for) (sorts|reverses|adds|counts|computes|sort|reverse|add|count|compute) [a list|two numbers|strings|words|{w}]",
    "(explain|describe|discuss|why|prove|how does|tell me why) [to] (sort|reverse|sum|count|sorting|reversing|summing|the median|the mean|even numbers|prime numbers|a palindrome|lists|strings) [works|work|is|are] [{w}]",
    "(what is|explain) the (difference|complexity|advantage|history|purpose|best algorithm) (of|between|for) (sorting|lists|tuples|strings|the mean and the median|dates|a csv file|{w}) [and {w}]",
    "(fit|train|cluster|classify|interpolate|smooth|normalize|standardize|standardise|fourier transform|convolve|correlate) [a (line|curve|model) (to|on|through)] [the (numbers|values|data|points)] {l}",
    "(multiply|invert|transpose|add|compute the determinant of|find the eigenvalues of|solve) the (matrix|matrices|vectors|vector|system) {l} [and {l}]",
    "(what|which) (comes|number comes|is the) next [number] (in|after) [the (sequence|series)] {l}",
    "(find|guess|name|what is) the (rule|pattern|formula|next number|missing number) (in|of|for|behind) {l}",
    "(is|are) {nl} (lucky|beautiful|big|happy|an armstrong number|perfect|a fibonacci number|a good number|enough|correct)",
    "(say|read|speak|sing|pronounce|whisper) {sw} (aloud|out loud|to me|in french|slowly)",
    "(count|find|list|sum|sort|reverse|print|add up|show) [all] [the] {w} (in|on|of|at) (the world|europe|my house|the universe|the sky|{w} {w}|history|the bible|the ocean|my garden|the internet)",
    "(count|sort|reverse|add|sum|replace|find|split|join|filter) (my|our|your|his|her) (money|life|friends|problems|emails|blessings|day|decision|photos|contacts|calendar|taxes|things)",
    "(sum|sort|count|reverse|filter|replace|print|split|keep|remove|average|double|square|add|multiply) [it|them|everything|this|that|stuff|things|something|all]",
    "(sort|filter|reverse|sum|count) [the] {w} {w} (by|with|for) {w}",
    "(summarize|sum up) (the|this) (article|story|book|meeting|situation|text|discussion|chapter|news|conversation|{w}) [{s}|about {w}]",
    "(count|calculate|compute|find|determine) the (distance|speed|age|price|cost|mass|volume|calories|probability|interest|tax|salary|energy) (of|between|from|to|for|in) {w} [and {w}|to {w}|{n}]",
    "(find|search for|look for|locate) (my|the|a) (keys|phone|job|house|answer|truth|friend|wallet|{w}) (in|on|at|near) [the|my] {w}",
    "(replace|change|repair|clean|paint) (the|my|a) (battery|tire|lamp|door|engine|window|oil|screen|{w}) (in|of|on|for) [the|my] {w}",
    "(write|save|put|store) (a poem|a story|an essay|the news|a recipe|my diary|the weather|a joke|random numbers|the lyrics) [about {w}] (to|into|in) {f}",
    "(split|divide|share) the (bill|money|cake|work|atom|inheritance|rent|room) (between|among|into|for) {n} (people|friends|parts|{w})",
    "(reverse|undo|cancel|stop) (the|my|a) (change|commit|decision|payment|order|aging|engine|car|climate change|transaction|{w})",
    "(order|take|keep|drop|pick|double|square) (a|the|my|some|your) (pizza|medicine|dog|promise|secret|bet|house|coffee|table|dance|{w}) [for|with|in|to] [{w}]",
    "(what is|find) the (capital|color|size|weight|meaning|author|sum|average|length|price) of (the|a|my) {w} [in {w}]",
    "(make|create|build|generate|design) (a|an) (table|list|file|string|date|calendar|schedule|index|crossword|quiz|password) (of|with|for|about) {w} [and] [{w}]",
]


class Outsider:
    """Makes goals outside the domain."""

    def __init__(self, reader, seed):
        self.reader = reader
        self.rng = random.Random(seed)
        self.lexicon = sorted(reader.lexicon)

    def value(self, letter):
        rng = self.rng
        word = lambda: rng.choice(WORDS) if rng.random() < 0.5 else pseudo_word(rng)
        numbers = lambda: ", ".join(str(rng.randint(0, 60)) for _ in range(rng.randint(2, 6)))
        listed = lambda: rng.choice([numbers(), f"[{numbers()}]"])
        day = lambda: f"{rng.randint(1950, 2035)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        if letter == "w":
            return " ".join(word() for _ in range(rng.choice([1, 1, 1, 2])))
        if letter == "k":
            return rng.choice(self.lexicon)
        if letter == "n":
            return str(rng.randint(1, 300))
        if letter == "l":
            return listed()
        if letter == "s":
            return rng.choice(["'{}'", '"{}"']).format(" ".join(word() for _ in range(rng.randint(1, 5))))
        if letter == "f":
            return f"{word()}.{rng.choice(['txt', 'csv', 'md', 'py', 'json', 'pdf', 'png', 'log', 'docx', 'mp3'])}"
        if letter == "u":
            return f"https://{pseudo_word(rng)}.com/{word().replace(' ', '')}"
        if letter == "d":
            return day()
        raise AssertionError(letter)

    def goal(self):
        """The text of a goal, and its words as the model sees them."""
        rng = self.rng
        while True:
            template = rng.choice(FAR if rng.random() < 0.5 else NEAR)
            text = ""
            for piece in _pieces(expanded(
                    template.replace("{lt}", rng.choice(["{l}", "{w}, {w} and {w}", "{s}"])).replace("{nl}", rng.choice(["{n}", "{l}"]))
                    .replace("{ltn}", rng.choice(["{l}", "{s}", "{n}"])).replace("{sw}", rng.choice(["{s}", "{w}"])), rng)):
                text += self.value(piece[1]) if piece.startswith("{") else piece
            if rng.random() < 0.15:
                text = rng.choice(["Please ", "Can you ", "Could you ", "I want you to ", "Hey, ", "Help me ", "I need to ", "Write Python to ", "Write a program to "]) + text
            if rng.random() < 0.06 and len(text) > 6:
                at = rng.randint(1, len(text) - 2)
                text = text[:at] + text[at + 1:]
            if rng.random() < 0.5:
                text = text[0].upper() + text[1:]
            if rng.random() < 0.5:
                text += rng.choice("..?!?")
            try:
                words, slots = self.reader.read(text)
            except Exception:
                continue
            if words:
                return text, words, slots


def _pieces(text):
    return re.findall(r"\{\w\}|[^{]+", text)


def vocabulary():
    for template in FAR + NEAR:
        yield from words_of(template)
