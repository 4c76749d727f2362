"""Which moment is asked for: a day, or a time on a day, from the portfolio's first day until now."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


def end_of(day):
    """The last moment of a day where the portal is; now, where the day is not over."""
    return min(timezone.make_aware(datetime.datetime.combine(day, datetime.time.max)), timezone.now())


def start_of(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def require_within(day, moment, since):
    """Raises ValidationError for what is still to come, and for what was before the portfolio began."""
    if day > timezone.localdate() or moment > timezone.now():
        raise forms.ValidationError(_("This is still to come."), code="future")
    if moment < since:
        began = date_format(timezone.localtime(since), "DATETIME_FORMAT")
        raise forms.ValidationError(
            _("There was no portfolio yet: it begins on %(date)s."), code="early", params={"date": began}
        )


class MomentForm(forms.Form):
    """`moment` is a day; a time with it, as in 2026-05-04T14:30, goes into its own field."""

    moment = forms.DateField(label=_("Day"), help_text=_("A day without a time means its end."))
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, since):
        super().__init__(parted(data))
        self.since = since
        self.fields["moment"].widget.attrs |= {"min": timezone.localdate(since).isoformat()}

    def clean(self):
        """Leaves `then`, the moment itself."""
        cleaned = super().clean()
        day, time = cleaned.get("moment"), cleaned.get("time")
        if day is None or "time" in self.errors:
            return cleaned
        then = end_of(day) if time is None else timezone.make_aware(datetime.datetime.combine(day, time))
        try:
            require_within(day, then, self.since)
            cleaned["then"] = then
        except forms.ValidationError as refused:
            self.add_error("moment" if time is None or day > timezone.localdate() else "time", refused)
        return cleaned

    def address(self):
        """The same moment as the query of an address."""
        day, time = self.cleaned_data["moment"], self.cleaned_data["time"]
        return f"moment={day.isoformat()}" + (f"T{time:%H:%M}" if time else "")


def parted(data):
    """The same data with day and time apart; None where no moment is asked for."""
    if not data or "moment" not in data:
        return None
    day, letter, time = data["moment"].strip().partition("T")
    return {"moment": day, "time": time if letter else data.get("time", "")}
