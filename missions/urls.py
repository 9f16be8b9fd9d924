from django.urls import path

from missions import alert_views, beside_views, edit_views, tor_views, turnaround_views, views
from missions.contracts import cost_views
from missions.contracts import views as contract_views
from missions.delegation import views as delegation_views
from missions.feedback import views as feedback_views
from missions.markers import views as marker_views
from missions.matching import views as matching_views
from missions.tor import (
    agreed_views,
    comment_views,
    draft_views,
    layout_views,
    programme_views,
)
from missions.tor import import_views as tor_import_views
from missions.tor import views as tor_file_views
from missions.workshop import views as workshop_views

app_name = "missions"
urlpatterns = [
    path("", views.mission_list, name="list"),
    path("export.<str:fmt>", views.export, name="export"),
    path("add/", edit_views.add, name="add"),
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/<slug:alert>/", alert_views.alert_list, name="alert"),
    path("alerts/<slug:alert>/export.<str:fmt>", alert_views.alert_export, name="alert_export"),
    path("turnaround/", turnaround_views.waits, name="turnaround"),
    path("turnaround/<int:year>/", turnaround_views.waits, name="turnaround"),
    path(
        "turnaround/<int:year>/export.<str:fmt>",
        turnaround_views.export,
        name="turnaround_export",
    ),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", edit_views.edit, name="edit"),
    path("<str:code>/steps/<slug:name>/", views.transition, name="transition"),
    path("<str:code>/conflicts/", edit_views.confirm_conflicts, name="confirm_conflicts"),
    path("<str:code>/experts/", matching_views.find, name="find_expert"),
    path("<str:code>/experts/choose/", matching_views.choose, name="choose_expert"),
    path("<str:code>/feedback/<slug:expert>/", feedback_views.give, name="feedback"),
    path("<str:code>/workshop/", workshop_views.edit, name="workshop"),
    path("<str:code>/markers/", marker_views.observe, name="markers"),
    path("<str:code>/delegation/", beside_views.delegation, name="delegation"),
    path("<str:code>/decision-note/", delegation_views.note, name="decision_note"),
    path("<str:code>/contract/", contract_views.add, name="contract_add"),
    path("<str:code>/cost/", cost_views.edit, name="cost"),
    path("<str:code>/focal-debriefing/", beside_views.focal_debriefing, name="focal_debriefing"),
    path("<str:code>/junior-decision/", beside_views.junior_decision, name="junior_decision"),
    path("<str:code>/tor/", tor_views.tor, name="tor"),
    path("<str:code>/tor/start/", tor_views.start, name="tor_start"),
    path("<str:code>/tor/v<int:number>/", tor_views.tor, name="tor_version"),
    path("<str:code>/tor/compare/", tor_file_views.compare, name="tor_compare"),
    path("<str:code>/tor/v<int:number>.pdf", tor_file_views.document, name="tor_document"),
    path("<str:code>/tor/v<int:number>.docx", tor_file_views.word, name="tor_word"),
    path("<str:code>/tor/pdf/<str:wanted>/", tor_file_views.pdf, name="tor_pdf"),
    path("<str:code>/tor/pdf/<str:wanted>/file/", tor_file_views.copy, name="tor_copy"),
    path("<str:code>/tor/import/", tor_import_views.bring_file, name="tor_import"),
    path("<str:code>/tor/import/place/", tor_import_views.place, name="tor_place"),
    path("<str:code>/tor/sections/", layout_views.sections, name="tor_sections"),
    path("<str:code>/tor/programme/", programme_views.programme, name="tor_programme"),
    path("<str:code>/tor/results/", programme_views.results, name="tor_results"),
    path("<str:code>/tor/tasks/", agreed_views.edit, name="tor_agreed"),
    path("<str:code>/tor/tasks/<int:pk>/", agreed_views.tick_task, name="tor_task"),
    path("<str:code>/tor/comments/", comment_views.remark, name="tor_comment"),
    path(
        "<str:code>/tor/comments/<int:pk>/answer/", comment_views.answer, name="tor_comment_answer"
    ),
    path(
        "<str:code>/tor/comments/<int:pk>/settle/",
        comment_views.resolve,
        name="tor_comment_resolve",
    ),
    path("<str:code>/tor/draft/", draft_views.save, name="tor_draft"),
    path("<str:code>/tor/draft/<int:pk>/drop/", draft_views.drop, name="tor_draft_drop"),
    path("<str:code>/tor/edit/", tor_views.edit, name="tor_edit"),
    path("<str:code>/tor/steps/<slug:name>/", tor_views.transition, name="tor_transition"),
]
