"""Values that goals speak about: words, sentences, text files and tables, all made up."""

CONSONANTS = ["b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "cl", "dr", "fl", "gr", "pl", "pr", "sh", "sk", "sl", "st", "th", "tr"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "oo", "ou"]
WORDS = """apple banana cherry fig kiwi mango orange pear plum lemon grape melon peach apricot papaya date carrot potato tomato onion
pepper garlic cabbage spinach radish celery bread butter cheese milk sugar salt honey coffee tea juice water wine soup pasta rice
cat dog horse cow sheep goat pig duck goose hen fox wolf bear lion tiger zebra panda koala rabbit mouse rat hamster whale shark
dolphin salmon trout frog toad snake lizard turtle eagle hawk owl raven robin swan ant bee wasp beetle spider moth
red green blue yellow purple violet brown black white gray pink silver golden crimson
paris london berlin madrid rome oslo vienna prague lisbon dublin athens tokyo boston denver austin seattle chicago
anna ben clara david emma felix grace henry ivan julia karl laura max nina oscar paula quentin rosa simon tina ulrich vera walter xenia yara zoe
alice bob carol dave eve frank heidi mallory peggy trent victor wendy
house garden window door roof kitchen table chair lamp bottle glass plate spoon fork knife basket bucket hammer nail saw rope wheel engine
river mountain valley ocean island forest desert meadow field bridge tower castle village harbor station train rocket planet comet galaxy
music piano violin guitar drum trumpet flute painter poet sailor farmer doctor teacher lawyer baker pilot soldier nurse
spring summer autumn winter thunder lightning rain snow storm cloud breeze rainbow sunshine shadow mirror candle
happy sad quick brown lazy silent brave clever gentle proud tiny huge heavy bright dark cold warm soft sweet bitter fresh
jumps runs sings dances swims flies sleeps dreams laughs whispers climbs
hello world cheese mississippi level radar racecar madam noon kayak rotor civic refer stats civilization strawberry raspberry
algorithm keyboard monitor network compiler variable pixel robot laser magnet crystal diamond emerald marble copper iron""".split()
WORDS = [word for word in WORDS if word != "date"]
COLUMN_WORDS = "name date total count number value size length year month day week text word order sum average time item word type id".split()
"""Names of columns that the model knows as words of the language too, so it writes them itself."""
NUMBER_COLUMNS = "price amount quantity revenue salary age weight height distance cost profit temperature points rating duration units stock tax discount population income sales budget score hours speed area volume balance fee visits orders total count value size length unit_price net_amount total_cost".split()
GROUP_COLUMNS = {
    "city": "Paris London Berlin Madrid Rome Oslo Vienna Tokyo Boston".split(), "region": "north south east west".split(),
    "country": "France Spain Italy Norway Japan Brazil Kenya Canada".split(), "department": "sales legal support engineering finance marketing".split(),
    "product": "apple pear lamp chair table pen book cup hammer rope".split(), "category": "food tools toys books garden clothes".split(),
    "name": "Anna Ben Clara David Emma Felix Grace Henry Ivan Julia Karl".split(), "customer": "Alice Bob Carol Dave Eve Frank Mallory".split(),
    "status": "open closed pending paid shipped".split(), "color": "red green blue black white".split(), "team": "red blue lions tigers bears".split(),
    "employee": "Anna Ben Clara David Emma Felix".split(), "student": "Anna Ben Clara David Emma Felix Nina Omar".split(), "shop": "harbor station center mall".split(),
    "currency": "EUR USD GBP JPY".split(), "species": "cat dog fox owl hen".split(), "supplier": "Acme Globex Initech Umbra".split(), "gender": "male female".split(),
    "item": "apple pear lamp chair pen".split(), "month": "Jan Feb Mar Apr May".split(), "type": "basic premium gold".split(), "seller": "Ann Ben Cem Dot".split(),
}


def pseudo_word(rng):
    word = "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.choice([1, 2, 2, 3])))
    return word + (rng.choice("nrstlmk") if rng.random() < 0.6 else "")


def sentence(rng, length):
    words = [rng.choice(WORDS) if rng.random() < 0.8 else rng.choice(["the", "a", "and", "in", "of", "to", "is", "over", "my", "with"]) for _ in range(length)]
    text = " ".join(words)
    if rng.random() < 0.4:
        text = text[0].upper() + text[1:]
    if rng.random() < 0.2:
        text += rng.choice(".!?")
    return text


def text_file(rng, numbers=False):
    """Lines of made-up words; sometimes with bytes that are no UTF-8, which a plain program stumbles over."""
    if numbers:
        lines = [str(rng.randint(0, 500)) if rng.random() < 0.8 else str(round(rng.uniform(0, 50), 2)) for _ in range(rng.randint(2, 9))]
        if rng.random() < 0.3:
            lines.insert(rng.randint(0, len(lines)), rng.choice(["total:", "none", "numbers", "# list"]))
    else:
        lines = [sentence(rng, rng.randint(1, 8)) for _ in range(rng.randint(1, 9))]
        if rng.random() < 0.25:
            lines.append(rng.choice(lines))
        if rng.random() < 0.15:
            lines.insert(rng.randint(0, len(lines)), "")
    content = ("\n".join(lines) + ("\n" if rng.random() < 0.85 else "")).encode()
    if rng.random() < 0.12 and not numbers:
        content = content.replace(b"e", b"\xe9", 1)
    return content


def cell(rng, numeric, mess):
    if not numeric:
        return None
    number = rng.randint(1, 500) if rng.random() < 0.6 else round(rng.uniform(1, 300), 2)
    if mess and rng.random() < 0.3:
        return rng.choice(["", "n/a", f"${number}", "-", "unknown", f"{number} EUR", " "])
    return str(number)


def table_file(rng):
    """The columns as (name, whether numbers, cells), and the file's bytes; sometimes messy."""
    names = rng.sample(sorted(GROUP_COLUMNS), rng.randint(1, 2))
    numbers = rng.sample(NUMBER_COLUMNS, rng.randint(1, 3))
    numbers = [name for name in numbers if name not in names]
    rows = rng.randint(2, 9)
    mess = rng.random() < 0.25
    columns = []
    style = rng.random()
    case = str.capitalize if style < 0.12 else str.upper if style < 0.16 else str.lower
    for name in names:
        pool = rng.sample(GROUP_COLUMNS[name], min(len(GROUP_COLUMNS[name]), rng.randint(2, 5)))
        columns.append((case(name), False, [rng.choice(pool) for _ in range(rows)]))
    for name in numbers:
        columns.append((case(name), True, [cell(rng, True, mess) for _ in range(rows)]))
    rng.shuffle(columns)
    mark = rng.choice([",", ",", ",", ",", ",", ",", ",", ",", ";", "\t"])
    lines = [mark.join(c[0] for c in columns)] + [mark.join(c[2][i] for c in columns) for i in range(rows)]
    return columns, ("\n".join(lines) + "\n").encode()
