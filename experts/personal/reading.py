"""All that a profile holds, in words a person can read, not in numbers of rows."""

import zipfile

from core import files
from experts.models import Expert
from experts.personal.parts import PARTS

#: What hangs on a profile, by the name of its relation, with the columns that say something.
ROWS = {
    "absences": ("kind", "starts_on", "ends_on", "note", "created_at"),
    "offers": ("starts_on", "ends_on", "note", "created_at"),
    "rates": ("amount_eur", "starts_on", "note", "created_at"),
    "languages": ("language", "level", "created_at"),
    "skills": ("competence__name", "level", "validated_level", "validated_on"),
    "sectors": ("sector__code", "level", "validated_level", "validated_on"),
    "cvs": ("file__name", "file__state", "created_at"),
}


def profile_data(expert: Expert) -> dict:
    rows = {
        name: list(getattr(expert, name).order_by("pk").values(*columns))
        for name, columns in ROWS.items()
    }
    return {
        "unit": str(expert.unit),
        "countries_known": [str(one) for one in expert.countries.all()],
        "countries_not_travelled_to": [str(one) for one in expert.no_travel.all()],
        "steps": list(expert.log.order_by("at").values("name", "to_state", "comment", "at")),
        **rows,
        **{part.key: part.read(expert) for part in PARTS},
    }


def add_files(archive: zipfile.ZipFile, expert: Expert) -> None:
    """His CVs; one that was not checked yet, or refused, is his own all the same but may harm."""
    for cv in expert.cvs.select_related("file").order_by("pk"):
        if cv.file.is_released:
            archive.writestr(f"{expert.code}/{cv.pk}-{cv.file.name}", files.read(cv.file))
