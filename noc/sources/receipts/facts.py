"""What every stored fact carries, whichever room keeps it."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned


class StoredFact(TenantOwned):
    """Whose, where and when. `at` is the corrected time, `raw_at` what the phone said; `site_given`:
    the phone named the site.

    Facts refer to people and sites by plain ids: they are written by the ten thousand, in the transaction that looked
    those ids up in the same tenant, and neither people nor sites are ever deleted.
    """

    event_id = models.CharField(max_length=200)
    person_id = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True)
    site_given = models.BooleanField(default=False)
    device = models.CharField(max_length=200, null=True)
    at = models.DateTimeField()
    raw_at = models.DateTimeField()
    received_at = models.DateTimeField()
    extra = models.JSONField(null=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
