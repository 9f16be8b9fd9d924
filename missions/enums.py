from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MissionKind(models.TextChoices):
    """Concept note, slide 7."""

    SETUP = "setup", _("Setup mission")
    REGULAR = "regular", _("Regular mission")
    SPECIFIC = "specific", _("Specific mission")


class SpecificKind(models.TextChoices):
    """The five kinds of specific mission (concept note, slide 7)."""

    TRAINING = "training", _("training")
    MEDIATION = "mediation", _("mediation in a conflict")
    ESI_EVALUATION = "esi_evaluation", _("evaluation of the sector expert")
    PIC_PREPARATION = "pic_preparation", _("preparation of the cooperation programme")
    EXTERNAL_MISSION_GUIDANCE = (
        "external_mission_guidance",
        _("guidance of an external mission"),
    )


#: Missions whose report may carry a confidential annex.
CONFIDENTIAL_KINDS = (SpecificKind.MEDIATION, SpecificKind.ESI_EVALUATION)


class Origin(models.TextChoices):
    """Where a mission comes from; decides who proposes it (concept note, slide 10)."""

    DTF = "dtf", _("Technical and financial file")
    COUNTRY_ACTION_PLAN = "country_action_plan", _("Country action plan")
    TECHNICAL_TEAM = "technical_team", _("Request of the technical team")
    RR = "rr", _("Request of the resident representative")
    HQ = "hq", _("Request of headquarters")


#: Planned or asked for on the ground: DI or technical coordinator propose the ToR.
FIELD_ORIGINS = (Origin.DTF, Origin.COUNTRY_ACTION_PLAN, Origin.TECHNICAL_TEAM)
#: Special backstopping: the RR or headquarters propose.
SPECIAL_ORIGINS = (Origin.RR, Origin.HQ)


class Modality(models.TextChoices):
    FIELD = "field", _("in the field")
    MIXED = "mixed", _("field and remote")


class MissionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("mission", "draft")
    PROPOSED = "proposed", pgettext_lazy("mission", "proposed")
    APPROVED = "approved", pgettext_lazy("mission", "approved")
    TOR_VALIDATED = "tor_validated", pgettext_lazy("mission", "ToR validated")
    ONGOING = "ongoing", pgettext_lazy("mission", "ongoing")
    DEBRIEFED = "debriefed", pgettext_lazy("mission", "debriefed")
    REPORTED = "reported", pgettext_lazy("mission", "reported")
    CLOSED = "closed", pgettext_lazy("mission", "closed")
    POSTPONED = "postponed", pgettext_lazy("mission", "postponed")
    CANCELLED = "cancelled", pgettext_lazy("mission", "cancelled")


_M = MissionState
#: An expert's field days are taken from approval on.
BOOKED_STATES = (
    _M.APPROVED,
    _M.TOR_VALIDATED,
    _M.ONGOING,
    _M.DEBRIEFED,
    _M.REPORTED,
    _M.CLOSED,
)
#: Days count as done once the field debriefing was held.
DONE_STATES = (_M.DEBRIEFED, _M.REPORTED, _M.CLOSED)
PLANNED_STATES = (_M.DRAFT, _M.PROPOSED, _M.APPROVED, _M.TOR_VALIDATED, _M.ONGOING)
OPEN_STATES = (*PLANNED_STATES, _M.DEBRIEFED, _M.REPORTED)
HALTED_STATES = (_M.POSTPONED, _M.CANCELLED)


class Stage(models.IntegerChoices):
    """The seven steps a mission is drawn with on every page; eight is the end of the path."""

    REQUEST = 1, _("Request")
    TOR = 2, _("ToR")
    BRIEFING = 3, _("Briefing")
    FIELD = 4, _("Field")
    DEBRIEFING = 5, _("Debriefing")
    REPORT = 6, _("Report")
    LESSONS = 7, _("Lessons")
    FINISHED = 8, _("Finished")


