"""Values exchanged in the text of a file: what was asked for, and not one character more.

The properties run over the shipped files; the small cases show every form in which YAML can be
written.
"""

import datetime
import threading
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servitization.assumptions import content, scalars
from servitization.assumptions.case import Case, load_case, load_text
from servitization.assumptions.editing import MODELINE, edited_text, layer_text, save_layer
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.shape import Shape
from servitization.problems import InvalidAssumptions

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"
OFFERS = sorted([*ASSUMPTIONS.glob("offers/*.yaml"), *ASSUMPTIONS.glob("examples/*.yaml")])
# Plans of portfolios and services have schemas of their own.
OTHERS = {*ASSUMPTIONS.glob("portfolios/*.yaml"), *ASSUMPTIONS.glob("servuction/*.yaml")}
FILES = sorted({*ASSUMPTIONS.rglob("*.yaml")} - OTHERS)
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Cn"))
RANGE = {"outside_range", "outside_inherited"}


@cache
def case_of(file: Path) -> Case:
    return load_case(file)


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def givens_of(text: str) -> dict:
    return content.content(text, Assumptions).givens


def another(place: Shape, old: object) -> st.SearchStrategy:
    """Values that may stand at a place, most of them near the one that is there."""
    number = place.or_number or place
    near = old if isinstance(old, int | float) and not isinstance(old, bool) else 1
    kinds: dict[str, st.SearchStrategy] = {
        "number": st.sampled_from([0.9, 0.99, 1, 1.001, 1.1, 2]).map(lambda factor: near * factor)
        | st.floats(-2, 2)
        | st.integers(0, 100_000),
        "integer": st.integers(0, 60) | st.just(near),
        "flag": st.booleans(),
        "text": st.text(PRINTABLE, max_size=30) | st.sampled_from(['a "b": c', "it's # so", "null", "é"]),
        "date": st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)),
        "choice": st.sampled_from(place.choices or ("",)),
        "list": st.lists(st.text(PRINTABLE, max_size=8), max_size=3),
        "map": st.floats(0, 10),
    }
    found = kinds[number.kind]
    if place.timed or number.timed:
        found |= st.dictionaries(st.integers(2026, 2032), st.floats(0, 1), min_size=1, max_size=3)
    return found | st.none() if place.nullable else found


def shape_at(path: str) -> Shape:
    from servitization.assumptions.editing import _place

    return _place(path, Assumptions, "")


@st.composite
def edits(draw, paths, values, most=4):
    chosen = draw(st.lists(st.sampled_from(sorted(paths)), min_size=1, max_size=most, unique=True))
    return {path: draw(another(shape_at(path), values[path])) for path in chosen}


