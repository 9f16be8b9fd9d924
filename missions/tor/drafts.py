"""Drafts of sections: kept while somebody writes, offered to him again, never part of the ToR."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.permissions import require
from core.richtext import clean, validate
from missions.models import TorDraft, TorSection


@transaction.atomic
def keep(tor, key: str, text: str, version: int, *, by) -> TorDraft | None:
    """None when there is nothing to keep: the section says the same, or is no more."""
    require(by, "missions.write_tor", tor)
    text = clean(text)
    validate(text)
    section = tor.sections.filter(key=key).first()
    if section is None:
        raise ValidationError("section")
    own = TorDraft.objects.filter(tor=tor, user=by.pk, key=key)
    if text == section.body:
        own.delete()
        return None
    return TorDraft.objects.update_or_create(
        tor=tor, user_id=by.pk, key=key, defaults={"text": text, "version": version}
    )[0]


def forget(tor, keys, *, by) -> None:
    """What was saved or given up is no draft any more."""
    TorDraft.objects.filter(tor=tor, user=by.pk, key__in=keys).delete()


def lay_in(forms, user, wanted: str | None) -> None:
    """Each form gets `draft`; the one `wanted` begins with it, on the version its writer saw.

    What he has just sent says nothing else than his draft: there is none to go back to.
    """
    own = {one.key: one for one in TorDraft.objects.visible_to(user).filter(tor=forms.tor)}
    for form in forms:
        form.draft = own.get(form.prefix)
        if form.is_bound and form.draft and form.draft.text == clean(form["body"].value() or ""):
            form.draft = None
        form.is_draft_taken = bool(form.draft) and wanted == form.prefix and not form.is_bound
        if form.is_draft_taken:
            form.initial["body"] = form.draft.text
            form.initial["version"] = form.draft.version


def left_behind(mission, user) -> list[TorDraft]:
    """His drafts of this mission, with the title of their section, in one query."""
    titles = TorSection.objects.filter(tor=OuterRef("tor"), key=OuterRef("key")).values("title")
    rows = TorDraft.objects.visible_to(user).filter(tor__mission=mission)
    return list(
        rows.annotate(title=Coalesce(Subquery(titles[:1]), "key", output_field=CharField()))
    )
