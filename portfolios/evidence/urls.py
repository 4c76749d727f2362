from django.urls import path

from .views import claims, drafts, files, reading

urlpatterns = [
    path("evidence/", reading.evidence_list, name="evidence_list"),
    path("evidence/new/", drafts.evidence_choose, name="evidence_choose"),
    path("evidence/new/<slug:form_key>/", drafts.evidence_create, name="evidence_create"),
    path("evidence/<uuid:pk>/", reading.evidence_detail, name="evidence_detail"),
    path("evidence/<uuid:pk>/edit/", drafts.evidence_edit, name="evidence_edit"),
    path("evidence/<uuid:pk>/claims/", claims.evidence_claims, name="evidence_claims"),
    path("evidence/<uuid:pk>/submit/", claims.evidence_submit, name="evidence_submit"),
    path("evidence/<uuid:pk>/withdraw/", claims.evidence_withdraw, name="evidence_withdraw"),
    path("evidence/<uuid:pk>/amend/", drafts.evidence_amend, name="evidence_amend"),
    path("evidence/<uuid:pk>/delete/", drafts.evidence_delete, name="evidence_delete"),
    path("evidence/attachments/<uuid:pk>/", files.attachment_download, name="attachment_download"),
    path("evidence/attachments/<uuid:pk>/remove/", files.attachment_remove, name="attachment_remove"),
]
