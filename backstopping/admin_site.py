"""The admin belongs to EST, which owns the process (concept note, slide 10)."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class EstAdminSite(AdminSite):
    site_header = site_title = _("Backstopping, EST administration")
    index_title = _("Process and reference data")

    def has_permission(self, request):
        return request.user.has_perm("accounts.use_admin")
