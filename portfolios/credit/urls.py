from django.urls import path

from . import views

urlpatterns = [
    path("portfolios/<uuid:pk>/credit/", views.credit_list, name="credit_list"),
    path("portfolios/<uuid:pk>/credit/claim/", views.credit_claim, name="credit_claim"),
]