def refused(call) -> set[str]:
    with pytest.raises(InvalidAssumptions) as raised:
        call()
    return {problem.key for problem in raised.value.problems}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_edited_offer_gives_the_case_with_these_values(data):
    file = data.draw(st.sampled_from(OFFERS))
    case, text = case_of(file), text_of(file)
    values = data.draw(edits(case.trail, {path: one.value for path, one in case.trail.items()}))
    try:
        expected = case.with_values(values)
    except InvalidAssumptions as error:
        keys = {problem.key for problem in error.problems}
        found = refused(lambda: load_text(edited_text(text, values), "x.yaml", folder=file.parent))
        assert keys & found or found <= RANGE
        return
    if any(one.key == "set_outside_range" for one in expected.warnings):
        # The screen may leave a range for a trial; a file says a new range, or nothing.
        found = refused(lambda: load_text(edited_text(text, values), "x.yaml", folder=file.parent))
        assert found <= RANGE
        return
    found = load_text(edited_text(text, values, "x.yaml"), "x.yaml", folder=file.parent)
    assert found.assumptions == expected.assumptions


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_lines_that_are_not_touched_stay(data):
    file = data.draw(st.sampled_from(FILES))
    text = text_of(file)
    own = {path: one.value for path, one in givens_of(text).items() if not (one.source or one.as_of)}
    values = data.draw(edits(own, own))
    try:
        edited = edited_text(text, values)
    except InvalidAssumptions:
        return
    lines, new = text.splitlines(keepends=True), edited.splitlines(keepends=True)
    touched = {givens_of(text)[path].line for path in values}
    assert len(lines) == len(new) or any(isinstance(one, dict) for one in own.values())
    if len(lines) == len(new):
        differing = {
            number for number, (one, other) in enumerate(zip(lines, new, strict=True), 1) if one != other
        }
        assert differing <= touched


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_editing_back_gives_the_original(data):
    file = data.draw(st.sampled_from(FILES))
    text = text_of(file)
    own = {path: one.value for path, one in givens_of(text).items() if not (one.source or one.as_of)}
    values = data.draw(edits(own, own))
    try:
        edited = edited_text(text, values)
    except InvalidAssumptions:
        return
    back = edited_text(edited, {path: own[path] for path in values})
    assert givens_of(back) == givens_of(text)
    # The spelling of a number that was exchanged is not kept in the file in between.
    if back != text:
        for one, other in zip(text.splitlines(), back.splitlines(), strict=True):
            assert one == other or numbers_alone(one) == numbers_alone(other)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_source_and_date_of_another_number_do_not_stay(file):
    text, given = text_of(file), givens_of(text_of(file))
    about = {path: one for path, one in given.items() if (one.source or one.as_of) and one.value}
    for path in list(about)[:12]:
        old = about[path]
        if not isinstance(old.value, float):
            continue
        try:
            found = givens_of(edited_text(text, {path: old.value * 1.01}))[path]
        except InvalidAssumptions:
            continue
        assert (found.source, found.as_of) == (None, None)
        assert found.basis == ("judged" if old.source else old.basis)
        assert (found.low, found.high, found.note, found.unit) == (old.low, old.high, old.note, old.unit)
        assert edited_text(text, {path: old.value}) == text


def numbers_alone(line: str) -> list:
    """A line with its numbers read and its quotation marks gone."""
    found = []
    for word in line.replace("{", " ").replace("}", " ").replace(",", " ").split():
        try:
            found.append(scalars.number(scalars.Scalar(word)))
        except scalars.Refused:
            found.append(word.replace('"', "").replace("'", ""))
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_editing_twice_is_editing_once_with_both(data):
    file = data.draw(st.sampled_from(OFFERS))
    case, text = case_of(file), text_of(file)
    held = {path: one.value for path, one in case.trail.items()}
    first, second = data.draw(edits(case.trail, held)), data.draw(edits(case.trail, held))
    if first.keys() & second.keys():
        return
    try:
        once = edited_text(text, {**first, **second})
        middle = edited_text(text, first)
    except InvalidAssumptions:
        return
    assert edited_text(middle, second) == once
    assert edited_text(once, {**first, **second}) == once


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_layer_gives_the_case_with_these_values(data):
    file = data.draw(st.sampled_from(OFFERS))
    case = case_of(file)
    values = data.draw(edits(case.trail, {path: one.value for path, one in case.trail.items()}))
    try:
        expected = case.with_values(values)
        found = load_text(layer_text(file.name, values), "x.yaml", folder=file.parent)
    except InvalidAssumptions:
        return
    assert found.assumptions == expected.assumptions


def test_nothing_to_change_changes_nothing():
    for file in FILES:
        text = text_of(file)
        own = {path: given.value for path, given in givens_of(text).items()}
        assert edited_text(text, {}) == text
        assert edited_text(text, own) == text, file.name


SMALL = """\
# above
about: {title: "Head office, Lyon"}   # on the line
equipment:
  purchase_price: {value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation}

  # below
  service_life: 15.0 # years
energy:
  electricity_price:  # by year
    2026: 0.190
    2030: 0.17   # later
parties:
  customer: {discount_rate: 0.07}
"""


