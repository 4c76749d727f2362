from django.urls import path

from . import views

urlpatterns = [
    path("portfolio/", views.portfolio_mine, name="portfolio_mine"),
    path("portfolio/start/", views.portfolio_start, name="portfolio_start"),
    path("portfolios/<uuid:pk>/", views.portfolio_detail, name="portfolio_detail"),
    path("portfolios/<uuid:pk>/competencies/<str:code>/", views.portfolio_competency, name="portfolio_competency"),
    path("portfolios/<uuid:pk>/stage/", views.portfolio_stage, name="portfolio_stage"),
    path("portfolios/<uuid:pk>/history/", views.portfolio_history, name="portfolio_history"),
]
