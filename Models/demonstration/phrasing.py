"""Small grammars of phrases: `(one|other)` chooses, `[maybe]` leaves out or takes, `{a}` is filled in."""

import re
from functools import lru_cache


@lru_cache(maxsize=None)
def parsed(template):
    nodes, at = _sequence(template, 0, "")
    assert at == len(template), template
    return nodes


def _sequence(text, at, closers):
    """A list of nodes: a string, or ("choice", [sequences]), or ("option", sequence)."""
    nodes, run = [], ""
    while at < len(text) and text[at] not in closers:
        if text[at] == "(":
            nodes.append(run)
            run = ""
            choices = []
            while True:
                inner, at = _sequence(text, at + 1, "|)")
                choices.append(inner)
                assert at < len(text), text
                if text[at] == ")":
                    break
            nodes.append(("choice", choices))
        elif text[at] == "[":
            nodes.append(run)
            run = ""
            choices = []
            while True:
                inner, at = _sequence(text, at + 1, "|]")
                choices.append(inner)
                assert at < len(text), text
                if text[at] == "]":
                    break
            nodes.append(("option", choices))
        else:
            run += text[at]
            at += 1
            continue
        at += 1
    nodes.append(run)
    return nodes, at


def expanded(template, rng):
    """One of the phrases of a template, with single spaces."""
    return re.sub(r" +", " ", _expand(parsed(template), rng)).replace(" ,", ",").strip()


def _expand(nodes, rng):
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif node[0] == "choice" or rng.random() < 0.4:
            parts.append(_expand(rng.choice(node[1]), rng))
    return "".join(parts)


def words_of(template):
    """Every word that a template can bring, in lower case."""
    found = re.findall(r"[A-Za-z][A-Za-z'’]*", re.sub(r"\{\w\}", " ", template))
    for word in found:
        word = word.lower().replace("’", "'")
        yield (word[:-2] if word.endswith("'s") else word).replace("'", "")


def filled(template, values):
    """A phrase with the values at the places of their names."""
    return re.sub(r"\{([a-z])\}", lambda match: values[match.group(1)], template)
