from django.urls import include, path

app_name = "portfolios"

urlpatterns = [
    path("", include("portfolios.progress.urls")),
    path("", include("portfolios.evidence.urls")),
    path("", include("portfolios.moving.urls")),
    path("", include("portfolios.supervision.urls")),
    path("", include("portfolios.tickets.urls")),
    path("", include("portfolios.feedback.urls")),
    path("", include("portfolios.sign_off.urls")),
    path("", include("portfolios.attainment.urls")),
    path("", include("portfolios.credit.urls")),
    path("", include("portfolios.reports.urls")),
    path("", include("portfolios.as_at.urls")),
    path("", include("portfolios.integrity.urls")),
]
