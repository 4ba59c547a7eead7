from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with our own site class."""

    default_site = "editing.site.staff.StaffAdminSite"
