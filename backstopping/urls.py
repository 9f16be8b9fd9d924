from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import choose_language
from backstopping import finding, home

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", finding.find, name="find"),
    path("", include("core.urls")),
    path("", include("missions.events.urls")),
    path("", include("accounts.urls")),
    path("missions/", include("missions.urls")),
    path("planning/days/", include("missions.days.urls")),
    path("planning/", include("missions.planning.urls")),
    path("contracts/", include("missions.contracts.urls")),
    path("planning/requests/", include("missions.requests.urls")),
    path("planning/support/", include("missions.exchanges.urls")),
    path("planning/briefings/", include("interventions.briefings.urls")),
    path("interventions/", include("interventions.urls")),
    path("calls/", include("experts.calls.public_urls")),
    path("experts/calls/", include("experts.calls.urls")),
    path("experts/", include("experts.urls")),
    path("reports/", include("reports.urls")),
    path("language/", choose_language, name="set_language"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
        path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
if settings.DEMO:
    from backstopping.demo_mail import demo_urls

    urlpatterns += demo_urls

handler400 = "backstopping.errors.bad_request"
handler403 = "backstopping.errors.refused"
handler404 = "backstopping.errors.missing"
