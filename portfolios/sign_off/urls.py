from django.urls import path

from . import views

urlpatterns = [
    path("sign-off/", views.queue_list, name="queue_list"),
    path("sign-off/decided/", views.decision_list, name="decision_list"),
    path("claims/<uuid:pk>/ask-again/", views.claim_ask_again, name="claim_ask_again"),
    path("claims/<uuid:pk>/withdraw-acceptance/", views.acceptance_withdraw, name="acceptance_withdraw"),
]
