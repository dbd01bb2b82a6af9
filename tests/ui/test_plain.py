"""User text is harmless in HTML and in Markdown."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from servitization.ui.plain import LIMIT, clean, plain, plain_markdown


@given(st.text(max_size=200))
def test_reads_as_typed(text):
    assert html.unescape(plain(text)) == clean(text)


@given(st.text(max_size=200))
def test_no_sign_is_left(text):
    rest = re.sub("&#[0-9]+;", "", plain(text))
    assert not set(rest) & set("<>$`*_[]()!\\:@|~\"'&#")
    rest = re.sub("&#[0-9]+;", "", plain_markdown(text))
    assert not set(rest) & set("<>$`*_[]!\\@|~&#=+^{}")
    assert html.unescape(plain_markdown(text)).replace("\u2060", "") == clean(text)


def test_a_label_is_read_out_as_it_is_written():
    for text in ("Énergie, % (par an)", "À l'unité", "d'où ? 1,5 à 2,5 ; neutre-prix", "a: b"):
        assert plain_markdown(text) == text
    for text in ("1. one", "- one", "a -> b", "a -- b", ":red[a]", "2) two", "![a](b)", "A&lt;b"):
        assert plain_markdown(text) != text


def test_addresses_and_directives_come_apart():
    for text in ("http://x.example", "www.x.example", ":material/home:", ":smile:", "a@b.example"):
        assert "&#8288;" in plain_markdown(text)


def test_controls_and_turns_of_direction_go():
    assert clean("a\u202eb\x00c\nd\u200be") == "a b c d e"


def test_long_text_is_cut():
    assert len(clean("x" * 10_000)) == LIMIT
