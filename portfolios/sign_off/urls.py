from django.urls import path

from .views import decided, phrases, questions, queue, showcase

urlpatterns = [
    path("sign-off/", queue.queue_list, name="queue_list"),
    path("sign-off/keep/", queue.decision_keep, name="decision_keep"),
    path("sign-off/decided/", decided.decision_list, name="decision_list"),
    path("sign-off/phrases/", phrases.phrase_list, name="phrase_list"),
    path("sign-off/phrases/<int:pk>/", phrases.phrase_edit, name="phrase_edit"),
    path("sign-off/phrases/<int:pk>/delete/", phrases.phrase_delete, name="phrase_delete"),
    path("questions/<uuid:pk>/answer/", questions.question_answer, name="question_answer"),
    path("claims/<uuid:pk>/ask-again/", decided.claim_ask_again, name="claim_ask_again"),
    path("claims/<uuid:pk>/withdraw-acceptance/", decided.acceptance_withdraw, name="acceptance_withdraw"),
    path("claims/<uuid:pk>/show-first/", showcase.showcase_place, name="showcase_place"),
    path("claims/<uuid:pk>/show-first/up/", showcase.showcase_move_up, name="showcase_move_up"),
    path("claims/<uuid:pk>/show-first/remove/", showcase.showcase_take_off, name="showcase_take_off"),
]
