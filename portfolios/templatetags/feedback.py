from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()

WIDTH, STEP, HEIGHT = 150, 30, 40


@register.simple_tag
def rating_bars(rated):
    """How often each rating was given, lowest first, as bars; the words beside it say the same."""
    counts = [count for _step, count in reversed(rated.counts)]
    highest = max([*counts, 1])
    bars = [
        (place * STEP + 4, HEIGHT - round(HEIGHT * count / highest), round(HEIGHT * count / highest))
        for place, count in enumerate(counts)
    ]
    drawn = format_html_join("", '<rect x="{}" y="{}" width="22" height="{}"></rect>', bars)
    return format_html(
        '<svg class="pp-bars" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '{}<path d="M0 {}h{}"></path></svg>',
        WIDTH,
        HEIGHT + 2,
        WIDTH,
        HEIGHT + 2,
        drawn,
        HEIGHT + 1,
        WIDTH,
    )
