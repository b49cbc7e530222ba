# Nobody is told twice of one happening: the database refuses it.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_happenings'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('cadence', 'at_once'), ('message', None)), fields=['due_at'], name='notification_at_once'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('cadence__in', ('daily', 'weekly')), ('message', None), ('user__isnull', False)), fields=['due_at', 'user'], name='notification_user_digest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('cadence__in', ('daily', 'weekly')), ('contact__isnull', False), ('message', None)), fields=['due_at', 'contact'], name='notification_contact_digest'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'happening'), name='notification_user_once'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('contact', 'happening'), name='notification_contact_once'),
        ),
    ]
