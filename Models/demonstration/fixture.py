"""Writes Models/literals.json: goals and what is read in them, for the test that the program reads them alike.

    cd Models && python -m demonstration.fixture
"""

import json
import os

from .execution import Ground
from .goals import Maker
from .literals import Reader, TooMany
from .outside import Outsider
from .vocabulary import Vocabulary

BY_HAND = [
    "Sort 3,1 , 2", "sum of 4 9 and 16", "numbers between 3 and 7 of [1, -2, 3.5]", "0007 plus +5 minus −3", "[] and [ 5 ]",
    "What's the 2nd of (4, 5, 6)?", "the third of 4; 5; 6", "count a's in banana", "the letter a in 'a b'", "don't print 'it''s'",
    "Say \"it's\" twice", "‘quoted’ «so» „auch“ `x`", "days from 14th of March, 2024 to March 14 2024", "3/14/2024 or 14.03.2024 or 2024/3/14",
    "10 May 2020 and 11 May 2020", "compare 1, 2 3 June 2021", "merge a.txt, data/b.csv and *.log into .md", "see e.g. notes.txt.",
    "mail bob@example.com https://example.com/x.html", "reverse this: hello big world.", "do this: sort 3, 1", "given: red, list, blue and fig",
    "x, y, and z", "sort pear, apple and fig and print them", "[new york, 'rome', 5]", "{1, 2} (3) (4, 5)", "'4,9,16' and '2024-01-02' and 'a.csv'",
    "keep > 5 and <= 7 and ≥ 3 × 2 != 4", "totl the amuont of sales.csv where region is 'North East'", "the amount in 'x.CSV'", "naïve café und Straße",
    "東京 and кошка", "emoji 🎉 here", "", "   ", "a", "1", "1 2 3 4 [5] 'x' [6] [7]", "don’t stop", "user_name and _x", "4-9 and 4 -9 and (4)-9",
    "1.2.3.4", "5kg of 3 apples", "the 21st century", "first second third", "well-known", "C:\\x.txt ~/y.txt ../z.txt", "a , b ; c & d", "'unclosed",
]


def main():
    vocabulary = Vocabulary()
    reader = Reader(vocabulary.inside, vocabulary.others, vocabulary.columns)
    maker, outsider = Maker(reader, 77, Ground()), Outsider(reader, 78)
    texts = BY_HAND + [maker.goal().text for _ in range(160)] + [outsider.goal()[0] for _ in range(50)]
    rows = []
    for text in texts:
        try:
            words, slots = reader.read(text)
            rows.append({"goal": text, "words": words, "literals": {name: python(value) for name, value in slots.items()}})
        except TooMany:
            rows.append({"goal": text})
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "literals.json")
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows) + "\n]\n")


def python(value):
    return repr(value)


if __name__ == "__main__":
    main()