@pytest.mark.parametrize(
    ("values", "old", "new"),
    [
        ({"equipment.service_life": 16}, "service_life: 15.0 # years", "service_life: 16.0 # years"),
        (
            {"equipment.purchase_price": 99_500},
            "value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation",
            "value: 99_500, low: 80e3, high: 120000, unit: EUR, source: null, basis: judged",
        ),
        ({"equipment.purchase_price": 95e3}, "source: quotation", "source: quotation"),
        (
            {"equipment.purchase_price": {"value": 99_500, "as_of": None, "note": None, "source": "b"}},
            "value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation",
            "value: 99_500, low: 80e3, high: 120000, unit: EUR, source: b",
        ),
        (
            {"equipment.purchase_price": Decimal("99.5e3")},
            "value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation",
            "value: 9.95E+4, low: 80e3, high: 120000, unit: EUR, source: null, basis: judged",
        ),
        (
            {"equipment.purchase_price": {"value": 130_000, "high": 140_000, "source": "a: b"}},
            "{value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation}",
            '{value: 130_000, low: 80e3, high: 140000, unit: EUR, source: "a: b"}',
        ),
        (
            {"equipment.purchase_price": {"basis": "judged", "source": None}},
            "source: quotation}",
            "source: null, basis: judged}",
        ),
        (
            {"equipment.service_life": {"basis": "judged", "as_of": datetime.date(2026, 1, 2)}},
            "service_life: 15.0 #",
            "service_life: {value: 15.0, basis: judged, as_of: 2026-01-02} #",
        ),
        ({"energy.electricity_price": {2026: 0.2, 2030: 0.17}}, "2026: 0.190", "2026: 0.200"),
        (
            {"energy.electricity_price": 0.2},
            "electricity_price:  # by year\n    2026: 0.190\n    2030: 0.17   # later\n",
            "electricity_price: 0.2  # by year   # later\n",
        ),
        (
            {"energy.electricity_price": {2027: 0.2}},
            "electricity_price:  # by year\n    2026: 0.190\n    2030: 0.17   # later\n",
            "electricity_price: {2027: 0.2}  # by year   # later\n",
        ),
        ({"about.title": "Lyon"}, '"Head office, Lyon"', '"Lyon"'),
        ({"about.owner": "Sales: us"}, 'Lyon"}', 'Lyon", owner: "Sales: us"}'),
        ({"about.tags": ["a", "b c"]}, 'Lyon"}', 'Lyon", tags: [a, "b c"]}'),
        ({"parties.customer.label": None}, "0.07}", "0.07, label: null}"),
        (
            {"parties.provider.discount_rate": 0.05, "parties.provider.label": "we"},
            "0.07}\n",
            "0.07}\n  provider:\n    discount_rate: 0.05\n    label: we\n",
        ),
        ({"equipment.leased": True}, "# years\n", "# years\n  leased: true\n"),
        (
            {"weights": 2, "insurance.premium": 5, "weights.a": 0.5},
            "0.07}\n",
            "0.07}\n\ninsurance:\n  premium: 5\n\nweights:\n  a: 0.5\n",
        ),
    ],
)
def test_one_place_is_written_anew(values, old, new, schema):
    assert SMALL.count(old) == 1
    assert edited_text(SMALL, values, schema=schema) == SMALL.replace(old, new)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("horizon: 5", {"currency": "USD"}, "horizon: 5\ncurrency: USD"),
        ("horizon: 5\r\n# end\r\n", {"currency": "USD"}, "horizon: 5\r\ncurrency: USD\r\n# end\r\n"),
        ("\ufeffhorizon: 5\n", {"horizon": 6}, "\ufeffhorizon: 6\n"),
        ("---\nhorizon: 5\n...\n", {"currency": "USD"}, "---\nhorizon: 5\ncurrency: USD\n...\n"),
        ("{horizon: 5}", {"horizon": 6, "currency": "USD"}, "{horizon: 6, currency: USD}"),
        ("{horizon: 5,}", {"currency": "USD"}, "{horizon: 5, currency: USD,}"),
        ("{}", {"horizon": 6}, "{horizon: 6}"),
        ("about: {}\n", {"about.title": "A"}, "about: {title: A}\n"),
        ("insurance:\n", {"insurance.premium": 5}, "insurance: {premium: 5}\n"),
        ("insurance:\n\nhorizon: 5\n", {"insurance.premium": 5}, "insurance: {premium: 5}\n\nhorizon: 5\n"),
        ("insurance: null # no\n", {"insurance.premium": 5}, "insurance: {premium: 5} # no\n"),
        ("weights: 2\n", {"weights.a": 0.5}, "weights: {a: 0.5}\n"),
        ("weights:\n  a: 1\n  b: 2\nhorizon: 5\n", {"weights": 3}, "weights: 3\nhorizon: 5\n"),
        ("weights: {value: 2, basis: judged}\n", {"weights.a": 1}, "weights: {a: 1}\n"),
        ("about:\n  title: 'it''s'\n", {"about.title": "it's so"}, "about:\n  title: 'it''s so'\n"),
        (
            "about:\n  title: |\n    a\n    b\n\nhorizon: 5\n",
            {"about.title": "c"},
            "about:\n  title: c\n\nhorizon: 5\n",
        ),
        (
            "about:\n  title: >-\n    a\n\n# end\n",
            {"about.owner": "c"},
            "about:\n  title: >-\n    a\n  owner: c\n\n# end\n",
        ),
        (
            "about:\n  title: a\n    b\nhorizon: 5\n",
            {"about.title": "c d"},
            'about:\n  title: "c d"\nhorizon: 5\n',
        ),
        ("about:\n  tags:\n  - a\n  - b\n", {"about.tags": ["c"]}, "about:\n  tags: [c]\n"),
        ("? horizon\n: 5\n", {"horizon": 6, "currency": "USD"}, "? horizon\n: 6\ncurrency: USD\n"),
        ('"horizon": 1_0\n', {"horizon": 10}, '"horizon": 1_0\n'),
        (
            "parties: {\n  a: {discount_rate: .05}, # x\n}\n",
            {"parties.a.label": "no"},
            'parties: {\n  a: {discount_rate: .05, label: "no"}, # x\n}\n',
        ),
        (
            "parties:\n      a:\n       discount_rate: .05\n",
            {"parties.b c.discount_rate": 0.1},
            'parties:\n      a:\n       discount_rate: .05\n      "b c":\n        discount_rate: 0.1\n',
        ),
    ],
)
def test_every_form_of_yaml(text, values, expected, schema):
    assert edited_text(text, values, schema=schema) == expected


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"equipment.purchase_price": 130_000},
            "x.yaml:4: equipment.purchase_price: 130_000 lies outside its range",
        ),
        ({"equipment.purchase_prize": 1}, "did you mean equipment.purchase_price?"),
        ({"equipment.service_life": "15 years"}, "'15 years' is not a number; write 15"),
        ({"equipment.purchase_price": "95,000"}, "write 95_000 (unit: EUR)"),
        ({"equipment.service_life": 61}, "61 is above 60"),
        ({"equipment.service_life": None}, "there is no value"),
        ({"equipment.service_life": float("nan")}, "not a finite number"),
        ({"equipment.units": 1.5}, "not a whole number"),
        ({"equipment.units": True}, "not a number"),
        ({"about.as_of": "soon"}, "not a date"),
        ({"about.title": "a\ud800"}, "invisible character"),
        ({"parties.a=b.discount_rate": 1}, "cannot be a name"),
    ],
)
def test_refused_in_words(values, said, schema):
    with pytest.raises(InvalidAssumptions) as raised:
        edited_text(SMALL, values, "x.yaml", schema=schema)
    assert said in str(raised.value)
    assert raised.value.says("fr") != str(raised.value)


