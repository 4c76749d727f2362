from django.apps import AppConfig
from django.core import checks

from .checks import check_application_owns_nothing


class PathwayPortalConfig(AppConfig):
    name = "pathway_portal"

    def ready(self):
        checks.register(check_application_owns_nothing, checks.Tags.database)
