from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InterventionKind(models.TextChoices):
    """Concept note, slide 6."""

    PROJECT = "project", _("project")
    SECTOR_PROGRAMME = "sector_programme", _("sector programme")
    BUDGET_SUPPORT = "budget_support", _("budget support")


class ManagementMode(models.TextChoices):
    COGESTION = "cogestion", _("co-management")
    REGIE = "regie", _("direct management")
    NATIONAL_EXECUTION = "national_execution", _("national execution")


class ProgrammeSize(models.TextChoices):
    """Decides which norm applies (concept note, slide 7); the threshold is a choice of EST."""

    LARGE = "large", _("large programme")
    SMALL = "small", _("smaller programme")


class TeamRole(models.TextChoices):
    INTERVENTION_DIRECTOR = "intervention_director", _("Intervention director")
    TECHNICAL_COORDINATOR = "technical_coordinator", _("Technical coordinator")
    SECTOR_EXPERT = "international_sector_expert", _("International sector expert")
    ADMIN_FINANCE_MANAGER = (
        "admin_finance_manager",
        _("Administrative and finance manager"),
    )
    SCIENTIFIC_TEAM = "scientific_team", _("Scientific support team")
    PARTNER = "partner", _("Partner")

    @property
    def abbreviation(self) -> str:
        """What the role sign on the pages says; beside the name, so that a new role has one."""
        return {
            self.INTERVENTION_DIRECTOR: _("DI"),
            self.TECHNICAL_COORDINATOR: _("TC"),
            self.SECTOR_EXPERT: _("ISE"),
            self.ADMIN_FINANCE_MANAGER: _("AFM"),
            self.SCIENTIFIC_TEAM: _("SST"),
            self.PARTNER: _("Part."),
        }[self]


#: In the team of an intervention, and not of CTB.
OUTSIDE_ROLES = (TeamRole.PARTNER, TeamRole.SCIENTIFIC_TEAM)
#: Those who propose ToR and coordinate missions on the spot (concept note, slide 10).
COORDINATING_ROLES = (TeamRole.INTERVENTION_DIRECTOR, TeamRole.TECHNICAL_COORDINATOR)


class PlanSource(models.TextChoices):
    """Regular backstopping is planned in one of these two (concept note, slide 10)."""

    DTF = "dtf", _("Technical and financial file")
    COUNTRY_ACTION_PLAN = "country_action_plan", _("Country action plan")

    @property
    def abbreviation(self) -> str:
        return {self.DTF: _("TFF"), self.COUNTRY_ACTION_PLAN: _("action plan")}[self]


class TransversalTheme(models.TextChoices):
    """Source 003: themes that cross all sectors."""

    GENDER = "gender", _("gender")
    ENVIRONMENT = "environment", _("environment and climate")
    DIGITAL = "digital", _("digital agenda")
    RIGHTS = "rights", _("rights-based approach")


class RiskKind(models.TextChoices):
    SECURITY = "security", _("security")
    POLITICAL = "political", _("political")
    CORRUPTION = "corruption", _("corruption")
    RESISTANCE = "resistance", _("resistance to change")
    OTHER = "other", _("other risk")


