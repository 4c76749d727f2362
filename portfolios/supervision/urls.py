from django.urls import path

from . import views

urlpatterns = [
    path("portfolios/<uuid:pk>/supervisors/", views.supervision_list, name="supervision_list"),
    path("supervision/", views.supervision_mine, name="supervision_mine"),
    path("supervision/<uuid:pk>/end/", views.supervision_end, name="supervision_end"),
    path("supervision/invitations/<uuid:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("supervision/invitations/<str:token>/", views.invitation_detail, name="invitation_detail"),
    path("supervision/invitations/<str:token>/decline/", views.invitation_decline, name="invitation_decline"),
]
