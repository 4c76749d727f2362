from django.urls import path

from . import views

urlpatterns = [
    path("portfolios/<uuid:pk>/move/", views.move_detail, name="move_detail"),
    path("portfolios/<uuid:pk>/move/start/", views.move_start, name="move_start"),
    path("portfolios/<uuid:pk>/move/letter/", views.move_letter, name="move_letter"),
    path("portfolios/<uuid:pk>/carried/", views.carried_list, name="carried_list"),
    path("portfolios/<uuid:pk>/carried/reconfirm/", views.carried_reconfirm, name="carried_reconfirm"),
]