class RiskLevel(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class PartnerRole(models.TextChoices):
    LEAD = "lead", _("responsible ministry")
    IMPLEMENTING = "implementing", _("implementing partner")
    DONOR = "donor", _("other donor")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    OTHER = "other", _("other partner")


class CommitteeKind(models.TextChoices):
    LOCAL_CONSULTATIVE = "smcl", _("Joint local partner committee (JLPC)")
    STEERING = "copil", _("Steering committee")
    TECHNICAL = "technical", _("Technical committee")


class BriefingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("briefing", "planned")
    COMPLETED = "completed", pgettext_lazy("briefing", "completed")
    CANCELLED = "cancelled", pgettext_lazy("briefing", "cancelled")

    @property
    def degree(self) -> str:
        """How full the dot beside the word is; kept here so that a new state has one."""
        return {self.COMPLETED: "done", self.CANCELLED: "late"}.get(self, "")


class MarkerLevel(models.TextChoices):
    """Outcome mapping: three degrees of what a partner may come to do, each harder to reach."""

    EXPECT = "expect", pgettext_lazy("marker", "expect to see")
    LIKE = "like", pgettext_lazy("marker", "like to see")
    LOVE = "love", pgettext_lazy("marker", "love to see")


class ResultOrigin(models.TextChoices):
    SOURCE = "source", _("stated in the concept note")
    DERIVED = "derived", _("derived from the concept note")
    EST = "est", _("added by EST")


class Setting(models.TextChoices):
    """Every number of the process: four are in the concept note, EST confirms the others."""

    SETUP_DEADLINE_MONTHS = (
        "setup_deadline_months",
        _("Setup mission: months after the start"),
    )
    NORM_LARGE = (
        "norm_large",
        _("Norm of a large programme: person-days a year (average)"),
    )
    NORM_SMALL_MIN = (
        "norm_small_min",
        _("Norm of a smaller programme: least person-days a year"),
    )
    NORM_SMALL_MAX = (
        "norm_small_max",
        _("Norm of a smaller programme: most person-days a year"),
    )
    LARGE_THRESHOLD_EUR = (
        "large_threshold_eur",
        _("Budget from which a programme is large (EUR)"),
    )
    REPORT_DUE_DAYS = (
        "report_due_days",
        _("Report: calendar days after the last field day"),
    )
    REVIEW_MONTH = "review_month", _("Month in which the annual review opens")
    ALERT_DAYS = "alert_days", _("Alert: calendar days before a deadline")
    TOR_DUE_DAYS = (
        "tor_due_days",
        _("ToR validated: calendar days before the first field day"),
    )
    APPROVAL_DUE_DAYS = (
        "approval_due_days",
        _("Approval: calendar days before the first field day"),
    )
    LEAST_NOTICE_DAYS = (
        "least_notice_days",
        _("Asked late: least calendar days to propose, approve or prepare a mission"),
    )
    CLOSING_DUE_DAYS = (
        "closing_due_days",
        _("Closing: calendar days after the report went out"),
    )
    RESPONSE_DUE_DAYS = (
        "response_due_days",
        _("Response to a recommendation: calendar days"),
    )
    REQUEST_DUE_DAYS = (
        "request_due_days",
        _("Decision on a support request: calendar days"),
    )
    REMIND_BEFORE_DAYS = (
        "remind_before_days",
        _("Reminder: calendar days before a due date"),
    )
    REMIND_EVERY_DAYS = (
        "remind_every_days",
        _("Reminder: again every so many calendar days after it (0: never)"),
    )
    RECEIPT_NUDGE_DAYS = (
        "receipt_nudge_days",
        _("Report sent: calendar days without receipt before the one reminder (0: none)"),
    )
    REPORT_LINK_DAYS = (
        "report_link_days",
        _("Report sent: calendar days for which a personal link opens it"),
    )
    ATTACH_MB_SETUP = (
        "attach_mb_setup",
        _("Report sent: PDF attached up to so many MB, setup missions (0: never)"),
    )
    ATTACH_MB_REGULAR = (
        "attach_mb_regular",
        _("Report sent: PDF attached up to so many MB, regular missions (0: never)"),
    )
    ATTACH_MB_SPECIFIC = (
        "attach_mb_specific",
        _("Report sent: PDF attached up to so many MB, specific missions (0: never)"),
    )
    MINUTES_DAYS = (
        "minutes_days",
        _("Minutes of a restitution: calendar days for counterparts to confirm them"),
    )
    LATE_UNIT_DAYS = (
        "late_unit_days",
        _("Late recommendation: calendar days until the unit coordinator is told"),
    )
    LATE_RR_DAYS = (
        "late_rr_days",
        _("Late recommendation: calendar days until the representation is told"),
    )
    RESEARCH_BUDGET_MIN = (
        "research_budget_min",
        _("Action research: least usual budget (EUR)"),
    )
    RESEARCH_BUDGET_MAX = (
        "research_budget_max",
        _("Action research: greatest usual budget (EUR)"),
    )
    LESSON_UNUSED_YEARS = (
        "lesson_unused_years",
        _("Lesson that no ToR cites: years until it is proposed for archiving"),
    )
    MATCH_SECTOR = "match_sector", _("Finding an expert: weight of the sector")
    MATCH_COMPETENCE = "match_competence", _("Finding an expert: weight of the competences")
    MATCH_COACHING = "match_coaching", _("Finding an expert: weight of coaching")
    MATCH_COUNTRY = "match_country", _("Finding an expert: weight of the country known")
    MATCH_CONTINUITY = (
        "match_continuity",
        _("Finding an expert: weight of continuity with the team"),
    )
    MATCH_FEEDBACK = "match_feedback", _("Finding an expert: weight of the feedback received")
    MATCH_SENIOR = "match_senior", _("Finding an expert: weight of the senior profile")
    CANDIDATE_MONTHS = (
        "candidate_months",
        _("Answers to calls: months that they are kept after closing"),
    )

    @property
    def source(self) -> str:
        """Who gives the number, mostly the concept note; empty where EST has to confirm it."""
        return {
            self.SETUP_DEADLINE_MONTHS: _("concept note, slide 7"),
            self.NORM_LARGE: _("concept note, slide 7"),
            self.NORM_SMALL_MIN: _("concept note, slide 7"),
            self.NORM_SMALL_MAX: _("concept note, slide 7"),
            self.RESEARCH_BUDGET_MIN: _("conditions of action research, B. Dujardin"),
            self.RESEARCH_BUDGET_MAX: _("conditions of action research, B. Dujardin"),
        }.get(self, "")

    @property
    def default(self) -> int:
        return {
            self.SETUP_DEADLINE_MONTHS: 6,
            self.NORM_LARGE: 40,
            self.NORM_SMALL_MIN: 7,
            self.NORM_SMALL_MAX: 21,
            self.LARGE_THRESHOLD_EUR: 9_000_000,
            self.REPORT_DUE_DAYS: 21,
            self.REVIEW_MONTH: 12,
            self.ALERT_DAYS: 30,
            self.TOR_DUE_DAYS: 14,
            self.APPROVAL_DUE_DAYS: 42,
            self.LEAST_NOTICE_DAYS: 7,
            self.CLOSING_DUE_DAYS: 14,
            self.RESPONSE_DUE_DAYS: 30,
            self.REQUEST_DUE_DAYS: 10,
            self.REMIND_BEFORE_DAYS: 7,
            self.REMIND_EVERY_DAYS: 7,
            self.RECEIPT_NUDGE_DAYS: 10,
            self.REPORT_LINK_DAYS: 90,
            self.ATTACH_MB_SETUP: 5,
            self.ATTACH_MB_REGULAR: 5,
            self.ATTACH_MB_SPECIFIC: 5,
            self.MINUTES_DAYS: 14,
            self.LATE_UNIT_DAYS: 14,
            self.LATE_RR_DAYS: 30,
            self.RESEARCH_BUDGET_MIN: 5_000,
            self.RESEARCH_BUDGET_MAX: 15_000,
            self.LESSON_UNUSED_YEARS: 2,
            self.MATCH_SECTOR: 20,
            self.MATCH_COMPETENCE: 20,
            self.MATCH_COACHING: 10,
            self.MATCH_COUNTRY: 15,
            self.MATCH_CONTINUITY: 20,
            self.MATCH_FEEDBACK: 5,
            self.MATCH_SENIOR: 10,
            self.CANDIDATE_MONTHS: 24,
        }[self]
