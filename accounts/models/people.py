"""People. Everybody the work names is a User; who has no password cannot log in."""

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.db import Words
from core.models import TimeStamped
from core.permissions import RULES, check

#: The two groups: all other roles come from the rows of the domain.
EST_MANAGERS, ADMINISTRATORS = "EST managers", "Administrators"


class UserManager(BaseUserManager):
    def create_user(self, email, name, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, name, password=None, **fields):
        """The first administrator. There is no user whom the rules do not bind."""
        user = self.create_user(email, name, password, **fields)
        user.groups.add(Group.objects.get(name=ADMINISTRATORS))
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class UserQuerySet(models.QuerySet):
    def est_managers(self):
        return self.filter(is_active=True, groups__name=EST_MANAGERS)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, TimeStamped):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    phone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        help_text=_("Printed in the kits of the missions you belong to."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    #: In the time zone of the house; who chose "once a day" gets his mail then.
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily e-mail"), default=7, validators=[MaxValueValidator(23)]
    )
    wants_invitations = models.BooleanField(
        _("put the days of my missions into my calendar"),
        default=True,
        help_text=_(
            "An invitation by e-mail, which your mail program enters; each change of days follows."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    groups = models.ManyToManyField(
        Group, verbose_name=_("groups"), blank=True, related_name="user_set"
    )
    objects = UserManager.from_queryset(UserQuerySet)()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    #: What the index of words holds.
    SEARCHED = Words("name")
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [GinIndex(Words("name"), name="user_words", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                name="user_digest_hour_is_one", condition=Q(digest_hour__lte=23)
            )
        ]

    def __str__(self):
        return self.name

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Costs one query the first time. The administrators' group is never lent."""
        names = frozenset(self.groups.values_list("name", flat=True))
        return names - {ADMINISTRATORS} if self.hand else names

    #: On a copy that `stands_in_for` made: the substitute whose hand acts.
    hand = None

    @cached_property
    def stands_in_for(self) -> "tuple[User, ...]":
        """Copies of the people for whom he acts today. They stand in for nobody: no chains.

        Costs one query the first time.
        """
        if self.hand is not None:
            return ()
        today = timezone.localdate()
        people = tuple(
            User.objects.filter(
                substitutions__substitute=self.pk,
                substitutions__since__lte=today,
                substitutions__until__gte=today,
                substitutions__ended_at=None,
                is_active=True,
            ).order_by("name", "pk")
        )
        for person in people:
            person.hand = self
        return people

    @cached_property
    def hands(self) -> frozenset[int]:
        """Ids behind one pair of eyes: a person and all for whom he acts. Four eyes ask this.

        Whoever acts for somebody brings his own conflicts along, and those of the others.
        """
        if self.hand is not None:
            return self.hand.hands
        return frozenset({self.pk, *(person.pk for person in self.stands_in_for)})

    @property
    def on_his_own(self) -> "User":
        """A copy that stands in for nobody: what waits for this person himself, with all that his
        one pair of eyes has seen."""
        alone = type(self)(
            **{one.attname: getattr(self, one.attname) for one in self._meta.fields}
        )
        alone._state = self._state
        alone.__dict__ |= {"stands_in_for": (), "hands": self.hands}
        return alone

    @property
    def is_est_manager(self) -> bool:
        return EST_MANAGERS in self.group_names

    @property
    def is_administrator(self) -> bool:
        return ADMINISTRATORS in self.group_names

    @property
    def is_staff(self) -> bool:
        """The admin belongs to EST and is never lent; each page of it asks its rule again."""
        return (
            self.hand is None
            and self.is_active
            and bool(self.group_names & {EST_MANAGERS, ADMINISTRATORS})
        )

    #: No user stands above the rules.
    is_superuser = False

    def has_perm(self, perm, obj=None):
        """The rules of the house answer, in views, templates and the admin alike."""
        return perm in RULES and bool(check(self, perm, obj))

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.is_staff

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class Membership(User.groups.through):
    """Who came into EST's groups and left them is history too."""

    class Meta:
        proxy = True
