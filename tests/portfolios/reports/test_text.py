from portfolios.reports.text import LONGEST_PARAGRAPH, MOST_LINES, printable, spoken


def test_piles_of_accents_are_thinned():
    assert len(printable("a" + "\u0301" * 100_000)) < 12


def test_long_text_is_cut_and_says_so():
    assert printable("word " * 30_000).endswith("[…]")
    assert len(printable("x" * 1_000_000)) < 201_000


def test_line_ends_have_a_bound():
    assert printable("a\n" * 100_000).count("\n") <= MOST_LINES + 100
    assert printable("a\n\n\n\n\nb") == "a\n\nb"


def test_paragraph_without_an_end_is_cut_after_a_sentence():
    pieces = printable("It went well. " * 1000).split("\n")
    assert max(map(len, pieces)) <= LONGEST_PARAGRAPH
    assert all(piece.endswith("well.") for piece in pieces)
    assert max(map(len, printable("." * 100_000).split("\n"))) <= LONGEST_PARAGRAPH


def test_direction_and_control_characters_are_left_out():
    assert printable("pay\u202eload\x00\x1b ok") == "payload ok"


def test_welsh_letters_and_signs_stay():
    assert printable("Ŵŷ – 5 µg") == "Ŵŷ – 5 µg"


def test_english_standing_in_for_welsh_says_so():
    assert spoken({"en": "Team & ward", "cy": ""}, "cy") == '<span lang="en">Team &amp; ward</span>'
    assert spoken({"en": "Team", "cy": "Tîm"}, "cy") == "Tîm"
