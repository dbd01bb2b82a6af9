"""Hostile input ends like a typing mistake: one problem with a line, quickly, in little memory."""

import os
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servitization.assumptions.case import Case, load_case, load_text
from servitization.assumptions.kinds import kind_of
from servitization.problems import InvalidAssumptions


def refusal(source, schema, name="hostile.yaml") -> list[str]:
    with pytest.raises(InvalidAssumptions) as raised:
        load_text(source, name, schema=schema)
    return [problem.key for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        pytest.param("[" * 5000, "too_deep", id="5,000 open brackets"),
        pytest.param("{" * 5000, "name_is_no_text", id="5,000 open braces"),
        pytest.param("a: " + "[" * 900_000, "too_deep", id="900,000 open brackets"),
        pytest.param("- " * 5000, "too_deep", id="5,000 dashes"),
        pytest.param("? " * 5000, "name_is_no_text", id="5,000 question marks"),
        pytest.param("a: 1\n" * 600_000, "file_too_large", id="3 MB"),
        pytest.param(b"a" * 100_000_000, "file_too_large", id="100 MB"),
        pytest.param("\n".join(f"a{n}: 1" for n in range(30_000)), "too_many_values", id="many values"),
        pytest.param("a: {" + "b: 1, " * 2000 + "}", "too_many_problems", id="many duplicates"),
        pytest.param("\n".join(f"price{n}: 1" for n in range(5000)), "too_many_problems", id="many names"),
        pytest.param("", "empty_file", id="empty"),
        pytest.param("# nothing\n", "empty_file", id="only a comment"),
        pytest.param("~", "empty_file", id="null"),
        pytest.param("[1, 2]", "top_level", id="a list"),
        pytest.param(b"\xff\xfe\x00\x01", "not_text", id="binary"),
        pytest.param(b"title: caf\xe9", "not_text", id="Latin-1"),
        pytest.param("a: 1\0", "not_text", id="NUL"),
        pytest.param("a: \ud800", "not_text", id="lone surrogate"),
        pytest.param('about: {title: "\\ud800"}', "control_character", id="escaped surrogate"),
        pytest.param("a: \x1b[31m", "control_character", id="terminal escape"),
        pytest.param("x" * 900_000, "top_level", id="one long word"),
        pytest.param("x" * 900_000 + ": 1", "colon", id="one long name"),
        pytest.param("a: &" + "x" * 900_000, "alias", id="one long anchor"),
        pytest.param('a: "\\UFFFFFFFF"', "syntax", id="impossible character"),
        pytest.param("%YAML 99.1\n---\na: 1", "syntax", id="unknown YAML"),
    ],
)
def test_hostile_text_is_refused(source, key, schema):
    assert key in refusal(source, schema)


def test_long_text_is_cut_short_in_messages(schema):
    with pytest.raises(InvalidAssumptions) as raised:
        load_text(f"horizon: {'9' * 100_000}\n{'n' * 1000}: 1\n", "hostile.yaml", schema=schema)
    assert len(str(raised.value)) < 2000


def test_refusing_an_alias_bomb_takes_little_memory(schema):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    tracemalloc.start()
    try:
        assert "alias" in refusal("\n".join(lines), schema)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_huge_file_is_not_read(schema, tmp_path):
    file = tmp_path / "huge.yaml"
    with open(file, "wb") as opened:
        opened.truncate(5_000_000_000)
    with pytest.raises(InvalidAssumptions, match="larger than 1 MB"):
        load_case(file, schema=schema)


def test_pipe_and_folder_are_not_opened(schema, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("pipe.yaml", ""):
        assert kind_of(tmp_path / name) == "offer"
        with pytest.raises(InvalidAssumptions, match="not a file"):
            load_case(tmp_path / name, schema=schema)


def test_absent_file_is_told(schema, tmp_path):
    with pytest.raises(InvalidAssumptions, match="no such file"):
        load_case(tmp_path / "absent.yaml", schema=schema)


def test_link_that_leaves_the_folder_is_refused(schema, valid, shipped, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text(valid)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "parent.yaml").symlink_to(secret)
    (folder / "offer.yaml").write_text("extends: parent.yaml\n")
    with pytest.raises(InvalidAssumptions, match=r"offer\.yaml:1: extends: parent\.yaml lies outside"):
        load_case(folder / "offer.yaml", schema=schema)


@pytest.mark.parametrize(
    "parent",
    ["../../secret.yaml", "x/../../../secret.yaml", "C:\\secret.yaml", "\\\\host\\s.yaml", "~/s.yaml"],
)
def test_uploaded_text_reaches_only_the_shipped_folder(parent, schema, valid, shipped, tmp_path):
    (tmp_path / "secret.yaml").write_text(valid)
    assert refusal(f"extends: '{parent}'\n", schema) in (["parent_outside"], ["parent_absolute"])


def test_name_with_a_nul_is_no_traceback(schema, shipped):
    assert refusal('extends: "a\\0b.yaml"\n', schema) == ["control_character"]


def mutations(text: str) -> st.SearchStrategy[bytes]:
    """The text after up to five changes: flipped bytes, swapped lines, inserted signs."""
    place = st.integers(0, len(text) - 1)
    sign = st.sampled_from(
        [b"[", b"{", b"]", b"}", b":", b"-", b"'", b'"', b"&a ", b"*a", b"!!x ", b"\t", b"%"]
    )
    flip = st.tuples(st.just("flip"), place, st.integers(1, 255))
    swap = st.tuples(st.just("swap"), place, place)
    insert = st.tuples(st.just("insert"), place, st.lists(sign, min_size=1, max_size=40).map(b"".join))

    def changed(changes) -> bytes:
        data = bytearray(text.encode())
        for kind, at, what in changes:
            if kind == "flip":
                data[at % len(data)] ^= what
            elif kind == "insert":
                data[at:at] = what
            else:
                lines = data.split(b"\n")
                one, other = at % len(lines), what % len(lines)
                lines[one], lines[other] = lines[other], lines[one]
                data = bytearray(b"\n".join(lines))
        return bytes(data)

    return st.lists(st.one_of(flip, swap, insert), min_size=1, max_size=5).map(changed)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_mutation_gives_a_case_or_problems(data, schema, valid):
    source = data.draw(mutations(valid))
    try:
        found = load_text(source, "mutated.yaml", schema=schema)
    except InvalidAssumptions as error:
        found = error
    if isinstance(found, Case):
        return
    assert found.problems
    assert all(problem.file == "mutated.yaml" and problem.line for problem in found.problems)
    assert found.says("fr")
