from django.urls import path

from . import views

urlpatterns = [
    path("sign-off/", views.queue_list, name="queue_list"),
    path("sign-off/decided/", views.decision_list, name="decision_list"),
]
