"""Accounts to try the demo with: one person a role, around the same programme where it has one.

They can walk one mission from its terms of reference to the annual review (RW-SANTE, unit HEALTH).
"""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User

PASSWORD = "backstopping-demo-2016"
#: Role as the start command prints it, and the address in the file.
ACCOUNTS = [
    ("Middle manager EST", "chantal.boogaerts.leroy@example.org"),
    ("Administration", "nadia.hamdaoui@example.org"),
    ("Coordinatrice d’unité (Santé)", "marleen.vanhoutte@example.org"),
    ("Point focal, chargé de backstopping", "benoit.lacasse@example.org"),
    ("Expert junior", "thibault.marchandise@example.org"),
    ("Directrice d’intervention (DI)", "jeanne.uwimana.kagabo@example.org"),
    ("Coordinateur technique (CT)", "stijn.opdebeeck@example.org"),
    ("Représentant résident (RR)", "bruno.scheerlinck.rase@example.org"),
    ("Responsable administratif et financier (RAFI)", "yves.habarurema@example.org"),
    ("Consultante externe", "rosine.kouassi.bley@example.org"),
    ("Équipe d’appui scientifique", "armand.tchibozo.hounnou@example.org"),
]


def accounts_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-accounts.json"


def open_accounts() -> int:
    """Give these people the demo password, once; who changed his own keeps it."""
    closed = [
        user
        for user in User.objects.filter(email__in=[email for _role, email in ACCOUNTS])
        if not user.has_usable_password()
    ]
    if closed:
        User.objects.filter(pk__in=[user.pk for user in closed]).update(
            password=make_password(PASSWORD)
        )
    write_accounts()
    return len(closed)


def write_accounts() -> None:
    """What the start command prints; left alone where it says this already."""
    names = dict(User.objects.values_list("email", "name"))
    rows = [
        {"role": role, "name": names[email], "email": email, "password": PASSWORD}
        for role, email in ACCOUNTS
        if email in names
    ]
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    path = accounts_file()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
