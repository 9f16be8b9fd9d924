"""The admin belongs to EST, which owns the process (concept note, slide 10)."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class EstAdminSite(AdminSite):
    site_header = site_title = _("Backstopping, EST administration")
    index_title = _("Process and reference data")

    def has_permission(self, request):
        return request.user.has_perm("accounts.use_admin")

    def get_urls(self):
        """Pages link to the rows themselves (core/admin_tools.py)."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """One door: Django's own knows neither the second factor nor the limit of attempts."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
