"""What stands inside a document of Word, PowerPoint or OpenDocument: read part by part, as XML
without a document type, and never opened by the programs it is made for."""

import re
import zipfile
from xml.parsers import expat

from core import archives
from core.archives import Unfit

#: Parts by which a document acts, or by which an archive is a program besides.
ACTING_PARTS = re.compile(
    r"vbaproject|vbadata|/activex/|^basic/|^scripts/|oleobject|embeddings/.*\.bin$"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|class|hta|scr|lnk|com|msi|sh)$|^meta-inf/manifest\.mf$",
    re.IGNORECASE,
)
XML_PART = re.compile(r"\.(xml|rels|rdf)$", re.IGNORECASE)
#: Fields of a text that start a program or fetch a file.
ACTING_FIELD = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE)\b", re.IGNORECASE
)
ACTING_ELEMENTS = frozenset(
    {"altChunk", "event-listener", "dde-source", "dde-connection-decl", "object-ole", "applet",
     "plugin", "script"}
)  # fmt: skip
LOCKED_ELEMENT = "encryption-data"
#: Of what lies elsewhere a document may only name it: a link that a person clicks.
ELEMENTS_THAT_LINK = frozenset({"a", "bookmark"})
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)
#: Nothing that people write nests deeper.
MOST_DEPTH = 200
DAMAGE = (
    zipfile.BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError,
    LookupError, ValueError,
)  # fmt: skip


def look_into_document(content: bytes) -> None:
    try:
        with archives.opened(content) as archive:
            for info in archive.infolist():
                look_into_part(archive, info)
    except DAMAGE as wrong:
        raise Unfit("broken") from wrong


def look_into_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    name = info.filename
    if ACTING_PARTS.search(name):
        raise Unfit("active")
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise Unfit("broken")
    data = archive.read(info)
    if XML_PART.search(name):
        Reader().read(data)
    elif data.startswith((b"PK\x03\x04", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")):
        check_embedded(name, data)


def check_embedded(name: str, data: bytes) -> None:
    """The table behind a chart is an archive in the archive: its own sizes count too, once."""
    if not data.startswith(b"PK\x03\x04") or not name.lower().endswith(
        (".xlsx", ".docx", ".pptx")
    ):
        raise Unfit("active")
    with archives.opened(data) as archive:
        for info in archive.infolist():
            if ACTING_PARTS.search(info.filename) or info.filename.lower().endswith(
                (".xlsx", ".docx", ".pptx", ".zip")
            ):
                raise Unfit("active")


class Reader:
    """Goes through one part; a document type is refused before any entity of it is read."""

    def __init__(self):
        self.depth, self.field, self.in_field = 0, [], False

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(data, 1)
        self.check_field("".join(self.field))

    def doctype(self, *_what):
        raise Unfit("active")

    def start(self, name: str, attributes: dict) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Unfit("broken")
        local = name.rpartition(":")[2]
        if local in ACTING_ELEMENTS:
            raise Unfit("active")
        if local == LOCKED_ELEMENT:
            raise Unfit("locked")
        self.in_field = local == "instrText"
        self.check_field(attributes.get("w:instr", ""))
        check_target(local, attributes)

    def end(self, _name: str) -> None:
        self.depth -= 1
        self.in_field = False

    def text(self, text: str) -> None:
        """One field may be spread over many elements: they are read together."""
        if self.in_field:
            self.field.append(text)

    def check_field(self, text: str) -> None:
        if ACTING_FIELD.search(text):
            raise Unfit("active")


def check_target(local: str, attributes: dict) -> None:
    if local == "Relationship" and attributes.get("TargetMode", "").lower() == "external":
        if not attributes.get("Type", "").endswith("/hyperlink"):
            raise Unfit("external")
        if re.match(
            r"\s*(file|javascript|vbscript|ms-\w+|search-ms):", attributes.get("Target", ""), re.I
        ):
            raise Unfit("external")
    if local in ("Override", "Default"):
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind or "activex" in kind:
            raise Unfit("active")
    href = attributes.get("xlink:href", "")
    if href and local not in ELEMENTS_THAT_LINK and ELSEWHERE.match(href):
        raise Unfit("external")
