"""What the terminal of `make run` shows: where the site is, who can sign in, and errors; the rest goes to the logs."""

import re
from email.header import decode_header, make_header

CAST = [
    ("asha@example.org", "technician with a portfolio"),
    ("ffion@example.org", "technician"),
    ("bryn@example.org", "Asha's supervisor"),
    ("carys@example.org", "Ffion's supervisor"),
    ("dewi@example.org", "Asha's former supervisor"),
    ("elin@example.org", "framework editor (Django admin)"),
    ("mared@example.org", "her colleague: publishes what Elin edited"),
    ("gareth@example.org", "administrator of two organisations: verifies people"),
]
PASSWORD = "pathway-demo"

# A record's first line in our own format, gunicorn's or Celery's; the lines of a traceback begin otherwise.
RECORD = re.compile(r"^\[?\d{4}-\d\d-\d\d[ T][\d:,.]+")
ERROR = re.compile(r"\b(ERROR|CRITICAL)\b")


def say(text):
    print(text, flush=True)


def say_welcome(address, logs, welsh="/cy/"):
    width = max(len(email) for email, _who in CAST)
    say(f"\n  Pathway Portal is ready: {address}/   (in Welsh: {address}{welsh})\n")
    say(f"  Demo accounts, password {PASSWORD}:")
    for email, who in CAST:
        say(f"    {email:<{width}}  {who}")
    say(f"\n  Letters are in {logs}/letters.log and, for staff, at {address}/mail/")
    say(f"  Logs are in {logs}/; Ctrl-C stops everything and keeps the data.\n")


class Echo:
    """Follows a log from its present end and repeats what is worth seeing in the terminal."""

    def __init__(self, name, path):
        self.name = name
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0

    def repeat(self):
        for line in self._new_lines():
            if words := self.words(line):
                say(f"[{self.name}] {words}")

    def _new_lines(self):
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(min(self.position, self.path.stat().st_size))
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self.position += len(complete)
        return complete.decode(errors="replace").splitlines()


class ErrorEcho(Echo):
    """Errors, with the part of their traceback that is our own code; the log has the rest."""

    in_error = in_library = False

    def words(self, line):
        if RECORD.match(line):
            self.in_error, self.in_library = bool(ERROR.search(line)), False
        elif line.startswith('  File "'):
            self.in_library = "/site-packages/" in line or "/lib/python" in line
        elif not line.startswith("    "):
            self.in_library = False
        return line if self.in_error and not self.in_library else None


class LetterEcho(Echo):
    """One line for each letter that left: to whom, about what."""

    subject = ""

    def words(self, line):
        name, _colon, value = line.partition(": ")
        if name == "Subject":
            self.subject = str(make_header(decode_header(value)))
        return f"{value}: {self.subject}" if name == "To" else None
