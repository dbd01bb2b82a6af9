"""Files opened in the app: good ones become the offer, bad ones tell every problem."""

import pytest

GOOD = b"""
extends: [../base.yaml, ../examples/office_ac_50y.yaml]
about: {title: "Hotel, Nice"}
site: {size: 4_000}
"""
TWO_PROBLEMS = b"""
extends: ../examples/office_ac_50y.yaml
contract: {trem: 20}
site: {size: "10,000"}
"""
NASTY = r"$x$ :red[a] :material/home: ![](http://x.example/i.png) <b>bold</b> www.x.example \ `c` @me"


def opened(page, content: bytes, name: str = "my offer.yaml"):
    page.at.file_uploader[0].upload(name, content)
    return page.run()


def test_good_file_becomes_the_offer(screen):
    page = opened(screen(), GOOD)
    assert "Hotel, Nice" in page.words
    assert page.field("size").value == "4,000"
    assert any("Hotel, Nice" in name for name in page.at.get_by_key("pick_offer").options)


def test_opened_file_stands_in_the_address_by_a_random_key(screen):
    page = opened(screen(offer="office_cooling"), GOOD).write("price", "0.3")
    assert "offer=opened-" in page.address
    assert "Nice" not in page.address
    assert "price=0.3" in page.address


def test_bad_file_tells_every_problem_and_keeps_the_offer(screen):
    page = screen()
    before = page.verdict
    opened(page, TWO_PROBLEMS)
    assert page.verdict == before
    assert "2 problems" in page.words
    assert "my offer.yaml:3: contract.trem" in page.words
    assert "my offer.yaml:4: site.size" in page.words


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff\xfe binary \x89PNG",
        b"a: [b, {c: ",
        b"- 1\n- 2\n",
        b"extends: ../../../../etc/passwd\n",
        b"about: {title: 1}\n" + b"x: 1\n" * 5000,
        b"a: &a [*a]",
        b"extends: ../base.yaml\nabout: {title: <script>alert(1)</script>}\n",
        b"{" * 5000,
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_rubbish_is_told_and_nothing_breaks(screen, rubbish, lang):
    page = screen(lang=lang)
    before = page.verdict
    opened(page, rubbish, "<img src=x onerror=alert(1)>$x$.yaml")
    assert page.verdict == before
    assert "problem" in page.words or "problème" in page.words
    assert "<img" not in page.markup.replace("&#60;img", "")


def test_nasty_title_is_shown_as_typed(screen):
    content = GOOD.replace(b'"Hotel, Nice"', b"'" + NASTY.encode() + b"'")
    page = opened(screen(), content)
    assert NASTY in page.words
    for live in ("<b>bold", "http://", "$x$", ":red[", "![]("):
        assert live not in page.markup


def test_sessions_do_not_see_each_other(screen):
    first, second = screen(), screen()
    opened(first, GOOD)
    first.write("size", "7,777").run()
    second.run()
    names = second.at.get_by_key("pick_offer").options
    assert not any("Hotel" in name for name in names)
    assert second.field("size").value != "7,777"
    assert "Hotel" not in second.words
