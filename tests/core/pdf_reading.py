"""What a PDF says, read without any program of the machine."""

import io
import re
import zlib

import pikepdf

HEX = re.compile(rb"<([0-9a-fA-F]+)>")


def open_pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def every_byte(content: bytes) -> bytes:
    """Streams decoded, strings and attachments: where a stolen file could hide."""
    parts = [content]
    with open_pdf(content) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                parts.append(thing.read_bytes())
            parts.append(repr(thing).encode())
        parts += [file.get_file().read_bytes() for file in pdf.attachments.values()]
    return b"\n".join(parts) + text_of(content).encode()


def text_of(content: bytes) -> str:
    with open_pdf(content) as pdf:
        return "\n".join(page_text(page) for page in pdf.pages)


def page_text(page) -> str:
    maps = {name: to_unicode(font) for name, font in page.Resources.Font.items()}
    words, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            current = maps[str(operands[0])]
        elif name == "TJ":
            shown = (bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
            words += [current.get(code, "�") for text in shown for code in pairs(text)]
        elif name == "ET":
            words.append(" ")
    return "".join(words)


def pairs(text: bytes) -> list[bytes]:
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def to_unicode(font) -> dict[bytes, str]:
    table = {}
    for line in font.ToUnicode.read_bytes().splitlines():
        found = HEX.findall(line)
        if len(found) == 2 and b"begincodespacerange" not in line:
            code, text = (bytes.fromhex(part.decode()) for part in found)
            table[code] = text.decode("utf-16-be")
    return table


def pixel_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unfolds to side × side pixels."""
    header = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress((b"\x00" * (side + 1)) * 64, 9)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )
