from django.urls import path

from . import verifying, views

urlpatterns = [
    path("portfolios/<uuid:pk>/reports/", views.report_list, name="report_list"),
    path("reports/", views.report_inbox, name="report_inbox"),
    path("reports/<uuid:pk>/", views.report_detail, name="report_detail"),
    path("reports/<uuid:pk>/status.json", views.report_status, name="report_status"),
    path("reports/<uuid:pk>/portfolio.pdf", views.report_pdf, name="report_pdf"),
    path("reports/<uuid:pk>/review/", views.report_review, name="report_review"),
    path("reports/<uuid:pk>/retry/", views.report_retry, name="report_retry"),
    path("reports/<uuid:pk>/cancel/", views.report_cancel, name="report_cancel"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<str:code>/", verifying.verify_code, name="verify_code"),
]
