"""The slides as a PowerPoint file with native charts, made by python-pptx.

A chart carries its numbers in a small workbook that opens when the reader edits it, so its names must not
begin like a formula. Every chart has a description for who cannot see it.
"""

import datetime
import io

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from servitization.language import say
from servitization.report.charts.picture import COLOURS
from servitization.report.model_workbook.grid import harmless
from servitization.report.slides.board import Chart, Deck, Slide

_INK, _QUIET = (COLOURS["light"][use].lstrip("#") for use in ("ink", "ink_3"))
_STRONG, _WARNING, _LINE = (
    COLOURS["light"]["service"].lstrip("#"),
    "8A5A00",
    COLOURS["light"]["line"].lstrip("#"),
)
_FONT = "Calibri"
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.7
_TITLE_ONLY = 5
"""Layout of the plain template: a title, so that readers can be told the slides' names."""
_LONG = 130
"""Letters of a headline from which it is set smaller."""


def presentation(deck: Deck, on: datetime.date) -> bytes:
    """The file of the slides."""
    file = Presentation()
    file.slide_width, file.slide_height = Inches(WIDTH), Inches(HEIGHT)
    about = file.core_properties
    about.title, about.author, about.language = deck.title, say("app.name", deck.language), deck.language
    about.created = about.modified = datetime.datetime.combine(on, datetime.time())
    for number, slide in enumerate(deck.slides, 1):
        _slide(file, deck, slide, number)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _slide(file, deck: Deck, slide: Slide, number: int) -> None:
    page = file.slides.add_slide(file.slide_layouts[_TITLE_ONLY])
    first = slide.name == "verdict"
    _headline(page, deck, slide, first)
    top = 3.3 if first else 1.55
    if slide.sentences:
        room = 3.2 if not slide.chart else 0.42 * len(slide.sentences) + 0.1
        _sentences(page, deck, slide, top, room, 22 if first else 18 if not slide.chart else 16)
        top += room
    if slide.chart:
        _chart(page, slide.chart, deck.language, top, HEIGHT - 0.75 - top)
    if slide.table:
        _table(page, slide, deck.language, top)
    _line(page, deck.footer, HEIGHT - 0.55, MARGIN, WIDTH - 2.4, 11, _QUIET, deck.language)
    _line(page, str(number), HEIGHT - 0.55, WIDTH - 1.4, 0.7, 11, _QUIET, deck.language)
    if deck.warning:
        _line(page, deck.warning, 0.22, MARGIN, WIDTH - 2 * MARGIN, 14, _WARNING, deck.language, bold=True)


def _headline(page, deck: Deck, slide: Slide, first: bool) -> None:
    title = page.shapes.title
    title.left, title.top = Inches(MARGIN), Inches(0.85 if first else 0.55)
    title.width, title.height = Inches(WIDTH - 2 * MARGIN), Inches(2.3 if first else 0.95)
    frame = title.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    said = frame.paragraphs[0]
    size = (30 if sum(len(one.text) for one in slide.headline) > _LONG else 34) if first else 28
    for piece in slide.headline:
        _run(
            said,
            piece.text,
            size,
            _STRONG if piece.strong else _INK,
            deck.language,
            piece.strong or not first,
        )


def _sentences(page, deck: Deck, slide: Slide, top: float, room: float, size: int) -> None:
    box = page.shapes.add_textbox(Inches(MARGIN), Inches(top), Inches(WIDTH - 2 * MARGIN), Inches(room))
    frame = box.text_frame
    frame.word_wrap = True
    for number, text in enumerate(slide.sentences):
        said = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        said.space_after = Pt(8 if not slide.chart else 3)
        _run(said, text, size, _INK, deck.language)


def _line(page, text, top, left, width, size, colour, language, bold=False) -> None:
    box = page.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(0.35))
    box.text_frame.word_wrap = True
    _run(box.text_frame.paragraphs[0], text, size, colour, language, bold)


def _run(paragraph, text: str, size: int, colour: str, language: str, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
    run.font.color.rgb = RGBColor.from_string(colour)
    run._r.get_or_add_rPr().set("lang", {"fr": "fr-FR"}.get(language, "en-GB"))


def _chart(page, chart: Chart, language: str, top: float, height: float) -> None:
    data = CategoryChartData(number_format="0%" if chart.shares else "#,##0")
    data.categories = [harmless(one) for one in chart.categories]
    for one in chart.series:
        data.add_series(harmless(one.name), one.values)
    kind = XL_CHART_TYPE.LINE if chart.kind == "lines" else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = page.shapes.add_chart(
        kind, Inches(MARGIN), Inches(top), Inches(WIDTH - 2 * MARGIN), Inches(height), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    made = frame.chart
    made.font.size, made.font.name = Pt(12), _FONT
    made.has_title = False
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    plot, value, category = made.plots[0], made.value_axis, made.category_axis
    # Names stand at the edge, not over bars that hang below zero.
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    value.major_gridlines.format.line.color.rgb = RGBColor.from_string(_LINE)
    value.format.line.fill.background()
    value.tick_labels.number_format_is_linked = False
    value.tick_labels.number_format = "0%" if chart.shares else "#,##0"
    if chart.shares:
        value.minimum_scale, value.maximum_scale = 0.0, 1.0
    if chart.unit:
        value.has_title = True
        value.axis_title.text_frame.text = chart.unit
        value.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    if chart.kind == "lines":
        category.has_title = True
        category.axis_title.text_frame.text = say("slides.year", language)
        category.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
        _every(category, 5)
    else:
        plot.gap_width, plot.overlap = 60, -5
        plot.has_data_labels = True
        plot.data_labels.number_format_is_linked = False
        plot.data_labels.number_format = "0%" if chart.shares else "#,##0"
        plot.data_labels.font.size = Pt(11)
    for series, one in zip(plot.series, chart.series, strict=True):
        colour = RGBColor.from_string(one.colour)
        if chart.kind == "lines":
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = colour, Pt(2.5)
            # Forty marks in a row are a rope; the type of the chart has none, unless they are asked for.
            series.marker.style = XL_MARKER_STYLE.NONE
        else:
            series.invert_if_negative = False
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _every(axis, years: int) -> None:
    """Names only some of the years."""
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import OxmlElement

    element = axis._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = OxmlElement(tag)
        skip.set("val", str(years))
        before = element.find(qn("c:noMultiLvlLbl"))
        before.addprevious(skip) if before is not None else element.append(skip)


def _table(page, slide: Slide, language: str, top: float) -> None:
    rows, columns = len(slide.table), len(slide.table[0])
    size = 12 if rows <= 12 else 10
    frame = page.shapes.add_table(
        rows, columns, Inches(MARGIN), Inches(top), Inches(WIDTH - 2 * MARGIN), Inches(0.36 * rows)
    )
    table = frame.table
    widths = (3.3, 1.7, WIDTH - 2 * MARGIN - 5.0)
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Inches(width)
    for number, row in enumerate(slide.table):
        for place, text in enumerate(row):
            cell = table.cell(number, place)
            cell.fill.background()
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.text_frame.word_wrap = True
            _run(
                cell.text_frame.paragraphs[0],
                text,
                size,
                _QUIET if number == 0 else _INK,
                language,
                number == 0,
            )
