"""What a page remembers of the sheet that it showed, so that a later difference can be named.

The page itself carries it, signed: a snapshot holds the framework's words, numbers and digests, nothing private.
"""

from django.core import signing
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..evidence.content import in_language
from ..sign_off.snapshot import Difference

SALT = "portfolios.attainment.glimpse"


def of(sheet):
    return signing.dumps(sheet.snapshot, salt=SALT, compress=True)


def differences_since(seen, sheet):
    """What differs between a glimpse and the sheet as it is now: a list of Difference, empty for a foreign text."""
    try:
        then = signing.loads(seen, salt=SALT)
    except signing.BadSignature:
        return []
    before, now = readable(then), readable(sheet.snapshot)
    return [
        Difference(name, (now.get(name) or before[name])[0], text_of(before, name), text_of(now, name))
        for name in before | now
        if before.get(name) != now.get(name)
    ]


def text_of(fields, name):
    return fields.get(name, ("", ""))[1]


def readable(snapshot):
    """{field: (label, text)} of what a signer is shown, in the reader's language."""
    fields = {"follows": (_("Acts before this one"), str(snapshot["follows"]))}
    if "competency" in snapshot:
        fields |= of_competency(snapshot)
    if "stage" in snapshot:
        fields |= of_stage(snapshot)
    return fields


def of_competency(snapshot):
    language, level = get_language(), snapshot["level"]
    rests_on = snapshot["rests_on"]
    pieces = ngettext("%(number)d accepted piece", "%(number)d accepted pieces", len(rests_on))
    marks = ", ".join(piece["sha256"][:8] for piece in rests_on)
    rules = {f"rule.{rule['rule']}": (rule_label(rule), of_rule(rule)) for rule in snapshot["rules"]}
    return {
        "level": (_("Level"), in_language(level["title"], language) if level else ""),
        "rests_on": (_("Evidence that it rests on"), f"{pieces % {'number': len(rests_on)}} ({marks})"),
    } | rules


def rule_label(rule):
    return _("Rule %(code)s") % {"code": rule["rule"]} if rule["rule"] else _("Evidence")


def of_rule(rule):
    return _("%(have)d of %(need)d") % rule


def of_stage(snapshot):
    language = get_language()
    fields = {"declaration": (_("Declaration"), in_language(snapshot["declaration"], language))}
    for entry in snapshot["competencies"]:
        label = f"{entry['code']} {in_language(entry['title'], language)}"
        fields[entry["code"]] = (label, _("signed off (%(digest)s)") % {"digest": entry["sha256"][:8]})
    return fields
