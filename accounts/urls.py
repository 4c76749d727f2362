from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("account/", views.profile_edit, name="profile_edit"),
    path("kept/<uuid:pk>/", views.kept_text_detail, name="kept_text_detail"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<int:pk>/", views.mail_detail, name="mail_detail"),
]
