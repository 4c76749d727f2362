from django.urls import path

from . import views, views_cover, views_hand_over

urlpatterns = [
    path("portfolios/<uuid:pk>/supervisors/", views.supervision_list, name="supervision_list"),
    path("supervision/", views.supervision_mine, name="supervision_mine"),
    path("supervision/cover/", views_cover.cover_list, name="cover_list"),
    path("supervision/cover/<uuid:pk>/end/", views_cover.cover_end, name="cover_end"),
    path("supervision/hand-over/", views_hand_over.hand_over_list, name="hand_over_list"),
    path("supervision/hand-over/<uuid:pk>/", views_hand_over.hand_over_detail, name="hand_over_detail"),
    path("supervision/<uuid:pk>/end/", views.supervision_end, name="supervision_end"),
    path("supervision/invitations/<uuid:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("supervision/invitations/<str:token>/", views.invitation_detail, name="invitation_detail"),
    path("supervision/invitations/<str:token>/decline/", views.invitation_decline, name="invitation_decline"),
]