class Turn(models.TextChoices):
    """Who acts next. Kept on the mission; which person that is, is looked up when it is shown."""

    COORDINATION = "coordination", _("intervention director or technical coordinator")
    REPRESENTATION = "representation", _("resident representative")
    COMPLETERS = "completers", _("backstopper and Representation")
    UNIT_COORDINATOR = "unit_coordinator", _("unit coordinator")
    FOCAL_POINT = "focal_point", _("technical focal point")
    LEAD = "lead", _("mission leader")
    EST_MANAGERS = "est_managers", _("EST managers")
    APPROVERS = "approvers", _("approvers")

    @property
    def abbreviation(self) -> str:
        """What the role label says; kept beside the name so that a new turn has one."""
        return {
            self.COORDINATION: _("DI/TC"),
            self.REPRESENTATION: _("RR"),
            self.COMPLETERS: _("EST, RR"),
            self.LEAD: _("Lead"),
            self.APPROVERS: _("Approval"),
        }.get(self, _("EST"))


class TorState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("ToR", "draft")
    PROPOSED = "proposed", pgettext_lazy("ToR", "proposed")
    COMPLETED = "completed", pgettext_lazy("ToR", "completed")
    VALIDATED = "validated", pgettext_lazy("ToR", "validated")
    SUPERSEDED = "superseded", pgettext_lazy("ToR", "superseded")


class ApprovalOffice(models.TextChoices):
    """Who may be asked to approve ToR, as the register knows them."""

    COORDINATION = "coordination", _("intervention director or technical coordinator")
    REPRESENTATION = "representation", _("resident representative")
    FOCAL_POINT = "focal_point", _("technical focal point")
    UNIT_COORDINATOR = "unit_coordinator", _("unit coordinator")
    EST_MANAGERS = "est_managers", _("EST managers")
    PERSON = "person", _("a named person")


class ApprovalDecision(models.TextChoices):
    GIVEN = "given", pgettext_lazy("approval", "approved")
    REFUSED = "refused", pgettext_lazy("approval", "refused")
    SKIPPED = "skipped", pgettext_lazy("approval", "skipped")
    #: By who proposed the ToR, or has approved them in another office: nobody is asked twice.
    IMPLIED = "implied", pgettext_lazy("approval", "agreed already")
    #: The ToR were sent back before it came to this.
    DROPPED = "dropped", pgettext_lazy("approval", "not asked any more")


class DayPart(models.IntegerChoices):
    """In the order in which they stand in a programme."""

    WHOLE = 0, _("whole day")
    MORNING = 1, _("morning")
    AFTERNOON = 2, _("afternoon")
    EVENING = 3, _("evening")


class MemberRole(models.TextChoices):
    LEAD = "lead", _("mission leader")
    MEMBER = "member", _("member")


class DelegationKind(models.TextChoices):
    """Concept note, slide 9."""

    WHOLE_CYCLE = "whole_cycle", _("consultant for the whole cycle")
    SCIENTIFIC_TEAM = "scientific_team", _("scientific support team")
    COMPETENCE = "competence", _("consultant for one competence")


class SectionOwner(models.TextChoices):
    """Who is responsible for a section of the ToR; everybody on the mission may write in it."""

    COORDINATION = "coordination", _("Intervention's coordination")
    BACKSTOPPER = "backstopper", _("Backstopper")
    REPRESENTATION = "representation", _("Representation")
    EST = "est", _("EST")


