"""The terminal of make run repeats errors and letters, and nothing else."""

import pytest

from pathway_portal.local_stack.console import ErrorEcho, LetterEcho

TRACEBACK = """Traceback (most recent call last):
  File "/srv/.venv/lib/python3.11/site-packages/django/base.py", line 1, in render
    theirs()
    ^^^^^^
  File "/srv/portfolios/views.py", line 2, in report_detail
    ours()
ValueError: torn
"""


@pytest.fixture
def log(tmp_path):
    return tmp_path / "part.log"


def append(log, text):
    with log.open("a") as file:
        file.write(text)


def test_errors_are_repeated_with_our_part_of_the_traceback(log, capsys):
    echo = ErrorEcho("web", log)
    append(log, "2026-11-22 10:00:00,1 INFO django.request GET /\n")
    append(log, f"2026-11-22 10:00:01,1 ERROR django.request torn page\n{TRACEBACK}")
    append(log, "2026-11-22 10:00:02,1 INFO django.request GET /\n")
    echo.repeat()
    assert capsys.readouterr().out.splitlines() == [
        "[web] 2026-11-22 10:00:01,1 ERROR django.request torn page",
        "[web] Traceback (most recent call last):",
        '[web]   File "/srv/portfolios/views.py", line 2, in report_detail',
        "[web]     ours()",
        "[web] ValueError: torn",
    ]


def test_what_an_earlier_run_left_is_not_repeated(log, capsys):
    append(log, "[2026-11-22 10:00:00 +0000] [1] [ERROR] old\n")
    echo = ErrorEcho("web", log)
    append(log, "[2026-11-22 10:00:09 +0000] [1] [ERROR] new\n")
    echo.repeat()
    echo.repeat()
    assert capsys.readouterr().out == "[web] [2026-11-22 10:00:09 +0000] [1] [ERROR] new\n"


def test_line_is_repeated_once_it_is_complete(log, capsys):
    echo = ErrorEcho("web", log)
    append(log, "2026-11-22 10:00:00,1 ERROR half a")
    echo.repeat()
    assert capsys.readouterr().out == ""
    append(log, " line\n")
    echo.repeat()
    assert capsys.readouterr().out == "[web] 2026-11-22 10:00:00,1 ERROR half a line\n"


def test_letter_shows_as_one_line_in_readable_words(log, capsys):
    echo = LetterEcho("letter", log)
    append(
        log, "Subject: =?utf-8?b?Q3JvZXNvIMW1xbc=?=\nFrom: Portal <no-reply@localhost>\nTo: asha@example.org\n\nBody\n"
    )
    echo.repeat()
    echo.repeat()
    assert capsys.readouterr().out == "[letter] asha@example.org: Croeso ŵŷ\n"
