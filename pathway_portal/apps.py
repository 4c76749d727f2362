from django.apps import AppConfig
from django.core import checks

from .checks import check_application_owns_nothing, check_ledger_has_a_key_of_its_own


class PathwayPortalConfig(AppConfig):
    name = "pathway_portal"

    def ready(self):
        checks.register(check_application_owns_nothing, checks.Tags.database)
        checks.register(check_ledger_has_a_key_of_its_own, checks.Tags.security, deploy=True)
