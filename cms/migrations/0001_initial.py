import accounts.clock
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import re
import taggit.managers
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_scoped_log'),
        ('accounts', '__first__'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
            ],
            options={
                'verbose_name': 'publication',
            },
        ),
        migrations.CreateModel(
            name='ActionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, help_text='translation_key of the page', unique=True)),
                ('ref', models.CharField(blank=True, db_index=True, max_length=8, verbose_name='reference')),
                ('title', models.CharField(blank=True, help_text="Cache for the officers' lists", max_length=255, verbose_name='title')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('candidate', 'Candidate'), ('confirmed', 'Confirmed'), ('under_way', 'Under way'), ('on_hold', 'On hold'), ('done', 'Done'), ('stopped', 'Stopped')], default='proposed', max_length=10, verbose_name='state')),
                ('state_reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('state_at', models.DateTimeField(blank=True, null=True, verbose_name='since')),
                ('state_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'state of an action',
                'verbose_name_plural': 'states of actions',
                'ordering': ['ref', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state_by', None), ('state_at__isnull', False), _connector='OR'), name='action_record_state_dated')],
            },
        ),
        migrations.CreateModel(
            name='CustomDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='CustomImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('alt_text', models.CharField(help_text='For people who do not see it: what matters in the picture, in one sentence.', max_length=250, verbose_name='what the picture shows')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('digest', models.CharField(db_index=True, help_text='SHA-256 of the file', max_length=64)),
                ('state', models.CharField(choices=[('writing', 'Being written'), ('written', 'Waiting as drafts'), ('switched', 'Public, being indexed'), ('finished', 'Finished'), ('undone', 'Undone')], default='writing', max_length=8, verbose_name='state')),
                ('state_at', models.DateTimeField(default=accounts.clock.now, verbose_name='since')),
                ('started_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='started')),
            ],
            options={
                'verbose_name': 'import of a roadmap',
                'verbose_name_plural': 'imports of a roadmap',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'writing')), fields=('state',), name='import_run_one_writing')],
            },
        ),
        migrations.CreateModel(
            name='ActionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('ref', models.CharField(blank=True, db_index=True, help_text='Letter of the workstream and a number, such as A1. A copy starts without one.', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}[0-9]{1,3}$', 'A reference is a letter and a number, such as A1.')], verbose_name='reference')),
                ('kind', models.CharField(choices=[('exploration', 'Exploration'), ('project', 'Project')], default='project', help_text='An exploration asks a question; a project delivers something.', max_length=12, verbose_name='kind')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='“See Action B1” becomes a link to that action by itself.', verbose_name='text')),
                ('why_smart', models.TextField(blank=True, verbose_name='what makes this smart')),
                ('related', models.CharField(blank=True, help_text='Their references, such as B1, G3.', max_length=120, verbose_name='related actions')),
                ('lead_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='lead organisation')),
                ('responsible', models.ForeignKey(blank=True, help_text='The person who keeps this action up to date. Their name to show stands on the page.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'action',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CustomRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='cms.customimage')),
            ],
            options={
                'verbose_name': 'image size',
                'constraints': [models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='rendition_once')],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('headline', models.CharField(help_text='One sentence that says what people can do here.', max_length=120, verbose_name='headline')),
                ('lead', models.TextField(blank=True, help_text='Two or three sentences below it.', max_length=400, verbose_name='lead')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ImportItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What the file calls it: A1, workstream A, a theme', max_length=80)),
                ('created', models.BooleanField(default=False)),
                ('switched_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('before', models.ForeignKey(help_text='The latest revision before this run', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                ('draft', models.ForeignKey(help_text="An editor's unpublished draft with the file's changes in it, kept on top", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='cms.importrun')),
            ],
            options={
                'verbose_name': 'imported page',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'page'), name='import_item_once'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('switched_at__isnull', False), _connector='OR'), name='import_item_switched_first')],
            },
        ),
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'list of news',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='RoadmapPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('vision', models.TextField(blank=True, max_length=600, verbose_name='vision')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'roadmap',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service_name', models.CharField(default='Thousand Trades', max_length=60, verbose_name='name of the service')),
                ('council_name', models.CharField(default='The city council', max_length=100, verbose_name='name of the council')),
                ('city_line', models.CharField(default='The smart city plan, in the open', help_text='At the top of each page, such as “Birmingham’s smart city plan, in the open”.', max_length=80, verbose_name='line below the name')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='email address for questions')),
                ('address', models.TextField(blank=True, verbose_name='postal address')),
                ('footer_text', models.CharField(blank=True, help_text='First sentence of the foot of each page.', max_length=250, verbose_name='who publishes this')),
                ('licence', models.CharField(default='Content under the Open Government Licence v3', help_text='Under which terms others may use the text and the figures.', max_length=250, verbose_name='licence')),
                ('canal', models.CharField(default='#0d3b42', help_text='Ground of the head and the foot; white text stands on it.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour is a # and six figures, such as #0d3b42.', flags=re.RegexFlag['IGNORECASE'])], verbose_name='canal')),
                ('canal_deep', models.CharField(default='#082a30', help_text='The bar below the head; white text stands on it.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour is a # and six figures, such as #0d3b42.', flags=re.RegexFlag['IGNORECASE'])], verbose_name='deep canal')),
                ('action', models.CharField(default='#0b5560', help_text='Links and buttons, on white and with white text.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour is a # and six figures, such as #0d3b42.', flags=re.RegexFlag['IGNORECASE'])], verbose_name='action')),
                ('brass', models.CharField(default='#d9a033', help_text='Lines, and plates with dark text; it also stands on canal.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour is a # and six figures, such as #0d3b42.', flags=re.RegexFlag['IGNORECASE'])], verbose_name='brass')),
                ('demonstration_notice', models.CharField(blank=True, help_text='For a demonstration: says what is made up. Empty means no notice.', max_length=200, verbose_name='notice above every page')),
                ('moderation', models.CharField(choices=[('post', 'Comments show at once and are read afterwards'), ('pre', 'Comments show when a moderator has read them')], default='post', max_length=4, verbose_name='comments')),
                ('moderation_hours', models.PositiveSmallIntegerField(default=16, help_text='Shown beside “What do you say?”. Sixteen working hours are two working days.', verbose_name='we read every comment within (working hours)')),
                ('hold_first', models.PositiveSmallIntegerField(default=0, help_text='So many comments of an account younger than a week wait until a moderator has read them.', verbose_name='first comments of a new account that we read first')),
                ('answers_promised', models.BooleanField(default=False, help_text='Each comment and idea then says by when it is answered, and a public page shows promises kept, late and open. Switch it on when you are staffed for it; what was written before carries no promise.', verbose_name='promise an answer, and publish how promises are kept')),
                ('answer_within_days', models.PositiveSmallIntegerField(default=10, verbose_name='we answer comments and ideas within (working days)')),
                ('pledge_within_days', models.PositiveSmallIntegerField(default=10, verbose_name='we answer offers of help within (working days)')),
                ('sponsorship_contact', models.CharField(blank=True, help_text='An email address or a telephone number. Offers of money do not go through “Join us”.', max_length=200, verbose_name='whom to write to about sponsorship')),
                ('who_answers', models.CharField(blank=True, help_text='A sentence before the button with which people send what they wrote.', max_length=200, verbose_name='who answers')),
                ('answers_by', models.CharField(blank=True, max_length=200, verbose_name='by when they answer')),
                ('can_change', models.CharField(blank=True, max_length=200, verbose_name='what a comment can change')),
                ('safeguarding_text', models.TextField(blank=True, help_text='One line each: who, and their number. Shown where somebody says that a person is at risk.', verbose_name='numbers for someone at risk')),
                ('house_rules', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page', verbose_name='house rules for comments')),
                ('logo', models.ForeignKey(blank=True, help_text='Shown 48 pixels high on the dark head of each page. Without one our own mark stands there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='logo')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'name, contacts and colours',
            },
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('footer_column', models.CharField(blank=True, choices=[('', 'Not in the foot of the pages'), ('take_part', 'Take part'), ('supply', 'Supply the city'), ('check', 'Check our work'), ('help', 'Help')], default='', max_length=10, verbose_name='column in the foot of each page')),
                ('body', wagtail.fields.StreamField([('text', 0), ('details', 2), ('figure', 5)], blank=True, block_lookup={0: ('cms.models.pages.TextBlock', (), {'label': 'Text'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120}), 2: ('wagtail.blocks.StructBlock', [[('title', 1), ('text', 0)]], {}), 3: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Line below', 'max_length': 200, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 3), ('caption', 4)]], {})}, verbose_name='text')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'page of text',
                'verbose_name_plural': 'pages of text',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(choices=[('proposed', 'Proposed'), ('candidate', 'Candidate'), ('confirmed', 'Confirmed'), ('under_way', 'Under way'), ('on_hold', 'On hold'), ('done', 'Done'), ('stopped', 'Stopped')], max_length=10)),
                ('to_state', models.CharField(choices=[('proposed', 'Proposed'), ('candidate', 'Candidate'), ('confirmed', 'Confirmed'), ('under_way', 'Under way'), ('on_hold', 'On hold'), ('done', 'Done'), ('stopped', 'Stopped')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=accounts.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='cms.actionrecord')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=4, verbose_name='reference')),
                ('shown', models.BooleanField(default=True, editable=False, help_text='Whether the published page carries this step; kept when it goes')),
                ('status', models.CharField(choices=[('to_come', 'To come'), ('now', 'Under way'), ('done', 'Done'), ('stopped', 'Stopped')], default='to_come', max_length=8, verbose_name='status')),
                ('promised', models.DateField(blank=True, null=True, verbose_name='promised for')),
                ('promised_precision', models.CharField(choices=[('day', 'That day'), ('month', 'That month'), ('year', 'That year')], default='day', max_length=5)),
                ('first_promised', models.DateField(blank=True, null=True, verbose_name='first promised for')),
                ('first_precision', models.CharField(choices=[('day', 'That day'), ('month', 'That month'), ('year', 'That year')], default='day', max_length=5)),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason for the last change')),
                ('note', models.CharField(blank=True, help_text='Stands after the date: what it depends on, what came of it.', max_length=300, verbose_name='note')),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(db_column='key', on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cms.actionrecord', to_field='key')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ['action__ref', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('action', 'ref'), name='step_once'), models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('done_on', None)), _connector='OR'), name='step_done_dated'), models.CheckConstraint(condition=models.Q(('promised', None), ('first_promised__isnull', False), _connector='OR'), name='step_first_promise_kept'), models.CheckConstraint(condition=models.Q(('changed_by', None), ('changed_at__isnull', False), _connector='OR'), name='step_change_dated')],
            },
        ),
        migrations.CreateModel(
            name='ThemePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('enamel', models.CharField(choices=[('cobalt', 'Cobalt, chamfered plate'), ('brick', 'Brick, oval'), ('moss', 'Moss, shield')], default='cobalt', help_text='Colour and shape of its marks.', max_length=6, verbose_name='enamel')),
                ('quote', models.TextField(blank=True, max_length=600, verbose_name='quotation')),
                ('quote_by', models.CharField(blank=True, max_length=200, verbose_name='who said it')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'theme',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='WorkstreamPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('letter', models.CharField(help_text='First part of its actions’ references.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$', 'One capital letter, or two.')], verbose_name='letter')),
                ('vision', models.TextField(blank=True, max_length=600, verbose_name='vision')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('benefits_heading', models.CharField(blank=True, max_length=120, verbose_name='heading of the benefits')),
                ('benefits_intro', models.TextField(blank=True, max_length=500, verbose_name='sentence before the benefits')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'workstream',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ActionStepText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('ref', models.CharField(blank=True, max_length=4, validators=[django.core.validators.RegexValidator('^[SF][0-9]{1,3}$', 'A step’s reference is S or F and a number, such as S1.')], verbose_name='reference')),
                ('horizon', models.CharField(choices=[('short', 'Short term'), ('future', 'Future')], default='short', max_length=6, verbose_name='when')),
                ('text', models.TextField(max_length=600, verbose_name='step')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cms.actionpage')),
            ],
            options={
                'verbose_name': 'step',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='HomeButton',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('label', models.CharField(help_text='A verb: “Read the roadmap”.', max_length=40, verbose_name='words')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page', verbose_name='leads to')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='buttons', to='cms.homepage')),
            ],
            options={
                'verbose_name': 'button',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, help_text='One or two plain sentences. They stand at the top, on cards and in search engines.', max_length=600, verbose_name='summary')),
                ('date', models.DateField(default=accounts.clock.today, verbose_name='date')),
                ('body', wagtail.fields.RichTextField(verbose_name='text')),
                ('about', models.ForeignKey(blank=True, help_text='The post also stands on that action’s page, under “Updates”.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='updates', to='cms.actionpage', verbose_name='about the action')),
                ('og_image', models.ForeignKey(blank=True, help_text='Shown where people share this page; the site’s own card when empty.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'news post',
                'indexes': [models.Index(fields=['-date'], name='news_by_date')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('term', models.CharField(max_length=100, verbose_name='word')),
                ('meaning', models.TextField(verbose_name='what it means')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='glossary', to='cms.roadmappage')),
            ],
            options={
                'verbose_name': 'word of the glossary',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Stakeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('involvement', models.CharField(choices=[('identified', 'Takes part'), ('potential', 'We would like to meet them')], default='identified', max_length=10, verbose_name='part')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('organisation', models.ForeignKey(blank=True, help_text='Where it is known to this site.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='organisation')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='stakeholders', to='cms.actionpage')),
            ],
            options={
                'verbose_name': 'stakeholder',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='StepChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(choices=[('to_come', 'To come'), ('now', 'Under way'), ('done', 'Done'), ('stopped', 'Stopped')], max_length=8)),
                ('to_status', models.CharField(choices=[('to_come', 'To come'), ('now', 'Under way'), ('done', 'Done'), ('stopped', 'Stopped')], max_length=8)),
                ('from_promised', models.DateField(null=True)),
                ('to_promised', models.DateField(null=True)),
                ('done_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=accounts.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='cms.step')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ThemeFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('topic', models.CharField(blank=True, max_length=60, verbose_name='about')),
                ('text', models.TextField(verbose_name='fact')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='cms.themepage')),
            ],
            options={
                'verbose_name': 'fact',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='CaseStudy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(verbose_name='story')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.customimage', verbose_name='picture')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_studies', to='cms.workstreampage')),
            ],
            options={
                'verbose_name': 'case study',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text', models.TextField(verbose_name='benefit')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='benefits', to='cms.workstreampage')),
            ],
            options={
                'verbose_name': 'benefit',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
    ]
