"""What is wrong with a file, all of it at once, each with the line and the code that it concerns."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    subject: str
    message: str


class FileRefused(Exception):
    """A file that changes nothing, because of `problems`."""

    def __init__(self, name, problems):
        self.name = name
        self.problems = sorted(set(problems))
        super().__init__("\n".join(self.lines()))

    def lines(self):
        return [f"{self.name}:{problem.line}: {problem.subject}: {problem.message}" for problem in self.problems]


class Report:
    """Collects the problems of one file. A place is the path to a value: ("items", 0, "title")."""

    def __init__(self, source):
        self.source = source
        self.problems = []

    def add(self, place, message):
        self.problems.append(Problem(self.source.line(place), self.source.subject(place), message))

    def refuse_if_any(self):
        if self.problems:
            raise FileRefused(self.source.name, self.problems)
