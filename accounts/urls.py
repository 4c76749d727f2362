from django.urls import path

from . import views
from .organisation import views as organisation

app_name = "accounts"

urlpatterns = [
    path("account/", views.profile_edit, name="profile_edit"),
    path("account/verification/", organisation.verification_ask, name="verification_ask"),
    path("organisation/", organisation.organisation_people, name="organisation_people"),
    path("organisation/people/<int:pk>/", organisation.person_verify, name="person_verify"),
    path("organisation/verifications/<uuid:pk>/end/", organisation.verification_end, name="verification_end"),
    path("kept/<uuid:pk>/", views.kept_text_detail, name="kept_text_detail"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<int:pk>/", views.mail_detail, name="mail_detail"),
]
