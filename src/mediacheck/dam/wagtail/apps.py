from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import pre_save


class MediacheckConfig(AppConfig):
    name = "mediacheck.dam.wagtail"
    label = "mediacheck_wagtail"
    verbose_name = "mediacheck"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.models import Revision

        from mediacheck.dam.wagtail import gate
        from mediacheck.dam.wagtail.setup import settings_fit

        pre_save.connect(gate.before_saving, dispatch_uid="mediacheck")
        pre_save.connect(gate.before_scheduling, sender=Revision, dispatch_uid="mediacheck")
        checks.register(settings_fit)
