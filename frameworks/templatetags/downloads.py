"""Where an edition can be taken away."""

from django import template

from ..case import case_link

register = template.Library()
register.simple_tag(case_link)
