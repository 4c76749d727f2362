from django.urls import path

from . import views

urlpatterns = [
    path("portfolios/<uuid:pk>/attainment/", views.attainment_detail, name="attainment_detail"),
    path("portfolios/<uuid:pk>/competencies/<str:code>/signed-off/", views.sign_off_list, name="sign_off_list"),
    path(
        "portfolios/<uuid:pk>/competencies/<str:code>/sign-off/", views.competency_sign_off, name="competency_sign_off"
    ),
    path("portfolios/<uuid:pk>/competencies/<str:code>/renew/", views.competency_renew, name="competency_renew"),
    path(
        "portfolios/<uuid:pk>/competencies/<str:code>/withdraw-sign-off/",
        views.competency_withdraw,
        name="competency_withdraw",
    ),
    path("portfolios/<uuid:pk>/competencies/<str:code>/ask-for-sign-off/", views.competency_ask, name="competency_ask"),
    path("portfolios/<uuid:pk>/stages/<slug:slug>/complete/", views.stage_complete, name="stage_complete"),
    path("portfolios/<uuid:pk>/stages/<slug:slug>/withdraw-completion/", views.stage_withdraw, name="stage_withdraw"),
    path("portfolios/<uuid:pk>/stages/<slug:slug>/ask-for-completion/", views.stage_ask, name="stage_ask"),
    path("sign-off/competencies/", views.sign_off_waiting, name="sign_off_waiting"),
]
