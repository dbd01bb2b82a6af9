"""`export` as its users run it: the file is written whole or not at all, and refusals are words."""

import os
from pathlib import Path

import pypdf
import pytest
from pptx import Presentation
from typer.testing import CliRunner

from servitization.cli import app
from servitization.report.documents import whole_file
from servitization.report.documents.whole_file import CannotWrite, write_whole
from tests.cli.commands import ROOT, run
from tests.cli.test_cli import EXAMPLE

LIGHTING = "assumptions/offers/lighting.yaml"
PARTNERS = "assumptions/examples/office_partners.yaml"
OFFER = "assumptions/offers/office_cooling.yaml"


def exported(to: Path, *arguments: str, file: str = EXAMPLE):
    return run("export", file, "--to", str(to), *arguments)


def refused(to: Path, *arguments: str, file: str = EXAMPLE, code: int = 2) -> str:
    """What is said of a call that writes nothing."""
    before = sorted(to.parent.iterdir()) if to.parent.is_dir() else []
    found = exported(to, *arguments, file=file)
    assert found.returncode == code, found.stderr
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    assert (sorted(to.parent.iterdir()) if to.parent.is_dir() else []) == before
    return found.stderr


def pages(file: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(file).pages]


def test_writes_the_customers_page(tmp_path):
    to = tmp_path / "offer.pdf"
    found = exported(to)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith(f"{to}: written, 2 pages for the customer; calculation ")
    assert list(tmp_path.iterdir()) == [to]
    page, more = pages(to)
    assert "For 143,800 € a year" in page
    assert "What if we part?" in more
    assert all("Draft, not approved" in one for one in (page, more))
    assert "127,5" not in page
    assert found.stdout.split()[-1] in page


def test_french_with_other_values_over_an_older_file(tmp_path):
    to = tmp_path / "Offre É.PDF"
    to.write_bytes(b"older")
    found = exported(
        to, "--language", "fr", "--set", "contract.fee.setting=by_hand", "--set", "contract.fee.level=150000"
    )
    assert found.returncode == 0, found.stderr
    assert "écrit" in found.stdout
    assert "150 000 € par an" in pages(to)[0]
    assert os.stat(to).st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_our_page_only_when_it_is_asked_for(tmp_path):
    to = tmp_path / "ours.pdf"
    found = exported(to, "--audience", "internal")
    assert found.returncode == 0, found.stderr
    assert "not for the customer" in found.stdout
    first, second = pages(to)
    assert "127,546" in second
    assert "127,546" not in first
    assert exported(to, "--audience", "customer").returncode == 0
    assert not any("127,546" in page for page in pages(to))


@pytest.mark.parametrize("name", ["offer.docx", "offer", "offer.pdf.txt", ".pdf"])
def test_other_endings_are_refused_in_words(tmp_path, name):
    assert "give a name that ends in .pdf, .xlsx" in refused(tmp_path / name)
    assert "donner un nom qui finit par .pdf, .xlsx" in refused(tmp_path / name, "--language", "fr")


def inside(to: Path, *arguments: str, file: str = LIGHTING):
    """The command in this process, which is quicker and says the same."""
    return CliRunner().invoke(app, ["export", str(ROOT / file), "--to", str(to), *arguments])


def test_workbook_and_slides_are_for_us(tmp_path):
    for name, said in (("offer.xlsx", "sheets that calculate"), ("offer.pptx", "slides, for us")):
        found = inside(tmp_path / name)
        assert found.exit_code == 0, found.output
        assert said in found.stdout
        assert (tmp_path / name).read_bytes()[:2] == b"PK"
        found = inside(tmp_path / f"other {name}", "--audience", "customer")
        assert found.exit_code == 2 and "hold our figures" in found.stderr
    assert len(list(tmp_path.iterdir())) == 2


def test_slides_with_drawn_futures(tmp_path):
    to = tmp_path / "board.pptx"
    found = inside(to, "--draws", "128")
    assert found.exit_code == 0, found.output
    shapes = [shape for page in Presentation(to).slides for shape in page.shapes if shape.has_text_frame]
    assert any("128 drawn futures" in shape.text_frame.text for shape in shapes)
    assert "--draws goes with slides" in inside(tmp_path / "offer.pdf", "--draws", "5").stderr


def test_the_sheet_of_a_partner(tmp_path):
    to = tmp_path / "builder.pdf"
    found = inside(to, "--partner", "builder", file=PARTNERS)
    assert found.exit_code == 0, found.output
    (page,) = pages(to)
    assert "Draft, not approved" in page and "Builder" in page
    assert "is a PDF and for him" in inside(tmp_path / "a.xlsx", "--partner", "builder").stderr
    found = inside(tmp_path / "b.pdf", "--partner", "nobody")
    assert found.exit_code == 2 and "nobody" in found.stderr


def test_places_where_nothing_can_be_written(tmp_path):
    folder, link, note = tmp_path / "folder.pdf", tmp_path / "link.pdf", tmp_path / "note"
    folder.mkdir()
    note.write_text("a file")
    link.symlink_to("/dev/null")
    assert "there is no such folder" in refused(tmp_path / "missing" / "offer.pdf")
    assert "there is no such folder" in refused(note / "offer.pdf")
    assert "this is a folder" in refused(folder)
    assert "cannot be written" in refused(link)
    assert "cannot be written" in refused(Path("/proc/self/offer.pdf"))
    assert "cannot be written" in refused(tmp_path / f"{'x' * 300}.pdf")
    assert link.is_symlink()
    assert note.read_text() == "a file"


def test_problems_in_the_input_are_told_and_nothing_is_written(tmp_path):
    to = tmp_path / "offer.pdf"
    to.write_bytes(b"older")
    told = refused(to, file="tests/bad/misspelt_key.yaml", code=1)
    assert told.startswith("tests/bad/misspelt_key.yaml:")
    assert "site.siz" in refused(to, "--set", "site.siz=4", code=1)
    assert refused(to, file="missing.yaml", code=1)
    assert to.read_bytes() == b"older"


def test_usage(tmp_path):
    assert run("export", EXAMPLE).returncode == 2
    found = exported(tmp_path / "offer.pdf", "--audience", "board")
    assert found.returncode == 2
    assert "Traceback" not in found.stderr
    assert not list(tmp_path.iterdir())


def test_link_to_a_file_stays_a_link(tmp_path):
    real, link = tmp_path / "real.pdf", tmp_path / "link.pdf"
    real.write_bytes(b"older")
    link.symlink_to(real)
    write_whole(link, b"newer")
    assert link.is_symlink()
    assert real.read_bytes() == b"newer"


def test_half_a_file_is_never_seen(tmp_path, monkeypatch):
    to = tmp_path / "offer.pdf"
    to.write_bytes(b"older")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(CannotWrite) as found:
        write_whole(to, b"newer")
    assert found.value.reason == "No space left on device"
    assert to.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [to]
