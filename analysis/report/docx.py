"""The report as a Word document, which LibreOffice and Google Docs open too: plain OOXML."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from analysis.findings import terms_sentence
from analysis.report.markdown import papers_table, topics_table
from analysis.report.references import CITATION, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from analysis.report.contents import Contents, Figure

EMU = 36_000  # of OOXML's units to a millimetre
TEXT_MM, PAGE_MM = 160.0, 230.0
"""Width of the text, and height that a figure may have."""
WHEN = (1980, 1, 1, 0, 0, 0)  # of every part, so that the same report gives the same bytes
GROUPS = (
    ("map", "The map of papers"),
    ("change", "What is changing"),
    ("subject", "What it is about"),
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which XML cannot hold


def docx_report(contents: Contents, images: Mapping[str, bytes]) -> bytes:
    """Return the report as a Word document; the same contents give the same bytes.

    Parameters
    ----------
    contents
        What the report says.
    images
        Each figure as PNG, by name; one that is not there is told in words alone.
    """
    pictures = {name: images[name] for name in sorted(images)}
    body = "".join(_body(contents, pictures))
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/_rels/document.xml.rels": _relations(pictures),
        "word/document.xml": _DOCUMENT.format(body=body),
        "word/styles.xml": _STYLES,
        "docProps/core.xml": _CORE.format(title=_text(contents.title)),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, WHEN), part, zipfile.ZIP_DEFLATED)
        for name, picture in pictures.items():
            package.writestr(zipfile.ZipInfo(f"word/media/{name}.png", WHEN), picture)
    return file.getvalue()


def _body(contents: Contents, images: Mapping[str, bytes]) -> Iterator[str]:
    yield _paragraph(contents.title, "Title")
    yield _paragraph(contents.byline, "Subtitle")
    yield _paragraph(contents.summary)
    for shown in contents.figures["opening"]:
        yield from _figure(shown, images)
    yield _paragraph("What is changing, in short", "Heading1")
    for sentence in contents.findings:
        yield _paragraph(f"• {sentence}", "ListBullet")
    if not contents.findings:
        yield _paragraph("These papers have no dates, so nothing is said about change.")
    yield _paragraph("How far to trust it, in short", "Heading1")
    yield _paragraph(contents.trust[0])
    yield _paragraph("Where to start reading", "Heading1")
    yield from _table(contents.start, "The papers that stand most for each theme.")
    yield _paragraph("Themes", "Heading1")
    yield from _table(contents.themes, "Each theme with its papers and topics, and its trend.")
    for group, heading in GROUPS:
        if contents.figures[group]:
            yield _paragraph(heading, "Heading1")
        for shown in contents.figures[group]:
            yield from _figure(shown, images)
    yield from _themes(contents)
    yield _paragraph("How far to trust it", "Heading1")
    for sentence in contents.trust:
        yield _paragraph(sentence)
    yield from _table(contents.topics, "Every topic, largest first.")
    yield _paragraph("What was read", "Heading1")
    for sentence in contents.audited:
        yield _paragraph(sentence)
    yield from _table(contents.audit, "The papers, counted.")
    if len(contents.corrections):
        yield _paragraph("Corrections by hand", "Heading1")
        yield from _table(contents.corrections, "Each correction, and whether it still applies.")
    yield from _methods(contents)


def _themes(contents: Contents) -> Iterator[str]:
    yield _paragraph("Theme by theme", "Heading1")
    for profile in contents.profiles:
        yield _paragraph(profile.name, "Heading2")
        terms = terms_sentence(list(profile.terms)) if profile.terms else ""
        about = [profile.about, f"{profile.size} {terms} {profile.neighbours}", profile.trend]
        for text in about:
            if text.strip():
                yield _paragraph(" ".join(text.split()))
        yield from _table(papers_table(profile), "Papers that stand for it.")
        if len(profile.topics):
            yield from _table(topics_table(profile), "Its topics.")


def _methods(contents: Contents) -> Iterator[str]:
    number = {work.key: place for place, work in enumerate(contents.works, start=1)}

    def numbers(found: re.Match[str]) -> str:
        return f" [{', '.join(str(number[key]) for key in keys_of(found))}]"

    yield _paragraph("Methods", "Heading1")
    for text in contents.methods:
        yield _paragraph(CITATION.sub(numbers, text))
    yield _paragraph("References", "Heading1")
    for place, work in enumerate(contents.works, start=1):
        yield _paragraph(f"{place}. {work.text} {work.link}".strip())
    yield _paragraph("Limits", "Heading1")
    for limit in contents.limits:
        yield _paragraph(f"• {limit}", "ListBullet")
    yield _paragraph("Where this comes from", "Heading1")
    yield from _table(contents.provenance, "Corpus, settings and versions.")


def _figure(shown: Figure, images: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the picture with its words as alt text, and the caption that the page has too."""
    if shown.name in images:
        width, height = struct.unpack(">II", images[shown.name][16:24])
        scale = min(TEXT_MM, PAGE_MM * width / height) * EMU
        across, down = round(scale), round(scale * height / width)
        place = list(images).index(shown.name) + 1
        yield _PICTURE.format(
            *(across, down, place, escape(_text(shown.title), _QUOTES)),
            *(escape(_text(f"Chart: {shown.alt}"), _QUOTES), f"image{place}"),
        )
    yield _paragraph(f"{shown.title}. {shown.caption}", "Caption")