def test_a_text_that_cannot_be_read_is_not_edited(schema):
    assert refused(lambda: edited_text("a: &x 1\n", {"horizon": 5}, schema=schema)) == {"alias"}
    assert refused(lambda: edited_text("", {"horizon": 5}, schema=schema)) == {"empty_file"}


def test_layer_is_read_by_a_person(schema):
    text = layer_text("a b.yaml", {"horizon": 30, "about.owner": "Sales"}, "Trial: one", schema=schema)
    assert text == (
        f'{MODELINE}\nextends: ["a b.yaml"]\nbasis: judged\n\n'
        'about:\n  title: "Trial: one"\n  owner: Sales\n\nhorizon: 30\n'
    )
    assert "basis" not in layer_text("a.yaml", {"about.owner": "Sales"}, schema=schema)


@pytest.fixture
def folder(shipped, valid) -> Path:
    (shipped / "offers" / "parent.yaml").write_text(valid)
    return shipped / "offers"


def test_saved_layer_is_the_text(folder, schema):
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    path = save_layer(text, folder, "mine.yaml", schema=schema)
    assert path.read_bytes() == text.encode()
    assert load_case(path, schema=schema).assumptions.horizon == 30
    assert sorted(one.name for one in folder.iterdir()) == ["mine.yaml", "parent.yaml"]


