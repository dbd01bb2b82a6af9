"""What needs LibreOffice is collected where it is installed; nowhere is it required, CI included."""

import shutil

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
collect_ignore = [] if SOFFICE else ["test_libreoffice.py"]


def pytest_report_header() -> str | None:
    return None if SOFFICE else "LibreOffice is not installed: it recalculates no workbook here"
