from django.db import migrations, models

PARENT = models.OneToOneField(
    "wagtailcore.Page",
    on_delete=models.CASCADE,
    auto_created=True,
    parent_link=True,
    primary_key=True,
    serialize=False,
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [
        migrations.CreateModel(name=name, fields=[("page_ptr", PARENT.clone())], bases=("wagtailcore.page",))
        for name in ("PlainPage", "ReferencePage")
    ]