def test_second_of_two_people_is_told_and_nothing_is_overwritten(folder, schema):
    texts = [layer_text("parent.yaml", {"horizon": 30 + number}, schema=schema) for number in range(8)]
    told: list[object] = []
    start = threading.Barrier(len(texts))

    def save(text):
        start.wait()
        try:
            told.append((save_layer(text, folder, "mine.yaml", schema=schema), text))
        except InvalidAssumptions as error:
            told.append({problem.key for problem in error.problems})

    people = [threading.Thread(target=save, args=[text]) for text in texts]
    for one in people:
        one.start()
    for one in people:
        one.join()
    saved = [one for one in told if isinstance(one, tuple)]
    assert len(saved) == 1
    assert [one for one in told if one is not saved[0]] == [{"layer_exists"}] * 7
    assert (folder / "mine.yaml").read_text() == saved[0][1]
    assert sorted(one.name for one in folder.iterdir()) == ["mine.yaml", "parent.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "../mine.yaml",
        "a/b.yaml",
        "a\\b.yaml",
        ".mine.yaml",
        "mine.yml",
        "mine",
        ".yaml",
        "",
        "a\n.yaml",
        "a\0.yaml",
        "x" * 200 + ".yaml",
        "C:a.yaml",
        "mine.yaml/",
    ],
)
def test_name_that_leaves_the_folder_is_refused(name, folder, schema):
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    assert refused(lambda: save_layer(text, folder, name, schema=schema)) == {"layer_name"}
    assert [one.name for one in folder.iterdir()] == ["parent.yaml"]


def test_folder_outside_is_refused_wherever_links_lead(folder, schema, tmp_path):
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    for one in (outside, folder / "link", folder / ".." / "..", folder / "none", folder / "parent.yaml"):
        assert refused(lambda one=one: save_layer(text, one, "mine.yaml", schema=schema)) == {"layer_folder"}
    assert not list(outside.iterdir())


def test_link_in_the_place_of_the_file_is_not_followed(folder, schema, tmp_path):
    (folder / "mine.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    assert refused(lambda: save_layer(text, folder, "mine.yaml", schema=schema)) == {"layer_exists"}
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_layer_is_saved_in_a_copy_of_the_assumptions_too(folder, schema, tmp_path):
    copy = tmp_path / "copy" / "offers"
    copy.mkdir(parents=True)
    (copy / "parent.yaml").write_bytes((folder / "parent.yaml").read_bytes())
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    assert refused(lambda: save_layer(text, copy, "mine.yaml", schema=schema)) == {"layer_folder"}
    (copy.parent / "base.yaml").write_text("horizon: 40\n")
    path = save_layer(text, copy, "mine.yaml", schema=schema)
    assert load_case(path, schema=schema).assumptions.horizon == 30


def test_text_with_a_problem_is_not_saved(folder, schema):
    text = layer_text("parent.yaml", {"horizon": 5}, schema=schema)
    assert refused(lambda: save_layer(text, folder, "mine.yaml", schema=schema)) == {"refused"}
    assert [one.name for one in folder.iterdir()] == ["parent.yaml"]


def test_write_that_fails_leaves_nothing(folder, schema, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servitization.assumptions.editing.os.fsync", full)
    text = layer_text("parent.yaml", {"horizon": 30}, schema=schema)
    assert refused(lambda: save_layer(text, folder, "mine.yaml", schema=schema)) == {"layer_unwritable"}
    assert [one.name for one in folder.iterdir()] == ["parent.yaml"]
