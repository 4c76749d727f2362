"""What the terminal of `make run` shows: where the site is, who can sign in, and errors; the rest goes to the logs."""

import re

CAST = [
    ("asha@example.org", "technician with a portfolio"),
    ("ffion@example.org", "technician"),
    ("bryn@example.org", "Asha's supervisor"),
    ("carys@example.org", "Ffion's supervisor"),
    ("dewi@example.org", "Asha's former supervisor"),
    ("elin@example.org", "framework editor (Django admin)"),
]
PASSWORD = "pathway-demo"  # noqa: S105

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
    say(f"\n  Logs are in {logs}/; Ctrl-C stops everything and keeps the data.\n")


class ErrorEcho:
    """Follows one log and repeats the errors in it, tracebacks included."""

    def __init__(self, name, path):
        self.name = name
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0
        self.in_error = False

    def repeat(self):
        for line in self._new_lines():
            if RECORD.match(line):
                self.in_error = bool(ERROR.search(line))
            if self.in_error:
                say(f"[{self.name}] {line}")

    def _new_lines(self):
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(min(self.position, self.path.stat().st_size))
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self.position += len(complete)
        return complete.decode(errors="replace").splitlines()
