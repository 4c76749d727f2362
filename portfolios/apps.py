from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PortfoliosConfig(AppConfig):
    name = "portfolios"
    verbose_name = _("Portfolios")

    def ready(self):
        # Models, ours and allauth's, can be imported only from here on.
        from accounts import second_factor, verifying
        from frameworks import sufficiency
        from frameworks.releases import impact

        from .impact import count
        from .models import Supervision
        from .sufficiency.names import named

        # The people's room does not know of supervision; whoever signs off for others needs a second factor there.
        second_factor.require_of(lambda: Q(pk__in=Supervision.objects.open().values("supervisor")))
        # Somebody who could verify their own supervisor could make one up.
        verifying.forbid(lambda administrator, person: Supervision.objects.decides_on(person, administrator))
        # Nor does the frameworks' room know of evidence, which their rules name.
        sufficiency.know_evidence_by(named)
        # Nor of portfolios, of which editors learn how many a change touches.
        impact.count_work_by(count)
