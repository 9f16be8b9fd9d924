"""One door to all tables of the app."""

from accounts.models.calendars import CalendarToken
from accounts.models.filters import SavedFilter
from accounts.models.notices import Notice, NoticeChoice
from accounts.models.people import (
    ADMINISTRATORS,
    EST_MANAGERS,
    Membership,
    User,
    UserManager,
    UserQuerySet,
)
from accounts.models.substitution import Substitution
