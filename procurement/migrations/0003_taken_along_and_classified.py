from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0002_words_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='casefile',
            name='to_check',
            field=models.BooleanField(default=False, verbose_name='from last time, to be checked'),
        ),
        migrations.AddField(
            model_name='councilcontract',
            name='cpv',
            field=models.CharField(blank=True, max_length=8, verbose_name='CPV code'),
        ),
        migrations.AddField(
            model_name='papertext',
            name='to_check',
            field=models.BooleanField(default=False, verbose_name='from last time, to be checked'),
        ),
        migrations.AddField(
            model_name='supplierprofile',
            name='shown_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='shown to buyers since'),
        ),
    ]
