"""Reads settings files: `key = value` lines in `[sections]`, with `#` comments and quoted texts."""


class SettingsError(ValueError):
    """A line that is no setting."""


def parse(text):
    """Return the settings as a dictionary of sections, each a dictionary of values.

    Settings before the first section are in the section "". A value is a whole number, `true`, `false`,
    or a text in double quotes, in which a backslash takes the next character as it is.
    """
    sections = {}
    section = sections.setdefault("", {})
    for number, line in enumerate(text.splitlines(), start=1):
        line = strip_comment(line).strip()
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            section = sections.setdefault(line[1:-1].strip(), {})
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip():
            raise SettingsError(f"line {number} is no setting: {line}")
        section[key.strip()] = parse_value(value.strip(), number)
    return sections


def strip_comment(line):
    """Return the line without its comment."""
    return line.split("#", 1)[0]


def parse_value(value, number):
    """Return the value as a number, a truth value or a text."""
    if value in ("true", "false"):
        return value == "true"
    if value.startswith('"'):
        if len(value) < 2 or not value.endswith('"'):
            raise SettingsError(f"line {number} has a text without an end: {value}")
        return unescape(value[1:-1])
    try:
        return int(value)
    except ValueError:
        raise SettingsError(f"line {number} has no value that is known: {value}") from None


def unescape(text):
    """Return the text without the backslashes that protect its characters."""
    output = []
    characters = iter(text)
    for character in characters:
        output.append(next(characters, "") if character == "\\" else character)
    return "".join(output)
