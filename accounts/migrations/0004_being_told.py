# People choose quiet hours and how many mails a week are enough; an event says of what happening it tells.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_being_heard'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailHabits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(blank=True, help_text="In the council's zone; may be after quiet_to", null=True)),
                ('quiet_to', models.TimeField(blank=True, null=True)),
                ('budget', models.PositiveSmallIntegerField(blank=True, help_text='Mails in seven days; empty: no limit', null=True)),
            ],
            options={
                'verbose_name_plural': 'mail habits',
            },
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_user_once',
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_contact_once',
        ),
        migrations.RemoveIndex(
            model_name='notification',
            name='notification_uncomposed',
        ),
        migrations.AddField(
            model_name='event',
            name='contact_cursor',
            field=models.BigIntegerField(default=0, help_text='The same for those without an account'),
        ),
        migrations.AddField(
            model_name='event',
            name='happening',
            field=models.CharField(default='', editable=False, help_text='Its own key where it stands alone', max_length=200),
        ),
        migrations.AddField(
            model_name='notification',
            name='happening',
            field=models.CharField(default='', editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name='event',
            name='cursor',
            field=models.BigIntegerField(default=0, help_text='The last person of its audience that was written down'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='contact',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='accounts.contact'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='user',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mailhabits',
            name='contact',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail_habits', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='mailhabits',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail_habits', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='mailhabits',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('user__isnull', False)), models.Q(('contact__isnull', False), ('user__isnull', True)), _connector='OR'), name='mail_habits_one_addressee'),
        ),
        migrations.AddConstraint(
            model_name='mailhabits',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_to', None)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False), models.Q(('quiet_from', models.F('quiet_to')), _negated=True)), _connector='OR'), name='mail_habits_quiet_is_a_span'),
        ),
        migrations.AddConstraint(
            model_name='mailhabits',
            constraint=models.CheckConstraint(condition=models.Q(('budget', 0), _negated=True), name='mail_habits_budget_is_not_nothing'),
        ),
    ]
