from django.urls import path

from . import public, views

urlpatterns = [
    path("portfolios/<uuid:pk>/feedback/", views.feedback_list, name="feedback_list"),
    path("feedback/<uuid:pk>/", views.feedback_detail, name="feedback_detail"),
    path("feedback/<uuid:pk>/self/", views.feedback_self, name="feedback_self"),
    path("feedback/<uuid:pk>/propose/", views.feedback_propose, name="feedback_propose"),
    path("feedback/<uuid:pk>/approve/", views.feedback_approve, name="feedback_approve"),
    path("feedback/<uuid:pk>/return/", views.feedback_return, name="feedback_return"),
    path("feedback/<uuid:pk>/extend/", views.feedback_extend, name="feedback_extend"),
    path("feedback/<uuid:pk>/release/", views.feedback_release, name="feedback_release"),
    path("feedback/<uuid:pk>/stop/", views.feedback_stop, name="feedback_stop"),
    path("feedback/raters/<uuid:pk>/remove/", views.rater_remove, name="rater_remove"),
    path("feedback/answer/<str:token>/", public.feedback_answer, name="feedback_answer"),
    path("feedback/answer/<str:token>/decline/", public.feedback_decline, name="feedback_decline"),
]
