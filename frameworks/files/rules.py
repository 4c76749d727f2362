"""What a rule of sufficiency in a file has to say, by its kind. The database asks for the same."""

from ..models import SufficiencyRule

Kind = SufficiencyRule.Kind
NEEDED = {
    Kind.AT_LEAST: ("number",),
    Kind.AT_MOST: ("number",),
    Kind.OF_KIND: ("number", "evidence"),
    Kind.TRIANGULATION: (),
    Kind.RECENCY: ("number", "months"),
    Kind.NUMERIC_LOG: ("number", "evidence", "counted_field"),
    Kind.VALIDITY: ("number", "months"),
}
ALLOWED = {Kind.TRIANGULATION: ("number",), Kind.NUMERIC_LOG: ("errors_field", "errors_allowed")}
ABOUT_AMOUNTS = ("number", "months", "evidence", "counted_field", "errors_field", "errors_allowed")


def rules_say_what_they_ask(document, report):
    for index, part in enumerate(document["sufficiency"]):
        if part["kind"] in NEEDED:
            check_rule(part, ("sufficiency", index), report)


def check_rule(part, place, report):
    kind = part["kind"]
    said = {name for name in ABOUT_AMOUNTS if part[name] not in ("", None)}
    for name in NEEDED[kind]:
        if name not in said:
            report.add(place, f"a rule of the kind {kind} says its {name}")
    for name in ABOUT_AMOUNTS:
        if name in said and name not in (*NEEDED[kind], *ALLOWED.get(kind, ())):
            report.add((*place, name), f"a rule of the kind {kind} has no {name}")
    if kind == Kind.NUMERIC_LOG and len(said & {"errors_field", "errors_allowed"}) == 1:
        report.add(place, "errors_field and errors_allowed stand together")
