"""Columns of the register as files."""

from django.utils.translation import gettext_lazy as _

RESEARCH = {
    _("Number"): lambda row: row.code,
    _("Question"): lambda row: row.question,
    _("Difficulty it starts from"): lambda row: row.need,
    _("Who asked"): lambda row: row.asked_by,
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.intervention.country.name,
    _("Unit"): lambda row: row.intervention.unit.code,
    _("State"): lambda row: row.get_state_display(),
    _("Start"): lambda row: row.starts_on,
    _("End"): lambda row: row.ends_on,
    _("Research team"): lambda row: "; ".join(one.name for one in row.team.all()),
    _("Budget foreseen at the formulation (EUR)"): lambda row: row.budget_formulation_eur,
    _("Budget today (EUR)"): lambda row: row.budget_eur,
    _("Spent (EUR)"): lambda row: row.spent_eur,
    _("Results"): lambda row: row.results,
    _("Lessons"): lambda row: ", ".join(one.code for one in row.shown_lessons),
}


def sources(product) -> list:
    """What it draws on, as far as the reader sees it (`queries.with_product_links`)."""
    return [*product.shown_researches, *product.shown_lessons, *product.shown_missions]


PRODUCTS = {
    _("Number"): lambda row: row.code,
    _("Kind"): lambda row: row.get_kind_display(),
    _("Title"): lambda row: row.title,
    _("Language"): lambda row: row.get_language_display(),
    _("Authors"): lambda row: row.authors,
    _("Date of the product"): lambda row: row.dated_on,
    _("State"): lambda row: row.get_state_display(),
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.intervention.country.name,
    _("What it tells, for whom"): lambda row: row.summary,
    _("Address on the web"): lambda row: row.link,
    _("File"): lambda row: row.file.name if row.file else "",
    _("Draws on"): lambda row: ", ".join(one.code for one in sources(row)),
}
