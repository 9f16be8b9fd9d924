from django.urls import path, re_path

from reports.lessons import views, views_after, views_check, views_write

urlpatterns = [
    path("", views.lesson_list, name="lessons"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.lesson_export, name="lessons_export"),
    path("add/", views_write.lesson_add, name="lesson_add"),
    path("unused/", views_after.unused_lessons, name="lessons_unused"),
    path("use/", views_after.lesson_use, name="lessons_use"),
    path("<str:code>/", views.lesson, name="lesson"),
    path("<str:code>/edit/", views_write.lesson_edit, name="lesson_edit"),
    path("<str:code>/check/", views_check.lesson_check, name="lesson_check"),
    path("<str:code>/name/", views_check.lesson_name, name="lesson_name"),
    path("<str:code>/sources/", views_after.lesson_sources, name="lesson_sources"),
    path("<str:code>/links/", views_after.lesson_links, name="lesson_links"),
    path("<str:code>/archive/", views_after.lesson_archive, name="lesson_archive"),
    path("<str:code>/keep/", views_after.lesson_keep, name="lesson_keep"),
    path("<str:code>/steps/<slug:name>/", views.lesson_transition, name="lesson_transition"),
]
