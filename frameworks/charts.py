"""The pathway as a picture: how high each stage sets each pillar. Geometry only; a template draws it."""

import textwrap
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 340
LEFT, BOTTOM, TOP = 26, 84, 14
GAP = 28


@dataclass
class Bar:
    """`average`: the mean level that the stage requires in this pillar, 1 for the lowest level."""

    pillar: object
    tone: int
    average: float
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self):
        return self.x + self.width / 2


@dataclass
class Column:
    stage: object
    x: float
    width: float
    bars: list

    @property
    def middle(self):
        return self.x + self.width / 2

    @property
    def lines(self):
        """The stage's title, broken so that it fits under its column on a phone."""
        return textwrap.wrap(self.stage.title, 13, break_long_words=False)[:2]


@dataclass
class Chart:
    columns: list
    pillars: list
    levels: list
    lines: list
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    left: int = LEFT


def pathway_chart(stages, sections, levels):
    """A Chart of the pathway's own sections ({stage key: Section}), or None when there is nothing to draw."""
    pillars = sorted(
        {pillar.root for section in sections.values() for pillar in section.pillars}, key=lambda root: root.position
    )
    if not (pillars and levels and stages):
        return None
    step = (WIDTH - LEFT) / len(stages)
    columns = [
        column(stage, sections.get(stage.pk), pillars, levels, LEFT + index * step, step - GAP)
        for index, stage in enumerate(stages)
    ]
    lines = [(level, number, y_of(number, levels)) for number, level in enumerate(levels, start=1)]
    return Chart(columns, pillars, levels, lines)


def column(stage, section, pillars, levels, x, width):
    wide = width / len(pillars)
    averages = averages_of(section) if section else {}
    bars = []
    for index, pillar in enumerate(pillars):
        average = averages.get(pillar.pk, 0)
        y = y_of(average, levels)
        height = HEIGHT - BOTTOM - y
        bars.append(Bar(pillar, index % 4 + 1, average, round(x + index * wide, 1), y, round(wide - 5, 1), height))
    return Column(stage, round(x, 1), round(width, 1), bars)


def y_of(height, levels):
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * height / len(levels), 1)


def averages_of(section):
    """{pillar key: mean level of what it requires}; an optional choice raises nobody's average."""
    averages = {}
    for pillar in section.pillars:
        heights = [expected.level.position + 1 for expected in pillar.required if expected.level]
        if heights:
            averages[pillar.root.pk] = sum(heights) / len(heights)
    return averages
