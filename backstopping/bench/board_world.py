"""A review with 2,000 lessons on its board, in the filled database that other measures share."""

from datetime import date
from functools import cache

from django.db import connection

from backstopping.bench import world
from interventions.models import Theme
from reports.models import AnnualReview, ReviewLesson
from reports.models.lessons import Lesson

LESSONS, THEMES, YEAR = 2_000, 20, 2099
#: The columns of the board, each so often in twenty.
DECISIONS = ["proposed"] * 12 + ["kept"] * 3 + ["set_aside"] * 5

_LESSONS = """
INSERT INTO reports_lesson (created_at, updated_at, version, code, origin, origin_note,
       is_source_closed, mission_id, intervention_id, unit_id, country_id, sector_id, year,
       theme_id, valence, kind, level, title, context, mechanism, outcome, application, evidence,
       do_differently, state)
SELECT now(), now(), 1, 'L-9' || lpad(n::text, 6, '0'), 'report', '', false, m.id, i.id, m.unit_id,
       m.country_id, i.sector_id, %(year)s, %(first)s + n %% %(themes)s,
       CASE WHEN n %% 3 = 0 THEN 'difficulty' ELSE 'success' END, '', '',
       'Leçon de mesure ' || n || ' : un comité qui reçoit deux options chiffrées décide',
       'Contexte ' || n, 'Mécanisme ' || n, 'Effet ' || n, '', '', '', 'validated'
  FROM generate_series(1, %(lessons)s) AS n
  JOIN missions_mission m ON m.id = (SELECT min(id) FROM missions_mission) + n
  JOIN LATERAL (SELECT i.* FROM missions_missionintervention mi
                  JOIN interventions_intervention i ON i.id = mi.intervention_id
                 WHERE mi.mission_id = m.id ORDER BY i.id LIMIT 1) AS i ON true
"""


@cache
def review() -> AnnualReview:
    """Made once a run; the board is as full as one of ten years of lessons would be."""
    world.reader()
    themes = [Theme(code=f"bench-{number}", name_fr=f"Thème {number}") for number in range(THEMES)]
    first = Theme.objects.bulk_create(themes)[0].pk
    with connection.cursor() as cursor:
        cursor.execute(
            _LESSONS, {"year": YEAR, "first": first, "themes": THEMES, "lessons": LESSONS}
        )
    made = AnnualReview.objects.create(year=YEAR, opened_on=date(2016, 11, 1))
    put_on_board(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_lesson; ANALYZE reports_reviewlesson")
    return made


def put_on_board(made: AnnualReview) -> None:
    lessons = Lesson.objects.filter(year=YEAR).order_by("code").values_list("pk", flat=True)
    ReviewLesson.objects.bulk_create(
        ReviewLesson(
            review=made,
            lesson_id=lesson,
            decision=DECISIONS[number // THEMES % len(DECISIONS)],
            position=number,
            reason="Trop proche." if DECISIONS[number // THEMES % 20] == "set_aside" else "",
        )
        for number, lesson in enumerate(lessons)
    )
