"""The page on which a technician answers what a supervisor asked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...access import find_own
from ...models import Question
from .. import questions
from ..forms import AnswerForm
from ..refusals import AlreadyAnswered


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request, pk):
    with_claim = Question.objects.select_related("claim__item", "claim__evidence", "claim__portfolio")
    question = find_own("question", request.user, pk, with_claim)
    if question.answered_at:
        messages.info(request, str(AlreadyAnswered()))
        return redirect(question.claim)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return answered(request, question, form.cleaned_data["answer"])
    return render(request, "sign_off/question_answer.html", {"form": form, "question": question})


def answered(request, question, text):
    try:
        questions.answer(question, text=text, by=request.user)
    except AlreadyAnswered as already:
        messages.info(request, str(already))
    else:
        messages.success(request, _("Your answer is with your supervisors. The claim goes on waiting."))
    return redirect(question.claim)
