from django.urls import path

from . import views

urlpatterns = [
    path("evidence/<uuid:pk>/ask/", views.ticket_create, name="ticket_create"),
    path("tickets/<uuid:pk>/revoke/", views.ticket_revoke, name="ticket_revoke"),
    path("tickets/<str:token>/", views.ticket_detail, name="ticket_detail"),
]
