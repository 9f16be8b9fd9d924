from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BackstoppingConfig(AppConfig):
    name = "backstopping"
    default = True


class EstAdminConfig(AdminConfig):
    default_site = "backstopping.admin_site.EstAdminSite"
