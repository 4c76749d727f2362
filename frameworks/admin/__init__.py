"""Where editors write the published reference: Django's own admin, read-only wherever something is published."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import editions, items, pathway, roles

__all__ = ["editions", "items", "pathway", "roles"]

admin.site.index_title = _("Administration")
# All lists stand in the header; forms in two languages need the width.
admin.site.enable_nav_sidebar = False