def _table(table: pd.DataFrame, caption: str) -> Iterator[str]:
    yield _paragraph(caption, "Caption")
    rows = [list(map(str, table.columns)), *table.astype(str).to_numpy().tolist()]
    lines = []
    for place, row in enumerate(rows):
        cells = "".join(
            f"<w:tc>{_paragraph(value, 'TableHead' if place == 0 else 'TableText')}</w:tc>"
            for value in row
        )
        head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if place == 0 else ""
        lines.append(f"<w:tr>{head}{cells}</w:tr>")
    grid = "<w:gridCol/>" * len(table.columns)
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Rules"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    yield _paragraph("")


def _paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    said = f'<w:r><w:t xml:space="preserve">{_text(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{named}{said}</w:p>"


def _text(text: str) -> str:
    """Escape a text for XML; what XML cannot hold is left out."""
    return escape(_CONTROLS.sub("", str(text)))


def _relations(images: Mapping[str, bytes]) -> str:
    kind = f"{_R}/image"
    pictures = "".join(
        f'<Relationship Id="image{place}" Type="{kind}" Target="media/{name}.png"/>'
        for place, name in enumerate(images, start=1)
    )
    styles = f'<Relationship Id="styles" Type="{_R}/styles" Target="styles.xml"/>'
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{styles}{pictures}</Relationships>'
    )


_QUOTES = {'"': "&quot;", "\n": " "}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MEDIA}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MEDIA}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="document" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="core" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "</cp:coreProperties>"
)
_DOCUMENT = (
    f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    "<w:body>{body}<w:sectPr>"
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1418" w:bottom="1304" w:left="1418"/>'
    "</w:sectPr></w:body></w:document>"
)
_PICTURE = (
    '<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" '
    'distR="0"><wp:extent cx="{0}" cy="{1}"/><wp:docPr id="{2}" name="{3}" descr="{4}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{2}" name="{3}" descr="{4}"/><pic:cNvPicPr/>'
    '</pic:nvPicPr><pic:blipFill><a:blip r:embed="{5}"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{0}" cy="{1}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def _style(name: str, title: str, size: int, extra: str = "", run: str = "") -> str:
    """Return a paragraph style; `size` is in half points."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{extra}</w:pPr>'
        f'<w:rPr>{run}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _space(before: int, after: int, more: str = "") -> str:
    return f'{more}<w:spacing w:before="{before}" w:after="{after}"/>'


_NEXT, _BOLD, _SOFT = "<w:keepNext/>", "<w:b/>", '<w:color w:val="565D6B"/>'
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="21"/>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="100" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "</w:style>"
    + _style("Title", "Title", 40, _space(0, 80), _BOLD)
    + _style("Subtitle", "Subtitle", 20, _space(0, 200), _SOFT)
    + _style(
        "Heading1", "heading 1", 30, _space(400, 120, _NEXT) + '<w:outlineLvl w:val="0"/>', _BOLD
    )
    + _style(
        "Heading2", "heading 2", 24, _space(300, 80, _NEXT) + '<w:outlineLvl w:val="1"/>', _BOLD
    )
    + _style("Caption", "caption", 18, _space(80, 80), _SOFT)
    + _style("ListBullet", "List Bullet", 21, '<w:ind w:left="284" w:hanging="284"/>')
    + _style("TableHead", "Table Head", 17, _space(20, 20, _NEXT), _BOLD)
    + _style("TableText", "Table Text", 17, _space(20, 20))
    + '<w:style w:type="table" w:styleId="Rules"><w:name w:val="Rules"/><w:tblPr><w:tblBorders>'
    '<w:top w:val="single" w:sz="8" w:color="1F2430"/>'
    '<w:bottom w:val="single" w:sz="8" w:color="1F2430"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="D9DCE2"/></w:tblBorders></w:tblPr></w:style>'
    "</w:styles>"
)


def png_files(folder: Path) -> dict[str, bytes]:
    """Return the PNG files of a folder of figures, by name."""
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.png"))}
