"""Text from a file or a person, made harmless before it is shown.

`plain` is the one way: what it returns shows as typed in HTML (`st.html`) and in Markdown
(`st.markdown`, labels, buttons), where `$x$`, `:red[a]`, `![](…)`, `<b>` and addresses would
otherwise turn into something else. Sentences of our own that carry an amount (US dollars!)
take it too. The options of `st.selectbox` are no Markdown: they take `clean`.
"""

import re

from servitization.report.clean_text import LIMIT, clean

__all__ = ["LIMIT", "clean", "plain", "plain_markdown"]

_MARK = re.compile(r"[!-/:-@\[-`{-~]")
_MARKDOWN = re.compile(r"""[#$*+<=>@\[\]\\^_`{|}~&!]|:(?!\s|$)|(?<!\w)-|-(?!\w)|(?<=\d)[.)](?=\s|$)""")
"""What can mean something in a label: a browser reads a label out as it is written, so that a comma or
a percent sign has to stay one."""
_LIVE = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_]+)?:)")
_JOINER = "&#8288;"
"""A word joiner: invisible, but it breaks what Markdown finds after it has decoded the text."""


def plain(text: object, limit: int = LIMIT) -> str:
    """The text for HTML: every sign that could mean something there is a character reference.

    >>> plain("$x$ <b>")
    '&#36;x&#36; &#60;b&#62;'
    """
    return _MARK.sub(_reference, clean(text, limit))


def plain_markdown(text: object, limit: int = LIMIT) -> str:
    """The text for Markdown: as `plain` for signs that mean something there, and no address or `:name:`
    in it comes to life.

    >>> plain_markdown("Fixed, % of 5 $")
    'Fixed, % of 5 &#36;'
    """
    pieces = _LIVE.split(clean(text, limit))
    return _JOINER.join(_MARKDOWN.sub(_reference, piece) for piece in pieces)


def _reference(found: re.Match) -> str:
    return f"&#{ord(found[0])};"
