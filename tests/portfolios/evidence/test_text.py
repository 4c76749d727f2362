import pytest
from django.core.exceptions import ValidationError

from portfolios.evidence import text


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("NUL\x00 and bell\x07", "NUL and bell"),
        ("half a pair \ud800", "half a pair "),
        ("tab\tstays", "tab\tstays"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("a" + "\u0301" * 100_000 + "b", "a" + "\u0301" * 8 + "b"),
        ("Ŵyneb ŷ \u202eabc", "Ŵyneb ŷ \u202eabc"),
    ],
)
def test_text_is_kept_but_for_what_cannot_be_shown(typed, kept):
    assert text.clean_text(typed) == kept


def test_line_loses_ends_and_direction_marks():
    assert text.clean_line(" one\n two \u202ethree\u2069 ") == "one two three"


def test_twenty_thousand_words_fit_and_no_more():
    text.validate_length("word " * 20_000)
    with pytest.raises(ValidationError, match="20,000"):
        text.validate_length("word " * 20_001)


def test_one_endless_word_is_too_long():
    with pytest.raises(ValidationError, match="200,000"):
        text.validate_length("x" * 200_001)
