"""SQL the house adds to PostgreSQL."""

from django.db import models


class Fold(models.Func):
    """Text without accents or case, for sorting names; `fold` is an immutable SQL function."""

    function = "fold"
    output_field = models.TextField()
