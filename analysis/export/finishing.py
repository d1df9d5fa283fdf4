"""What a browser's image still lacks: the same bytes each time, size in mm, title, alt text."""

from __future__ import annotations

import html
import re
import struct
import zlib
from typing import TYPE_CHECKING

from analysis.export.pages import title_of

if TYPE_CHECKING:
    from analysis.export.rendering import Image


_EMPTY = re.compile(r"<g(?: [^<>]*?)?(?:/>|></g>)")


def finish(image: Image, content: bytes) -> bytes:
    """Return the finished bytes of an image that the browser drew."""
    return {"png": finish_png, "svg": finish_svg, "pdf": finish_pdf}[image.kind](image, content)


def finish_png(image: Image, content: bytes) -> bytes:
    """Pack a PNG tighter and write its resolution, title and alt text into it."""
    chunks = _chunks(content)
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    per_metre = round(image.dpi / 0.0254)
    texts = {"Title": title_of(image.figure, image.name), "Description": image.alt}
    finished = [
        chunks[0],
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        *((b"iTXt", f"{key}\0\0\0\0\0{text}".encode()) for key, text in texts.items() if text),
        (b"IDAT", zlib.compress(pixels, 6)),
        (b"IEND", b""),
    ]
    return content[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in finished
    )


def finish_svg(image: Image, content: bytes) -> bytes:
    """Fix an SVG's random ids, and give it a size in mm, a role, a title and a description.

    The ids depend on the figure's name, so that two figures can stand in one page.
    """
    text = _drop_empty_groups(_fix_names(content.decode("utf-8"), image.name))
    width, height = image.size_mm
    start = re.match(r"<svg [^>]*>", text)
    if start is None:
        return content
    tag = re.sub(r' (width|height|style)="[^"]*"', "", start[0])
    named = f'role="img" aria-labelledby="{image.name}-title {image.name}-desc"'
    tag = tag.replace("<svg ", f'<svg {named} width="{width:.2f}mm" height="{height:.2f}mm" ', 1)
    title = html.escape(title_of(image.figure, image.name))
    about = f'<title id="{image.name}-title">{title}</title>'
    about += f'<desc id="{image.name}-desc">{html.escape(image.alt)}</desc>'
    return (tag + about + text[start.end() :]).encode()


def finish_pdf(_: Image, content: bytes) -> bytes:
    """Set a PDF's dates to a fixed one of the same length, so that no offset in it moves."""
    return re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>20000101000000", content)


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


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return a PNG's chunks as (kind, data)."""
    chunks, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += length + 12
    return chunks
