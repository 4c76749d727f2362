from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from . import health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    # An exchange between machines: the standard fixes the address, and has a field for the language.
    path("ims/case/v1p1/", include("frameworks.case.urls")),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("frameworks.urls")),
    path("", include("accounts.urls")),
    path("", include("portfolios.urls")),
    path("accounts/", include("allauth.urls")),
    # The admin would lead any member of staff to the address of any row, of drafts and portfolios too.
    path("admin/r/<path:row>", admin.site.admin_view(views.no_such_page), name="admin_row"),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

if settings.DEBUG:
    urlpatterns += [path("components/", views.component_gallery, name="component_gallery")]

handler400 = "pathway_portal.views.bad_request"
handler403 = "pathway_portal.views.permission_denied"
handler404 = "pathway_portal.views.page_not_found"
handler500 = "pathway_portal.views.server_error"
