"""Choices that several lists of reports filter by."""

from interventions.models import Intervention


def visible_interventions(request):
    return Intervention.objects.visible_to(request.user).order_by("code")
