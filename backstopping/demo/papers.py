"""A page of text as a PDF, by hand: nothing that the worker draws with is loaded for it."""

from textwrap import wrap

#: A4 in points, the left edge, the first line, from one line to the next.
PAGE, LEFT, TOP, STEP = "0 0 595 842", 71, 770, 17
LONGEST = 84


def paper(title: str, lines: list[str]) -> bytes:
    """One page with a heading; Latin letters only, as Helvetica of every reader has them."""
    drawn = [f"BT /F2 16 Tf {LEFT} {TOP} Td ({_text(title)}) Tj /F1 11 Tf"]
    drawn += [f"0 -{STEP} Td ({_text(one)}) Tj" for one in ["", *_folded(lines)]]
    content = "\n".join([*drawn, "ET"]).encode("cp1252", errors="replace")
    font = "<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /Helvetica{} >>"
    return _file([
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{PAGE}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        font.format("").encode(),
        font.format("-Bold").encode(),
    ])  # fmt: skip


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    begun = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return bytes(out) + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, begun,
    )  # fmt: skip


def _folded(lines: list[str]):
    for line in lines:
        yield from wrap(line, LONGEST) or [""]


def _text(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
