"""YAML text as plain values that remember their lines.

Only mappings, sequences and plain words come out: no tag is followed, so a file can name no Python object, and what
aliases unfold to is counted. Every scalar stays the text that was written (`010` is not 8); `schema` decides what it
means.
"""

from contextlib import contextmanager

import yaml

from .problems import FileRefused, Problem

LARGEST_FILE = 8_000_000  # bytes; a thousand items in both languages at four levels are half of it
DEEPEST = 40
MOST_VALUES = 200_000
# The library beneath is ten times as fast where it is there.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EMPTY = {"", "~", "null", "Null", "NULL"}


class Source:
    """A file's `values`, and where each of them stands."""

    def __init__(self, name, text):
        self.name = name
        self.lines = {}
        self.repeated = []
        self.values_read = 0
        refuse_unsafe(name, text)
        with yaml_read(name):
            node = yaml.compose(text, Loader=LOADER)
        self.values = self.plain(node, ()) if node else None
        if self.repeated:
            raise FileRefused(name, self.repeated)

    def plain(self, node, place):
        self.lines[place] = node.start_mark.line + 1
        self.values_read += 1
        if self.values_read > MOST_VALUES or len(place) > DEEPEST:
            raise FileRefused(self.name, [Problem(self.lines[place], "yaml", "an alias unfolds to too much")])
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*place, index)) for index, child in enumerate(node.value)]
        return None if not node.style and node.value in EMPTY else node.value

    def mapping(self, node, place):
        values = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self.repeated.append(Problem(line, "yaml", "a key is one word, not a list or a mapping"))
            elif key in values:
                self.repeated.append(Problem(line, key, "this key stands here twice"))
            else:
                values[key] = self.plain(child, (*place, key))
                self.lines[(*place, key)] = line
        return values

    def line(self, place):
        """Of the value at `place`, or of the nearest thing around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def subject(self, place):
        """The code of the item, level or stage at or around `place`; else the nearest key of the file."""
        for length in range(len(place), 0, -1):
            value = self.at(place[:length])
            for key in ("code", "slug", "key", "from"):
                if isinstance(value, dict) and isinstance(value.get(key), str):
                    return value[key]
        return next((step for step in reversed(place) if isinstance(step, str)), "file")

    def at(self, place):
        value = self.values
        for step in place:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def read_source(path):
    return source_of(str(path), path.read_bytes())


def source_of(name, data):
    """The Source of a file; FileRefused when it is too large, not UTF-8, or not plain YAML."""
    if len(data) > LARGEST_FILE:
        raise FileRefused(name, [Problem(1, "file", f"larger than {LARGEST_FILE} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileRefused(name, [Problem(line, "file", "not UTF-8 text")]) from error
    return Source(name, text)


def refuse_unsafe(name, text):
    """Reads the events, which nest in no recursion, one by one, and goes no further than a file may."""
    problems, depth = [], 0
    with yaml_read(name):
        for count, event in enumerate(yaml.parse(text, Loader=LOADER), 1):
            line = event.start_mark.line + 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise FileRefused(name, [Problem(line, "yaml", f"nested more than {DEEPEST} deep")])
            if count > MOST_VALUES:
                raise FileRefused(name, [Problem(line, "yaml", f"more than {MOST_VALUES} values")])
            if getattr(event, "tag", None):
                problems.append(Problem(line, "yaml", f"tags are not used in these files: {event.tag}"))
    if problems:
        raise FileRefused(name, problems)


@contextmanager
def yaml_read(name):
    """Says of what PyYAML cannot read where that stands."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileRefused(name, [Problem(line, "yaml", error.problem or "cannot be read")]) from error
    except yaml.YAMLError as error:
        raise FileRefused(name, [Problem(1, "yaml", str(error).splitlines()[0])]) from error
