"""Photos as they are kept: upright, small enough for a slow line, without where and by whom."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

#: Longest side in pixels of what is kept, and of what stands in a page.
LONGEST, PREVIEW = 2000, 320
#: A JPEG is decoded at a fraction of its size, unless it is very long and narrow; other formats
#: take four bytes for each pixel, and so does what is decoded.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_DECODED = 25_000_000
QUALITY, PREVIEW_QUALITY = 82, 72
#: What Pillow says of a damaged file, or of one that is made to look like an image.
DAMAGE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
)


def redrawn(content: bytes) -> tuple[bytes, bytes]:
    """(picture, preview) as JPEG, drawn anew: no EXIF, no GPS, no profile, no hidden payload."""
    try:
        picture = _opened(content)
    except DAMAGE as error:
        raise ValidationError(_("This photo is damaged: take or choose it again.")) from error
    return _jpeg(picture, LONGEST, QUALITY), _jpeg(picture, PREVIEW, PREVIEW_QUALITY)


def _opened(content: bytes) -> Image.Image:
    """Its declared size is judged before a single pixel is decoded."""
    picture = Image.open(BytesIO(content), formats=tuple(MOST_PIXELS))
    width, height = picture.size
    is_large = width * height > MOST_PIXELS[picture.format]
    picture.draft("RGB", (LONGEST, LONGEST))
    if is_large or picture.width * picture.height > MOST_DECODED:
        raise ValidationError(
            _("This photo has %(width)s × %(height)s pixels: choose a smaller one.")
            % {"width": width, "height": height}
        )
    picture.load()
    return _on_white(ImageOps.exif_transpose(picture))


def _on_white(picture: Image.Image) -> Image.Image:
    """A transparent screenshot on paper, not on black."""
    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")


def _jpeg(picture: Image.Image, longest: int, quality: int) -> bytes:
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.info.clear()
    out = BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
