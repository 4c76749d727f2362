"""The page on which competencies are chosen for a piece of evidence: one tick, one level, one reason for each."""

import datetime
from dataclasses import dataclass

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from frameworks.models import Item
from frameworks.tree import build_tree, flatten

from ..models import Claim, Decision
from ..sign_off.moves import usual_due_day
from .claiming import CHANGEABLE, Chosen, expected_levels
from .fields import ConfirmField, LevelField, PlainDateField, TextField


@dataclass
class Row:
    """One competency on the page: its fields, or the claim that can no longer be changed here."""

    item: Item
    claim: Claim | None
    is_fixed: bool
    form: forms.Form

    @property
    def chosen(self):
        return self.form[f"chosen-{self.item.code}"]

    @property
    def level(self):
        return self.form[f"level-{self.item.code}"] if self.form.levels else None

    @property
    def why(self):
        return self.form[f"why-{self.item.code}"]

    @property
    def seen(self):
        return self.form[f"seen-{self.item.code}"]

    @property
    def what_to_change(self):
        """What the supervisor wrote when they returned the claim, to have before one's eyes while answering it."""
        return self.claim.latest_reason if self.claim and self.claim.status == "returned" else ""


class DueForm(forms.Form):
    """By when a technician would like what they submit to be decided; left empty, it is the usual day."""

    use_required_attribute = False
    LATEST = datetime.timedelta(days=365)

    due_on = PlainDateField(
        label=_("By when would you like a decision?"),
        help_text=_("Your supervisors see this day, and whether it has passed."),
        required=False,
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"due_on": usual_due_day()})

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day and day < today:
            raise forms.ValidationError(_("Enter a date that is not in the past."))
        if day and day > today + self.LATEST:
            raise forms.ValidationError(_("Enter a date within a year."))
        return day


class LevelSelect(forms.RadioSelect):
    """Radio buttons, each with what the competency looks like at that level."""

    def __init__(self, hints):
        super().__init__()
        self.hints = hints

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-hint"] = self.hints.get(str(value), "")
        return option


def hint_of(descriptor):
    """English that stands in for missing Welsh says so to a screen reader."""
    if get_language() != "cy" or descriptor.text_cy:
        return escape(descriptor.text)
    return format_html('<span lang="en">{}</span>', descriptor.text)


class ClaimsForm(forms.Form):
    use_required_attribute = False

    def __init__(self, portfolio, evidence, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.levels = {str(level.pk): level for level in portfolio.edition.levels.all()}
        self.expected = expected_levels(portfolio)
        reasons = Decision.objects.filter(claim=OuterRef("pk")).order_by("-decided_at").values("reason")
        claims = evidence.claims.filter(portfolio=portfolio).select_related("level")
        claims = claims.annotate(latest_reason=Subquery(reasons[:1]))
        self.claims = {claim.item_id: claim for claim in claims}
        self.groups = self.make_groups(build_tree(portfolio.edition))

    def make_groups(self, roots):
        """[(heading item or None, [Row, …])] in reading order; adds the fields of each row."""
        groups = []
        heading = None
        for node in flatten(roots):
            if not node.item.is_assessable:
                heading = node.item
                continue
            if not groups or groups[-1][0] != heading:
                groups.append((heading, []))
            groups[-1][1].append(self.make_row(node))
        return groups

    def make_row(self, node):
        claim = self.claims.get(node.item.pk)
        row = Row(node.item, claim, bool(claim) and claim.status not in CHANGEABLE, self)
        if not row.is_fixed:
            self.add_fields(node, claim)
        return row

    def add_fields(self, node, claim):
        code, expected = node.item.code, self.expected.get(node.item.pk)
        was_submitted = bool(claim and claim.submitted_at)
        self.fields[f"chosen-{code}"] = ConfirmField(
            label=f"{code} {node.item.title}", initial=bool(claim), disabled=was_submitted
        )
        if self.levels:
            level = claim.level if claim else expected
            hints = {str(found.level_id): hint_of(found) for found in node.descriptors}
            self.fields[f"level-{code}"] = LevelField(
                label=_("At which level?"),
                initial=str(level.pk) if level else None,
                choices=[(key, self.level_label(each, expected)) for key, each in self.levels.items()],
                widget=LevelSelect(hints),
            )
        self.fields[f"why-{code}"] = TextField(
            label=_("Why does this evidence show it?"), rows=3, initial=claim.justification if claim else ""
        )
        self.fields[f"seen-{code}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=claim.version if claim else 0
        )

    def level_label(self, level, expected):
        if expected and level.pk == expected.pk:
            return gettext("%(level)s – expected at your stage") % {"level": level.title}
        return level.title

    def rows(self):
        return [row for _heading, rows in self.groups for row in rows if not row.is_fixed]

    def clean(self):
        """Words written for a competency without its tick would be lost: say so."""
        for row in self.rows():
            data, code = self.cleaned_data, row.item.code
            if data.get(f"why-{code}") and not data.get(f"chosen-{code}") and row.claim is None:
                self.add_error(f"chosen-{code}", _("Tick %(code)s as well, or clear its reason.") % {"code": code})

    def chosen(self):
        """A claiming.Chosen for each tick of a valid form."""
        data = self.cleaned_data
        return [
            Chosen(
                item=row.item,
                level=self.levels.get(data.get(f"level-{row.item.code}", "")),
                justification=data[f"why-{row.item.code}"].strip(),
                seen_version=data[f"seen-{row.item.code}"] or 0,
            )
            for row in self.rows()
            if data[f"chosen-{row.item.code}"]
        ]

    def show_theirs(self, claims):
        """Put what was saved meanwhile beside what was typed, field by field, and let the next save win."""
        self.data = self.data.copy()
        for row in self.rows():
            claim = claims.get(row.item.pk)
            if claim:
                self.data[f"seen-{row.item.code}"] = claim.version
                words = {"code": row.item.code, "words": claim.justification}
                message = _(
                    "%(code)s was changed in another window in the meantime. "
                    "There it says: “%(words)s”. Save again to keep yours."
                )
                self.add_error(f"why-{row.item.code}", message % words)