# --- asking for support ---------------------------------------------------------------
class RequestState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("request", "submitted")
    SCREENING = "screening", pgettext_lazy("request", "being screened")
    ELIGIBLE = "eligible", pgettext_lazy("request", "eligible")
    NOT_ELIGIBLE = "not_eligible", pgettext_lazy("request", "not eligible")
    DEFERRED = "deferred", pgettext_lazy("request", "deferred")
    APPROVED = "approved", pgettext_lazy("request", "under way")
    DELIVERED = "delivered", pgettext_lazy("request", "delivered")
    CLOSED = "closed", pgettext_lazy("request", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    @property
    def degree(self) -> str:
        """How full the dot beside the word is; kept here so that a new state has one."""
        return {
            self.SUBMITTED: "",
            self.DEFERRED: "",
            self.DELIVERED: "done",
            self.CLOSED: "done",
            self.WITHDRAWN: "done",
            self.NOT_ELIGIBLE: "done",
        }.get(self, "half")


_R = RequestState
#: EST owes the requester an answer; the clock of the request runs.
WAITING_STATES = (_R.SUBMITTED, _R.SCREENING)
#: EST has said yes, no or later: who, when and why stand on the request.
DECIDED_STATES = (
    _R.ELIGIBLE,
    _R.NOT_ELIGIBLE,
    _R.DEFERRED,
    _R.APPROVED,
    _R.DELIVERED,
    _R.CLOSED,
)


class SupportOutput(models.TextChoices):
    """What is wanted (source 004: workshops, concrete initiatives, methodological tools)."""

    ADVICE = "advice", _("advice")
    TRAINING = "training", _("training or workshop")
    INITIATIVE = "initiative", _("concrete initiative, reform, formulation")
    TOOL = "tool", _("methodological tool, guideline")
    MEDIATION = "mediation", _("mediation between actors")
    EVALUATION = "evaluation", _("evaluation or review")


class Urgency(models.TextChoices):
    LOW = "low", _("can wait")
    NORMAL = "normal", _("normal")
    HIGH = "high", _("urgent")


# --- between missions -----------------------------------------------------------------
class Channel(models.TextChoices):
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    VIDEO = "skype", _("video call")
    MEETING = "meeting", _("meeting")
    LETTER = "letter", _("letter or note")


class CommunicationNature(models.TextChoices):
    """Technical talk is direct; what binds passes by the Representation (slide 10)."""

    TECHNICAL = "technical", _("technical")
    ADMINISTRATIVE = "administrative", _("administrative")


class EventKind(models.TextChoices):
    STEERING = "copil", _("steering committee")
    MID_TERM_REVIEW = "mid_term_review", _("mid-term review")
    END_TERM_REVIEW = "end_term_review", _("end-term review")
    AUDIT = "audit", _("audit")
    JOINT_MISSION = "joint_mission", _("joint mission of several donors")
    PARTNER_MISSION = "partner_mission", _("mission organised by a partner")
    SECTOR_REVIEW = "sector_review", _("joint sector review")
    HOLIDAY = "holiday", _("public holiday")
    OTHER = "other", _("other event")


class MarkerDegree(models.TextChoices):
    """How far a progress marker was seen at one mission."""

    NOT_YET = "not_yet", pgettext_lazy("marker", "not yet")
    LITTLE = "a_little", pgettext_lazy("marker", "a little")
    MUCH = "much", pgettext_lazy("marker", "much")

    @property
    def degree(self) -> str:
        """The sign beside the word: empty, half or full."""
        return {self.LITTLE: "half", self.MUCH: "done"}.get(self, "")

    @property
    def rank(self) -> int:
        return list(MarkerDegree).index(self)


class Gender(models.TextChoices):
    """For the count of women and men among participants; nobody is made to say."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")


class FeedbackGrade(models.IntegerChoices):
    """How much an expert helped, for EST's eyes."""

    LITTLE = 1, _("1 – hardly helped")
    SOME = 2, _("2 – helped in part")
    WELL = 3, _("3 – helped")
    MUCH = 4, _("4 – helped much")
    DECISIVE = 5, _("5 – made the difference")


class ConflictDegree(models.TextChoices):
    """What is on a mission's field days too; stored nowhere."""

    CLASH = "clash", _("impossible")
    CONFIRM = "confirm", _("to be confirmed")
    INFORM = "inform", _("for information")

    @property
    def rank(self) -> int:
        return list(ConflictDegree).index(self)
