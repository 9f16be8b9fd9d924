"""Drafts of sections: kept while somebody writes, offered to him again, never part of the ToR."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.permissions import require
from core.richtext import clean, validate
from missions.models import TorDraft, TorSection


def digest(text: str) -> str:
    """Browsers send other line ends than they were given."""
    return hashlib.sha256(clean(text).encode()).hexdigest()[:16]


@transaction.atomic
def keep(tor, key: str, text: str, version: int, *, by, begun: str = "") -> TorDraft | None:
    """None when there is nothing to keep: the section says the same.

    `begun`: digest of the draft this text goes on from. Any other draft stays as it is, whether
    a second window wrote it or its writer did not go on from it.
    """
    require(by, "missions.write_tor", tor)
    text = clean(text)
    validate(text)
    section = tor.sections.filter(key=key).first()
    if section is None:
        raise ValidationError("section")
    own = gone_on_from(tor, key, {begun, digest(text)}, by=by)
    if text == section.body:
        for one in own:
            one.delete()
        return None
    draft = own[0] if own else TorDraft(tor=tor, user_id=by.pk, key=key)
    draft.text, draft.version = text, version
    draft.save()
    return draft


def gone_on_from(tor, key: str, digests: set[str], *, by) -> list[TorDraft]:
    """His drafts of these words, locked: of two windows only one goes on from a draft."""
    rows = TorDraft.objects.select_for_update().filter(tor=tor, user=by.pk, key=key)
    return [one for one in rows.order_by("pk") if digest(one.text) in digests]


def forget(tor, key: str, digests: set[str], *, by) -> None:
    """What was saved or given up is no draft any more; other words of his stay."""
    for one in gone_on_from(tor, key, digests, by=by):
        one.delete()


def lay_in(forms, user, wanted: str | None) -> None:
    """Each form gets `drafts`; the one `wanted` (by key: the last) begins with it, as `draft`.

    What he has just sent, and the draft it goes on from, are before him: not offered again.
    """
    rows = TorDraft.objects.visible_to(user).filter(tor=forms.tor).order_by("-updated_at", "-pk")
    own = list(rows)
    for form in forms:
        form.drafts = [one for one in own if one.key == form.prefix]
        if form.is_bound:
            before_him = {digest(form["body"].value() or ""), form["begun"].value()}
            form.drafts = [one for one in form.drafts if digest(one.text) not in before_him]
        else:
            begin_with(form, [one for one in form.drafts if wanted in (one.key, str(one.pk))])


def begin_with(form, found: list[TorDraft]) -> None:
    """On the version its writer saw; what is typed now goes on from this draft."""
    if found:
        form.draft, form.drafts = found[0], [one for one in form.drafts if one != found[0]]
        form.initial["body"], form.initial["version"] = form.draft.text, form.draft.version
        form.initial["begun"] = digest(form.draft.text)


def left_behind(mission, user) -> list[TorDraft]:
    """His drafts of this mission, with the title of their section, in one query."""
    titles = TorSection.objects.filter(tor=OuterRef("tor"), key=OuterRef("key")).values("title")
    rows = TorDraft.objects.visible_to(user).filter(tor__mission=mission).order_by("-updated_at")
    return list(
        rows.annotate(title=Coalesce(Subquery(titles[:1]), "key", output_field=CharField()))
    )
