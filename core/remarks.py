"""Remarks beside the parts of a document: said, answered, settled, kept; never on paper.

To let people talk beside another kind of document: a model on `Remark` with a key to the document,
its `visible_to` and `remark_constraints`; a `Discussion` that names its rights, parts and
addresses; three views that call `talk`. The margin is drawn by templates/components/remarks.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.db import models, transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import TimeStamped
from core.permissions import check, require
from core.workflow import TransitionRefused

LONGEST = 4000


# --- the table ------------------------------------------------------------------------
class RemarkQuerySet(models.QuerySet):
    def open(self):
        """Threads that nobody has settled yet."""
        return self.filter(parent=None, resolved_at=None)


class Remark(TimeStamped):
    """A remark beside one part of a document, or an answer to one."""

    #: The key of a section, or of another place the document's `Discussion` knows.
    anchor = models.SlugField(gettext_lazy("part"), max_length=40)
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        related_name="answers",
        verbose_name=gettext_lazy("answer to"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("author"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("on behalf of"),
    )
    text = models.TextField(gettext_lazy("comment"), max_length=LONGEST)
    resolved_at = models.DateTimeField(gettext_lazy("settled at"), null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("settled by"),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.text[:60]

    @property
    def origin(self) -> str:
        """Where it was said, if not beside the document it stands with."""
        return ""

    @property
    def thread_id(self) -> int:
        return self.parent_id or self.pk


def remark_constraints(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            name=f"{name}_settled_by_somebody",
            condition=Q(resolved_at=None, resolved_by=None)
            | Q(resolved_at__isnull=False, resolved_by__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{name}_answers_are_not_settled",
            condition=Q(parent=None) | Q(resolved_at=None),
        ),
    ]


# --- as it is read --------------------------------------------------------------------
@dataclass
class Thread:
    remark: Remark
    title: str
    answers: list
    may_resolve: bool
    answer_url: str
    resolve_url: str

    @property
    def is_open(self) -> bool:
        return self.remark.resolved_at is None


@dataclass
class Margin:
    """What is said beside one part, and whether this reader may say something."""

    anchor: str
    title: str
    may_comment: bool
    url: str
    threads: list[Thread] = field(default_factory=list)


@dataclass
class Talk:
    """What is said beside one document."""

    titles: dict[str, str]
    may_comment: bool
    url: str
    threads: list[Thread] = field(default_factory=list)

    @property
    def open_threads(self) -> list[Thread]:
        return [one for one in self.threads if one.is_open]

    @property
    def margins(self) -> dict[str, Margin]:
        """By part; of a part that is gone only what was said."""
        found = {
            key: Margin(key, title, self.may_comment, self.url)
            for key, title in self.titles.items()
        }
        for one in self.threads:
            anchor = one.remark.anchor
            gone = Margin(anchor, one.title, may_comment=False, url=self.url)
            found.setdefault(anchor, gone).threads.append(one)
        return found


def said(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise TransitionRefused(_("Write what you want to say."))
    if len(text) > LONGEST:
        raise TransitionRefused(
            _("Shorten this to at most %(most)s characters.") % {"most": LONGEST}
        )
    return text


class Discussion:
    """All that is said beside documents of one kind."""

    #: Table of the remarks, and the name of its key to the document.
    model: type[Remark]
    link: str
    #: Rules: about the document to speak and to write in it, about the remark to settle it.
    comment_rule: str
    write_rule: str
    resolve_rule: str
    #: Reverse name of the view that takes a new remark; "_answer" and "_resolve" follow it.
    url_name: str

    def address_of(self, document) -> str:
        """The document's own part of all addresses."""
        raise NotImplementedError

    def titles_of(self, document) -> dict[str, str]:
        """Heading of each part beside which something can be said."""
        raise NotImplementedError

    def anchored(self, document, anchor: str, by) -> dict:
        """More fields of a remark at this place; TransitionRefused where there is no such part."""
        raise NotImplementedError

    def carried(self, thread) -> dict:
        """Fields an answer takes over from its thread."""
        return {}

    def tell_others(self, row, by) -> None:
        """Notices about what was just said."""

    # --- reading ----------------------------------------------------------------------
    def beside(self, document, user, *, may_write=None) -> "Talk":
        """All this reader may read, and where he may answer. One query beside the rules."""
        if may_write is None:
            may_write = bool(check(user, self.write_rule, document))
        may_comment = bool(check(user, self.comment_rule, document))
        titles, address = self.titles_of(document), self.address_of(document)
        talk = Talk(titles, may_comment, reverse(self.url_name, args=[address]))
        talk.threads = [
            Thread(
                remark=row,
                title=titles.get(row.anchor, row.anchor),
                answers=answers,
                may_resolve=may_comment and (may_write or row.author_id in user.hands),
                answer_url=reverse(f"{self.url_name}_answer", args=[address, row.pk]),
                resolve_url=reverse(f"{self.url_name}_resolve", args=[address, row.pk]),
            )
            for row, answers in self.rows_of(document, user)
        ]
        return talk

    def rows_of(self, document, user) -> list[tuple[Remark, list]]:
        """Each remark with its answers, in the order in which they were said."""
        rows = (
            self.model.objects.visible_to(user)
            .filter(**{self.link: document})
            .select_related("author", "on_behalf_of", "resolved_by")
            .order_by("pk")
        )
        answers: dict[int | None, list] = {}
        for row in rows:
            answers.setdefault(row.parent_id, []).append(row)
        return [(row, answers.get(row.pk, [])) for row in answers.get(None, [])]

    def threads_of(self, document, user) -> list[Thread]:
        return self.beside(document, user).threads

    # --- saying -----------------------------------------------------------------------
    def _locked(self, pk):
        """The document is locked, for a decision on it closes the discussion."""
        documents = self.model._meta.get_field(self.link).related_model._base_manager
        return documents.select_for_update(of=("self",)).get(pk=pk)

    @transaction.atomic
    def remark(self, document, anchor: str, text: str, *, by):
        document = self._locked(document.pk)
        allowed = require(by, self.comment_rule, document)
        row = self.model.objects.create(
            anchor=anchor,
            author=by,
            on_behalf_of=allowed.on_behalf_of,
            text=said(text),
            **{self.link: document, **self.anchored(document, anchor, by)},
        )
        self.tell_others(row, by)
        return row

    @transaction.atomic
    def answer(self, to, text: str, *, by):
        """An answer to a settled remark opens it again."""
        document = self._locked(getattr(to, f"{self.link}_id"))
        allowed = require(by, self.comment_rule, document)
        thread = to.parent or to
        row = self.model.objects.create(
            anchor=thread.anchor,
            parent=thread,
            author=by,
            on_behalf_of=allowed.on_behalf_of,
            text=said(text),
            **{self.link: document, **self.carried(thread)},
        )
        if thread.resolved_at:
            thread.resolved_at = thread.resolved_by = None
            thread.save(update_fields=["resolved_at", "resolved_by", "updated_at"])
        self.tell_others(row, by)
        return row

    @transaction.atomic
    def resolve(self, row, *, by) -> None:
        """Twice is once; the first to settle it stands."""
        fresh = self.model.objects.select_for_update(of=("self",)).get(pk=row.pk)
        require(by, self.resolve_rule, fresh)
        if fresh.parent_id or fresh.resolved_at:
            return
        fresh.resolved_at, fresh.resolved_by = timezone.now(), by
        fresh.save(update_fields=["resolved_at", "resolved_by", "updated_at"])


def talk(request, page: str, act, told: str):
    """Say it and go back to the place where it was said; refused, back with the reason."""
    try:
        row = act()
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(page)
    messages.success(request, told)
    return redirect(f"{page}#comment-{row.thread_id}")
