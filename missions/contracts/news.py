"""Who is told of what becomes of a contract and its milestones. Never an amount.

To tell of another step: a row in NEWS. Only those who may see the contract are ever told.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Topic
from accounts.models import User
from accounts.notices import Said, notice_kind, tell
from missions.contracts.queries import with_judge, with_payer
from missions.models import Contract, ContractLog, Milestone, MilestoneLog
from missions.news_row import News
from missions.notices import due_words, is_news


def managers() -> set[int]:
    return set(User.objects.est_managers().values_list("pk", flat=True))


def consultant(milestone) -> set[int]:
    return {milestone.contract.expert.user_id}


def judges(milestone) -> set[int]:
    found = with_judge(Milestone.objects.filter(pk=milestone.pk)).get().judge
    return {found} if found else managers()


def payers(milestone) -> set[int]:
    found = with_payer(Milestone.objects.filter(pk=milestone.pk)).get().payer
    return {found} if found else managers()


#: Sentences take code, label and name (who did it).
NEWS = {
    "deliver": News(
        gettext_lazy("%(code)s: evidence to accept"),
        gettext_lazy("%(name)s has handed in the evidence of “%(label)s”. Please read it."),
        (judges,),
        is_request=True,
    ),
    "send_back": News(
        gettext_lazy("%(code)s: the evidence is sent back"),
        gettext_lazy("%(name)s has sent back the evidence of “%(label)s”, for this reason:"),
        (consultant,),
        is_request=True,
    ),
    "accept": News(
        gettext_lazy("%(code)s: a milestone is accepted"),
        gettext_lazy("%(name)s has accepted “%(label)s”: it is to be paid."),
        (consultant, payers),
    ),
    "pay": News(
        gettext_lazy("%(code)s: a milestone is paid"),
        gettext_lazy("%(name)s has marked “%(label)s” as paid."),
        (consultant,),
    ),
}
CONTRACT_NEWS = {
    "sign": (
        gettext_lazy("%(code)s is signed"),
        gettext_lazy("%(name)s has signed the contract for EST: its milestones run."),
    ),
    "complete": (
        gettext_lazy("%(code)s is completed"),
        gettext_lazy("All milestones are paid: the contract is completed."),
    ),
    "end": (
        gettext_lazy("%(code)s is ended early"),
        gettext_lazy("%(name)s has ended the contract, for this reason:"),
    ),
    "drop": (
        gettext_lazy("%(code)s is dropped"),
        gettext_lazy("%(name)s has dropped the contract before it was signed, for this reason:"),
    ),
}


def tell_of_milestone(milestone, log) -> None:
    news = NEWS[log.name]
    readers = set().union(*(who(milestone) for who in news.readers)) - {None}
    kind = "milestone_todo" if news.is_request else "milestone_news"
    tell(readers, kind, key=f"milestone:{log.pk}", by=log.actor_id, log=log.pk)


def tell_of_contract(contract, log) -> None:
    readers = {contract.expert.user_id, contract.mission.focal_point_id}
    if log.name == "sign":
        readers |= set(contract.phases.values_list("answering__user", flat=True)) - {None}
    tell(readers, "contract_news", key=f"contract:{log.pk}", by=log.actor_id, log=log.pk)


def _seen(reader, contracts) -> set[int]:
    rows = Contract.objects.visible_to(reader).filter(pk__in=contracts)
    return set(rows.values_list("pk", flat=True))


def about_milestone(reader, notices):
    wanted = [one.context["log"] for one in notices]
    logs = MilestoneLog.objects.select_related("actor", "on_behalf_of", "subject__contract")
    found = logs.in_bulk(wanted)
    seen = _seen(reader, {log.subject.contract_id for log in found.values()})
    for one in notices:
        log = found.get(one.context["log"])
        if log and log.subject.contract_id in seen and is_news(NEWS[log.name], log):
            row, news = log.subject, NEWS[log.name]
            words = {"code": row.contract.code, "label": row.label, "name": log.by_whom}
            url = row.get_absolute_url()
            yield one, Said(news.subject % words, news.sentence % words, url, log.comment)


notice_kind("milestone_todo", Topic.TO_DO)(about_milestone)
notice_kind("milestone_news", Topic.MISSIONS)(about_milestone)


@notice_kind("contract_news", Topic.MISSIONS)
def about_contract(reader, notices):
    logs = ContractLog.objects.select_related("actor", "on_behalf_of", "subject")
    found = logs.in_bulk([one.context["log"] for one in notices])
    seen = _seen(reader, {log.subject_id for log in found.values()})
    for one in notices:
        log = found.get(one.context["log"])
        if log and log.subject_id in seen:
            subject, sentence = CONTRACT_NEWS[log.name]
            words = {"code": log.subject.code, "name": log.by_whom}
            url = log.subject.get_absolute_url()
            yield one, Said(subject % words, sentence % words, url, log.comment)


@notice_kind("milestone_reminder", Topic.REMINDERS)
def milestone_reminder(reader, notices):
    """Only while the result is still owed."""
    rows = Milestone.objects.visible_to(reader).running().filter(state="planned")
    found = rows.select_related("contract").in_bulk([one.context["milestone"] for one in notices])
    for one in notices:
        row = found.get(one.context["milestone"])
        if row:
            words = due_words(row.due_on) | {"code": row.contract.code, "label": row.label}
            yield (
                one,
                Said(
                    _("%(code)s: %(label)s (%(left)s)") % words,
                    _("The result “%(label)s” of the contract is due on %(due)s.") % words,
                    row.get_absolute_url(),
                ),
            )
