"""What an archive says of itself, read before anything unpacks it: numbers, sizes, ratio."""

import struct
import zipfile
from io import BytesIO

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 1024 * 1024
#: Unpacked bytes for each packed one; honest documents stay below 30.
MOST_RATIO = 200
#: Below this size, a high ratio harms nobody: pages of spaces are small all the same.
RATIO_COUNTS_FROM = 1024 * 1024
ENCRYPTED = 0x1
_END, _END_SIZE = b"PK\x05\x06", 22
_LOCATOR_64 = b"PK\x06\x07"
_COMMENT = 65_535
#: Bytes of one line of the directory: its fixed part and a long name.
_LINE = 46 + 300


class Unfit(Exception):
    """Its first argument is a code of `core.verdicts.reason_words`."""


def check_end(content: bytes) -> None:
    """The record at the end, before the directory itself is read: 100,000 lines take a second.

    No document that may be sent is so large that it needs the 64-bit form.
    """
    at = content.rfind(_END, max(0, len(content) - _END_SIZE - _COMMENT))
    if at < 0 or len(content) - at < _END_SIZE:
        raise Unfit("broken")
    _disk, _start, here, entries, size, offset, _comment = struct.unpack(
        "<4H2LH", content[at + 4 : at + _END_SIZE]
    )
    if content[max(0, at - 20) : at].startswith(_LOCATOR_64):
        raise Unfit("huge")
    if entries > MOST_ENTRIES or size > MOST_ENTRIES * _LINE:
        raise Unfit("huge")
    if here != entries or offset + size != at:
        raise Unfit("broken")


def check_directory(archive: zipfile.ZipFile) -> None:
    """Sizes as declared: what unpacks to more than it declares is cut there and fails its sum."""
    infos = archive.infolist()
    if any(one.flag_bits & ENCRYPTED for one in infos):
        raise Unfit("locked")
    if len({one.filename for one in infos}) < len(infos) or _overlaps(infos):
        raise Unfit("broken")
    total = sum(one.file_size for one in infos)
    packed = sum(one.compress_size for one in infos)
    if total > MOST_BYTES or len(infos) > MOST_ENTRIES:
        raise Unfit("huge")
    if total > RATIO_COUNTS_FROM and total > packed * MOST_RATIO:
        raise Unfit("huge")


def _overlaps(infos: list[zipfile.ZipInfo]) -> bool:
    """Several lines that unpack the same bytes: a bomb of which each part looks small."""
    end = 0
    for one in sorted(infos, key=lambda info: info.header_offset):
        if one.header_offset < end:
            return True
        end = one.header_offset + 30 + len(one.filename.encode()) + one.compress_size
    return False


def opened(content: bytes) -> zipfile.ZipFile:
    check_end(content)
    archive = zipfile.ZipFile(BytesIO(content))
    check_directory(archive)
    return archive
