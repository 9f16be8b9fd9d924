"""Looks into one file from outside, in a process of its own that has little to lose.

`python -m core.inspection <type>`: the bytes come in; a line of JSON goes out, `{}` or
`{"refused": code}` or `{"redrawn": true}` with the new bytes behind it. Codes are explained in
`core.verdicts.reason_words`. Nothing of Django is loaded here, nor any secret of the house.
"""

import ctypes
import json
import resource
import sys
from io import BytesIO

from core import archives, inside
from core.archives import Unfit

#: Flags of unshare(2): a network of its own, in which there is nothing.
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
MEMORY = 1 << 30
CPU_SECONDS = 15
MOST_PIXELS = 50_000_000
MOST_PAGES = 500
#: What streams of one PDF may unpack to.
MOST_UNPACKED = 300 * 1024 * 1024
#: One filter packs, a second one spells it in letters; a third is there to hide.
MOST_FILTERS = 2
#: What acts when a file is opened, sends, or brings other files along.
ACTING_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
)
ACTING_KINDS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
     "/Movie", "/Sound", "/RichMedia", "/EmbeddedFile"}
)  # fmt: skip


def look_into(content: bytes, media_type: str) -> bytes | None:
    """The new bytes of a picture, nothing for other files; raises Unfit."""
    if media_type == "application/pdf":
        return look_into_pdf(content)
    if media_type in ("image/png", "image/jpeg"):
        return redrawn(content, media_type.removeprefix("image/").upper())
    return inside.look_into_document(content)


def look_into_pdf(content: bytes) -> None:
    import pikepdf

    if b"PK\x05\x06" in content[-archives._COMMENT :]:
        raise Unfit("active")
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            check_pages(pdf)
            check_objects(pdf)
    except pikepdf.PasswordError as locked:
        raise Unfit("locked") from locked
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError) as wrong:
        raise Unfit("broken") from wrong


def check_pages(pdf) -> None:
    if pdf.is_encrypted:
        raise Unfit("locked")
    said = int(pdf.Root.Pages.get("/Count", 0))
    if said > MOST_PAGES:
        raise Unfit("pages")
    if not len(pdf.pages):
        raise Unfit("empty")
    if said != len(pdf.pages):
        raise Unfit("broken")


def check_objects(pdf) -> None:
    import pikepdf

    room = MOST_UNPACKED
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream):
            check_acting(one.stream_dict)
            room -= unpacked_size(one, room)
        else:
            check_acting(one)


def check_acting(found, depth=0) -> None:
    """Direct parts only: what is referred to is an object of its own in the list."""
    import pikepdf

    if depth > 50:
        raise Unfit("broken")
    if isinstance(found, pikepdf.Dictionary):
        if ACTING_KEYS & set(found.keys()) or acting_kind(found):
            raise Unfit("active")
        parts = [value for _key, value in found.items()]
    elif isinstance(found, pikepdf.Array):
        parts = list(found)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            check_acting(part, depth + 1)


def acting_kind(found) -> bool:
    names = {str(found.get(key)) for key in ("/S", "/Type", "/Subtype") if key in found}
    return bool(names & ACTING_KINDS)


def unpacked_size(stream, room: int) -> int:
    """Bytes of a packed stream, unpacked in pieces; stops where the room ends."""
    import zlib

    names = filter_names(stream)
    if len(names) > MOST_FILTERS or names.count("/FlateDecode") > 1:
        raise Unfit("huge")
    if not names or names[0] != "/FlateDecode":
        return 0
    unpack, rest, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    while rest and not unpack.eof:
        try:
            size += len(unpack.decompress(rest, 1 << 20))
        except zlib.error as damage:
            raise Unfit("broken") from damage
        if size > room:
            raise Unfit("huge")
        rest = unpack.unconsumed_tail
    return size


def filter_names(stream) -> list[str]:
    """One name, a row of names, or none."""
    import pikepdf

    found = stream.stream_dict.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def redrawn(content: bytes, kind: str) -> bytes:
    """The picture alone, upright: where and with what it was taken is left behind."""
    from PIL import Image, ImageFile, ImageOps

    # WeasyPrint, where it is loaded, has halves of pictures taken for whole ones.
    Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unfit("huge")
            image.load()
            upright = ImageOps.exif_transpose(image)
            drawn = upright.convert("RGBA" if kind == "PNG" and has_gaps(upright) else "RGB")
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError) as wrong:
        raise Unfit("broken") from wrong
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = BytesIO()
    bare.save(out, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": False}))
    return out.getvalue()


def has_gaps(image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def hold_back() -> None:
    """Bounds for this process: memory, time, no file written, no program started, no network."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Refused in some containers: the hook below stands all the same.
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    sys.addaudithook(refuse_to_act)


def refuse_to_act(event: str, _args) -> None:
    if event in {
        "socket.connect",
        "socket.getaddrinfo",
        "os.system",
        "subprocess.Popen",
        "os.exec",
    }:
        raise PermissionError(event)


def main() -> None:
    hold_back()
    content = sys.stdin.buffer.read()
    try:
        drawn = look_into(content, sys.argv[1])
    except Unfit as unfit:
        said, drawn = {"refused": str(unfit)}, None
    except MemoryError:
        said, drawn = {"refused": "huge"}, None
    else:
        said = {"redrawn": True} if drawn is not None else {}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + (drawn or b""))


if __name__ == "__main__":
    main()
