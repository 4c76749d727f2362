from django import template
from django.utils.html import format_html

from accounts import kept_text, verifying

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_text_field(context):
    """A hidden field that says whose words a form holds, so that they outlive the session."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', kept_text.WRITER_FIELD, kept_text.sign(user))


@register.inclusion_tag("accounts/_verification_notice.html", takes_context=True)
def verification_notice(context):
    """How to be verified, for a reader who signs off for others and is not. One query."""
    user = context["request"].user
    return {"is_missing": user.is_authenticated and not verifying.verified_by(user)}
