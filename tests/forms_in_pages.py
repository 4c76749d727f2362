"""Fills in the forms of a page as somebody might who types the same words everywhere."""

from html.parser import HTMLParser

TYPED = {"text", "search", "email", "number", "date", "tel", "url", None}
# Choices for which a reason is asked.
TELLING = {"returned", "changes_asked_for"}


class Forms(HTMLParser):
    """`forms`: for each <form method="post"> its action and {name: value} with words in everything that takes words."""

    def __init__(self, words):
        super().__init__()
        self.words, self.forms, self.select, self.pressed = words, [], None, False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "form":
            self.pressed = False
            self.forms.append((given.get("action", ""), {}, (given.get("method") or "get").lower()))
        elif self.forms and tag == "textarea" and name:
            self.fields[name] = f"{self.words} written at length."
        elif self.forms and tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            self.fields.setdefault(self.select, given["value"])
        elif self.forms and name and (tag == "input" or (tag == "button" and not self.pressed)):
            self.pressed = self.pressed or tag == "button"
            self.fill(name, given)

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None

    @property
    def fields(self):
        return self.forms[-1][1]

    def fill(self, name, given):
        kind = given.get("type")
        if kind in TYPED:
            typed = {"email": f"{self.words}@example.org", "number": "1", "date": "2026-10-01"}
            self.fields[name] = typed.get(kind, self.words)
        elif kind in ("checkbox", "radio"):
            chosen = given.get("value", "on")
            self.fields[name] = chosen if chosen in TELLING else self.fields.get(name, chosen)
        elif kind != "file":
            self.fields.setdefault(name, given.get("value", ""))


def filled(page, words):
    """[(action, {name: value})] of the forms in this page that are posted."""
    forms = Forms(words)
    forms.feed(page)
    return [(action, fields) for action, fields, method in forms.forms if method == "post"]
