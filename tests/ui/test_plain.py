"""User text is harmless in HTML and in Markdown."""

import html

from hypothesis import given
from hypothesis import strategies as st

from servitization.ui.plain import LIMIT, clean, plain, plain_markdown


@given(st.text(max_size=200))
def test_reads_as_typed(text):
    assert html.unescape(plain(text)) == clean(text)


@given(st.text(max_size=200))
def test_no_sign_is_left(text):
    for shown in (plain(text), plain_markdown(text)):
        rest = shown.replace("&#", "").replace(";", "")
        assert not set(rest) & set("<>$`*_[]()!\\:@|~\"'")


def test_addresses_and_directives_come_apart():
    for text in ("http://x.example", "www.x.example", ":material/home:", ":smile:", "a@b.example"):
        assert "&#8288;" in plain_markdown(text)


def test_controls_and_turns_of_direction_go():
    assert clean("a\u202eb\x00c\nd\u200be") == "a b c d e"


def test_long_text_is_cut():
    assert len(clean("x" * 10_000)) == LIMIT
