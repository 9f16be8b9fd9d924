"""Statements that keep their plan: bound on the server, with constants in their text."""

from datetime import date

import pytest
from django.db import connection

from core.planned import planned_cursor, with_numbers_only
from core.todo import _statement
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PLANS = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = %s"


def test_a_statement_is_prepared_once_and_logged_each_time(django_assert_num_queries):
    question = "SELECT 'kept', %s::int + 1"
    with django_assert_num_queries(3) as captured:
        answers = []
        for number in range(3):
            with planned_cursor() as cursor:
                cursor.execute(question, [number])
                answers.append(cursor.fetchone()[1])

    assert answers == [1, 2, 3]
    assert {query["sql"] for query in captured} == {"SELECT 'kept', $1::int + 1"}
    with connection.cursor() as cursor:
        cursor.execute(PLANS, [question.replace("%s", "$1")])
        assert cursor.fetchall() == [(3,)]


def test_all_but_numbers_stands_in_the_text():
    sql, numbers = with_numbers_only(
        "SELECT %s, %s, %s, %s, 'a%%'", [7, "d'été 5%", date(2016, 5, 1), True]
    )

    assert numbers == [7]
    with connection.cursor() as cursor:
        cursor.execute(sql, numbers)
        assert cursor.fetchone() == (7, "d'été 5%", date(2016, 5, 1), True, "a%")


def test_people_of_one_standing_share_the_plan_of_the_header():
    texts = {_statement(UserFactory())[0] for _person in range(3)}

    assert len(texts) == 1
