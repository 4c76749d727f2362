from django.urls import path

from . import views

urlpatterns = [
    path("integrity/", views.integrity_list, name="integrity_list"),
    path("integrity/<str:digest>/", views.integrity_detail, name="integrity_detail"),
]
