from django.urls import path

from . import views

urlpatterns = [
    path("portfolios/<uuid:pk>/as-at/", views.portfolio_as_at, name="portfolio_as_at"),
    path("portfolios/<uuid:pk>/as-at/<str:code>/", views.portfolio_as_at_competency, name="portfolio_as_at_competency"),
]
