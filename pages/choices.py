from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    ABOUT = "about", _("About the WTSA")
    FOLLOW = "follow", _("How to follow it")
    DATA = "data", _("Data and papers")
    SITE = "site", _("About this site")
