"""One row that says whether what readers see of the pages has changed."""

from django.db import models


class Publication(models.Model):
    """A token, another one after each change; random, so that one rolled back never comes again."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = "publication"

    def __str__(self):
        return self.token
