"""Looks at one PDF in a process of its own and says what it is: run as a script, bytes on stdin.

A small file may unpack to gigabytes when it is opened, so memory and time end here, far from the
process that serves pages. Nothing of the house is imported. Prints one word, or pages=<number>.
"""

import io
import resource
import sys

MOST_MEMORY, MOST_SECONDS, MOST_PAGES, MOST_OBJECTS = 400 << 20, 10, 300, 200_000
#: Keys by which a PDF acts, or carries files along.
ACTIVE = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMediaContent"}
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
}


def main() -> str:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(sys.stdin.buffer.read())) as pdf:
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                return "pages"
            return "active" if any(acts(pikepdf, one) for one in pdf.objects) else f"pages={pages}"
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, MemoryError, ValueError, RuntimeError, RecursionError):
        return "broken"


def acts(pikepdf, thing, depth=0) -> bool:
    """Does this object, or one written inside it, act or carry a file?"""
    if isinstance(thing, pikepdf.Stream):
        return acts(pikepdf, thing.stream_dict, depth)
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        return False
    if depth > 20:
        return True  # no program nests so deep; what is not looked at is not taken
    if isinstance(thing, pikepdf.Array):
        return any(direct(pikepdf, one) and acts(pikepdf, one, depth + 1) for one in thing)
    if ACTIVE & set(thing.keys()) or thing.get("/Type") == "/Filespec":
        return True
    if str(thing.get("/S", "")) in ACTIONS:
        return True
    return any(direct(pikepdf, one) and acts(pikepdf, one, depth + 1) for one in thing.values())


def direct(pikepdf, thing) -> bool:
    """What stands by itself is looked at by itself."""
    return isinstance(thing, pikepdf.Object) and not thing.is_indirect


if __name__ == "__main__":
    sys.stdout.write(main())
