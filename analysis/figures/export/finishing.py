"""What a drawn image still lacks: the same bytes each time, size in mm, title, alt text, origin."""

from __future__ import annotations

import html
import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from analysis.figures.export.pages import title_of
from analysis.figures.export.provenance import as_json
from analysis.style import FONT

if TYPE_CHECKING:
    from pypdf import PdfWriter

    from analysis.figures.export.image import Image


KEY = "Provenance"
CREATOR = "Paper Themes"
HEADER = 33  # bytes of a PNG before its first optional part
_EMPTY = re.compile(r"<g(?: [^<>]*?)?(?:/>|></g>)")
_IN_MARGIN = re.compile(  # how a page begins that Chrome printed
    rb"\s*(?P<scale>\.\d+) 0 0 -\.\d+ 0 (?P<top>[\d.]+) cm\s.*?"
    rb"q\s(?P<box>[\d.]+ [\d.]+ [\d.]+ [\d.]+) re\s+W\*? n",
    re.DOTALL,
)
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{alt}</rdf:li></rdf:Alt></dc:description>
<dc:source>{facts}</dc:source>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def finish(image: Image, content: bytes) -> bytes:
    """Return the finished bytes of an image that a browser or matplotlib drew."""
    return {"png": finish_png, "svg": finish_svg, "pdf": finish_pdf}[image.kind](image, content)


def finish_png(image: Image, content: bytes) -> bytes:
    """Write a PNG's resolution, title, alt text and provenance into it; no pixel is touched."""
    from PIL.PngImagePlugin import PngInfo, putchunk

    texts = {"Title": title_of(image.figure, image.name), "Description": image.alt}
    texts |= {"Software": CREATOR, KEY: as_json(image.facts) if image.facts else ""}
    about = PngInfo()
    for key, text in texts.items():
        if text:
            about.add_itxt(key, text)
    if b"pHYs" not in content[: content.index(b"IDAT")]:
        per_metre = int(image.dpi / 0.0254 + 0.5).to_bytes(4, "big")
        about.add(b"pHYs", per_metre + per_metre + b"\x01")
    finished = BytesIO(content[:HEADER])
    finished.seek(HEADER)
    for name, data, *_ in about.chunks:
        putchunk(finished, name, data)
    finished.write(content[HEADER:])
    return finished.getvalue()


def finish_svg(image: Image, content: bytes) -> bytes:
    """Fix an SVG's random ids, and give it a size in mm, a role, title, description and origin.

    The ids depend on the figure's name, so that two figures can stand in one page.
    """
    text = content.decode("utf-8")
    start = re.search(r"<svg [^>]*>", text)
    if start is None:
        return content
    text = _drop_empty_groups(_fix_names(text[start.start() :], image.name))
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"'DejaVu Sans'(?!, Verdana)", FONT.replace("DejaVu Sans", "'DejaVu Sans'"), text)
    start = re.match(r"<svg [^>]*>", text)
    assert start is not None
    width, height = image.size_mm
    tag = re.sub(r' (width|height|style)="[^"]*"', "", start[0])
    named = f'role="img" aria-labelledby="{image.name}-title {image.name}-desc"'
    tag = tag.replace("<svg ", f'<svg {named} width="{width:.2f}mm" height="{height:.2f}mm" ', 1)
    title = html.escape(title_of(image.figure, image.name))
    about = f'<title id="{image.name}-title">{title}</title>'
    about += f'<desc id="{image.name}-desc">{html.escape(image.alt)}</desc>'
    if image.facts:
        about += f'<metadata id="{image.name}-provenance">{html.escape(as_json(image.facts))}'
        about += "</metadata>"
    return (tag + about + text[start.end() :]).encode()


def finish_pdf(image: Image, content: bytes) -> bytes:
    """Give a PDF its title, alt text and provenance, and take every date and random id out."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    _fill_page(writer, image.size_mm)
    title, facts = title_of(image.figure, image.name), as_json(image.facts) if image.facts else ""
    told = {"/Title": title, "/Subject": image.alt, "/Creator": CREATOR, f"/{KEY}": facts}
    writer.metadata = {key: text for key, text in told.items() if text}
    xmp = DecodedStreamObject()
    parts = {"title": title, "alt": image.alt, "facts": facts, "creator": CREATOR}
    xmp.set_data(_XMP.format(**{key: html.escape(text) for key, text in parts.items()}).encode())
    xmp[NameObject("/Type")] = NameObject("/Metadata")
    xmp[NameObject("/Subtype")] = NameObject("/XML")
    root = writer.root_object
    root[NameObject("/Metadata")] = writer._add_object(xmp)
    root[NameObject("/Lang")] = TextStringObject("en")
    writer.pdf_header = "%PDF-1.7"
    finished = BytesIO()
    writer.write(finished)
    return finished.getvalue()


def _fill_page(writer: PdfWriter, size_mm: tuple[float, float]) -> None:
    """Enlarge what Chrome printed inside a white margin until it fills a page of this size."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, RectangleObject

    page = writer.pages[0]
    width, height = (mm / 25.4 * 72 for mm in size_mm)
    drawn = page.get_contents()
    found = _IN_MARGIN.match(drawn.get_data()) if drawn is not None else None
    if found is None:
        return
    scale, top = float(found["scale"]), float(found["top"])
    x, y, wide, tall = (scale * float(part) for part in found["box"].split())
    grow, up = width / wide, height / tall
    parts = [DecodedStreamObject(), DecodedStreamObject()]
    place = f"{-x * grow:.6f} {-(top - y - tall) * up:.6f}"
    parts[0].set_data(f"q {grow:.6f} 0 0 {up:.6f} {place} cm\n".encode())
    parts[1].set_data(b"\nQ\n")
    inside = page.raw_get("/Contents")
    inside = list(inside) if isinstance(inside, ArrayObject) else [inside]
    first, last = (writer._add_object(part) for part in parts)
    page[NameObject("/Contents")] = ArrayObject([first, *inside, last])
    page.mediabox = page.cropbox = page.trimbox = RectangleObject((0, 0, width, height))


def _fix_names(text: str, name: str) -> str:
    """Replace what plotly.js draws at random (ids, classes of traces and colour bars) in an SVG."""
    ours = f"{zlib.crc32(name.encode()) & 0xFFFFFF:06x}"
    random = re.search(r'id="defs-(\w+)"', text)
    if random:
        for prefix in sorted(set(re.findall(rf'id="([a-z]+-?){random[1]}', text))):
            text = text.replace(f"{prefix}{random[1]}", f"{prefix}{ours}")
    for i, bar in enumerate(dict.fromkeys(re.findall(r'class="(cb\w+) colorbar"', text))):
        text = text.replace(bar, f"cb{ours}{i}")
    return re.sub(r'class="trace (\w+) trace\w+"', r'class="trace \1"', text)


def _drop_empty_groups(text: str) -> str:
    """Leave out the groups that plotly.js made for layers without content; they draw nothing."""
    shorter = _EMPTY.sub("", text)
    return text if shorter == text else _drop_empty_groups(shorter)
