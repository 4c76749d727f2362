import pytest

from frameworks.prose import to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    '<img src="https://evil.example/a.png" onerror="alert(1)">',
    "<style>body{background:url(https://evil.example)}</style>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_comes_out_as_words(text):
    html = to_html(text)
    for dangerous in ("<script", "<img", "<style", 'href="javascript', 'href="data'):
        assert dangerous not in html


def test_prose_keeps_what_editors_write():
    html = to_html("# Heading\n\n**Bold** and [a link](https://example.org)\n\n- one\n- two")
    assert "<h2>Heading</h2>" in html and "<strong>Bold</strong>" in html and html.count("<li>") == 2
    assert 'href="https://example.org" rel="noopener external"' in html
