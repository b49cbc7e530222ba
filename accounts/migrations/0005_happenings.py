# What was told before is a happening of its own: the constraints that follow need one in every row.

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def events_stand_alone(apps, schema_editor):
    Event = apps.get_model("accounts", "Event")
    Notification = apps.get_model("accounts", "Notification")
    Event.objects.filter(happening="").update(happening=F("dedupe_key"))
    own = Event.objects.filter(pk=OuterRef("event_id")).values("happening")
    Notification.objects.filter(happening="").update(happening=Subquery(own))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_being_told'),
    ]

    operations = [
        migrations.RunPython(events_stand_alone, migrations.RunPython.noop, elidable=True),
    ]
