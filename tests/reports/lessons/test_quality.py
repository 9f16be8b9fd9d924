import pytest
from django.utils import translation

from reports.enums import CheckPoint
from reports.lessons.quality import checklist, hints

GOOD = {
    "title": "Partager les données apaise un bassin disputé",
    "context": "Dans un bassin disputé entre irrigation et ville, chaque service venait avec sa"
    " propre liste de travaux à financer.",
    "mechanism": "La mise en commun des relevés de débit a obligé les services à reconnaître le"
    " même problème avant de parler d’ouvrages.",
    "outcome": "Le comité a financé d’abord le réseau de mesure et reporté deux ouvrages.",
    "application": "Tout projet d’eau où plusieurs services décident.",
    "evidence": "Procès-verbal du comité, rapport p. 9.",
}


def points(**changes) -> set:
    return {one.point for one in hints(GOOD | changes)}


def test_a_careful_text_meets_no_hint():
    assert hints(GOOD) == []


@pytest.mark.parametrize(
    ("field", "text", "point"),
    [
        ("context", "Au Bénin.", CheckPoint.CONTEXT),
        ("mechanism", "Par le dialogue.", CheckPoint.MECHANISM),
        ("mechanism", GOOD["outcome"], CheckPoint.MECHANISM),
        ("outcome", "Mieux.", CheckPoint.OUTCOME),
        ("outcome", "Les services devraient travailler ensemble l’an prochain.", "outcome"),
        ("outcome", "De diensten zullen volgend jaar beter samen werken.", "outcome"),
        ("application", "", CheckPoint.TRANSFER),
        ("evidence", "", CheckPoint.EVIDENCE),
        ("evidence", "Tout le monde le dit.", CheckPoint.EVIDENCE),
        ("title", "Il faut partager les données du bassin", CheckPoint.NATURE),
        ("title", "Services should share their data early", CheckPoint.NATURE),
        ("title", "On constate que les services ne parlent pas", CheckPoint.NATURE),
        ("title", "Comment partager les données d’un bassin ?", CheckPoint.NATURE),
    ],
)
def test_each_point_warns_of_what_is_missing(field, text, point):
    assert points(**{field: text}) == {point}


def test_what_only_names_a_country_is_too_vague():
    vague = {
        "context": "Au Bénin, dans les districts du pays, en année ordinaire.",
        "mechanism": "Les équipes ont mieux travaillé ensemble.",
        "outcome": "Les résultats ont été bien meilleurs.",
    }

    with translation.override("en"):
        found = [str(one.text) for one in hints(GOOD | vague, country="Bénin")]

    assert len(found) == 1
    assert "another country" in found[0]


def test_the_checklist_always_has_its_six_points():
    rows = checklist(hints({}))

    assert [row["point"] for row in rows] == list(CheckPoint)
    assert all(row["hints"] for row in rows if row["point"] != CheckPoint.NATURE)
