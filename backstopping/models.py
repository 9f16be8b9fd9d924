from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DemoLoad(models.Model):
    """The one time the demo data came in: its dates stay as far from the file's as on that day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift_days = models.IntegerField(_("days by which dates were moved"))
    sha256 = models.CharField(_("checksum of the file"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("load of the demo data")
        verbose_name_plural = _("loads of the demo data")
        constraints = [models.CheckConstraint(name="demo_loaded_once", condition=Q(id=1))]

    def __str__(self):
        return f"{self.loaded_at:%Y-%m-%d}"
