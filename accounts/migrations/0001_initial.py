import accounts.clock
import accounts.models.papers
import accounts.models.people
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_hash', models.CharField(max_length=64, unique=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('last_at', models.DateTimeField(default=accounts.clock.now)),
                ('marked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'refused address',
            },
        ),
        migrations.CreateModel(
            name='Ward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='ONS code, such as E05011118', max_length=9, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='residents')),
                ('tile_row', models.PositiveSmallIntegerField(blank=True, help_text='From the north, beginning with 1', null=True, verbose_name='row on the tile map')),
                ('tile_column', models.PositiveSmallIntegerField(blank=True, help_text='From the west, beginning with 1', null=True, verbose_name='column on the tile map')),
            ],
            options={
                'verbose_name': 'ward',
                'verbose_name_plural': 'wards',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('language', models.CharField(blank=True, max_length=12)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('phone', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='contact_reachable'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='contact_email_unique'), models.UniqueConstraint(condition=models.Q(('phone', ''), _negated=True), fields=('phone',), name='contact_phone_unique')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('wanted', 'Wanted'), ('making', 'Being made'), ('ready', 'Ready'), ('failed', 'Could not be made')], default='wanted', max_length=8)),
                ('file', models.FileField(blank=True, storage=accounts.models.papers.private_storage, upload_to='papers/%Y/%m/')),
                ('wanted_at', models.DateTimeField(default=accounts.clock.now)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=32)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'verbose_name': 'paper',
                'verbose_name_plural': 'papers',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['wanted', 'making'])), fields=['id'], name='paper_to_make')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'language', 'digest'), name='paper_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), ('made_at__isnull', False)), _connector='OR'), name='paper_ready_has_a_file')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('display_name', models.CharField(help_text='This name stands beside what you write', max_length=60, verbose_name='name to show')),
                ('preferred_language', models.CharField(blank=True, max_length=12, verbose_name='preferred language')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('ward_asked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('date_joined', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='joined')),
                ('erasing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('erasing_keeps_words', models.BooleanField(default=True, editable=False)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('session_generation', models.PositiveIntegerField(default=0, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('ward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.ward', verbose_name='ward')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['display_name', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique', violation_error_message='Someone already has an account with this email address.')],
            },
            managers=[
                ('objects', accounts.models.people.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('topic_public_id', models.UUIDField(blank=True, null=True)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('dedupe_key', models.CharField(max_length=200, unique=True)),
                ('happening', models.CharField(default='', editable=False, help_text='Its own key where it stands alone', max_length=200)),
                ('happened_at', models.DateTimeField(default=accounts.clock.now)),
                ('spread_at', models.DateTimeField(blank=True, null=True)),
                ('cursor', models.BigIntegerField(default=0, help_text='The last person of its audience that was written down')),
                ('contact_cursor', models.BigIntegerField(default=0, help_text='The same for those without an account')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('spread_at', None)), fields=['id'], name='event_unspread')],
            },
        ),
        migrations.CreateModel(
            name='MailHabits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(blank=True, help_text="In the council's zone; may be after quiet_to", null=True)),
                ('quiet_to', models.TimeField(blank=True, null=True)),
                ('budget', models.PositiveSmallIntegerField(blank=True, help_text='Mails in seven days; empty: no limit', null=True)),
                ('contact', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail_habits', to='accounts.contact')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail_habits', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'mail habits',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('user__isnull', False)), models.Q(('contact__isnull', False), ('user__isnull', True)), _connector='OR'), name='mail_habits_one_addressee'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_to', None)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False), models.Q(('quiet_from', models.F('quiet_to')), _negated=True)), _connector='OR'), name='mail_habits_quiet_is_a_span'), models.CheckConstraint(condition=models.Q(('budget', 0), _negated=True), name='mail_habits_budget_is_not_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('to_address', models.EmailField(blank=True, help_text="Where the person's own address is the wrong one", max_length=254)),
                ('kind', models.CharField(max_length=60)),
                ('dedupe_key', models.CharField(max_length=200, unique=True)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Dropped')], default='queued', max_length=10)),
                ('due_at', models.DateTimeField(default=accounts.clock.now)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='accounts.contact')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_at'],
                'indexes': [models.Index(fields=['state', 'due_at'], name='message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('user__isnull', False)), models.Q(('contact__isnull', False), ('user__isnull', True)), _connector='OR'), name='message_one_addressee')],
            },
        ),
        migrations.CreateModel(
            name='NotificationChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('cadence', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('never', 'Never')], max_length=10)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to='accounts.contact')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('user__isnull', False)), models.Q(('contact__isnull', False), ('user__isnull', True)), _connector='OR'), name='notification_choice_one_addressee'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'kind'), name='notification_choice_user_once'), models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('contact', 'kind'), name='notification_choice_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happening', models.CharField(default='', editable=False, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('cadence', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('never', 'Never')], default='at_once', max_length=10)),
                ('due_at', models.DateTimeField(default=accounts.clock.now)),
                ('contact', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='accounts.contact')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='accounts.event')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='accounts.message')),
                ('user', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('cadence', 'at_once'), ('message', None)), fields=['due_at'], name='notification_at_once'), models.Index(condition=models.Q(('cadence__in', ('daily', 'weekly')), ('message', None), ('user__isnull', False)), fields=['due_at', 'user'], name='notification_user_digest'), models.Index(condition=models.Q(('cadence__in', ('daily', 'weekly')), ('contact__isnull', False), ('message', None)), fields=['due_at', 'contact'], name='notification_contact_digest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('user__isnull', False)), models.Q(('contact__isnull', False), ('user__isnull', True)), _connector='OR'), name='notification_one_addressee'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'happening'), name='notification_user_once'), models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('contact', 'happening'), name='notification_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('kind', models.CharField(choices=[('department', 'Council department'), ('sme', 'Small or medium-sized business'), ('social_enterprise', 'Social enterprise'), ('community_group', 'Community group'), ('university', 'University or college'), ('delivery_partner', 'Delivery partner'), ('employer', 'Employer'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('company_number', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('^([0-9]{8}|[A-Z]{2}[0-9]{6})$', 'A company number has 8 characters, such as 01234567 or SC123456.')], verbose_name='company number')),
                ('charity_number', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('^[0-9]{6,7}(-[0-9]{1,2})?$', 'A charity number has 6 or 7 digits.')], verbose_name='charity number')),
                ('size', models.CharField(blank=True, choices=[('micro', 'Fewer than 10 people'), ('small', '10 to 49 people'), ('medium', '50 to 249 people'), ('large', '250 people or more')], max_length=10, verbose_name='size')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.ward', verbose_name='ward')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('company_number', ''), _negated=True), fields=('company_number',), name='organisation_company_number_unique', violation_error_message='An organisation with this company number is already here.'), models.UniqueConstraint(condition=models.Q(('charity_number', ''), _negated=True), fields=('charity_number',), name='organisation_charity_number_unique', violation_error_message='An organisation with this charity number is already here.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('member', 'Member')], default='member', max_length=10, verbose_name='role')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation')),
            ],
            options={
                'ordering': ['organisation', 'role', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='membership_once')],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('join', 'Asks to join'), ('claim', 'Says the organisation is theirs')], default='join', max_length=10)),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('asked_at', models.DateTimeField(default=accounts.clock.now, editable=False)),
                ('decision', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('refused', 'Refused')], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'request to join',
                'verbose_name_plural': 'requests to join',
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('organisation', 'user'), name='join_request_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', '')), models.Q(('decided_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='join_request_decision_dated')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('member', 'Member')], default='member', max_length=10, verbose_name='role')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(default=accounts.clock.now, editable=False)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-invited_at'],
                'constraints': [models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), name='invitation_one_open', violation_error_message='This person already has an invitation.'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_one_end')],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='members',
            field=models.ManyToManyField(related_name='organisations', through='accounts.Membership', through_fields=('organisation', 'user'), to=settings.AUTH_USER_MODEL),
        ),
    ]
