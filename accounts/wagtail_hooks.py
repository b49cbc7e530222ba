"""Registration in the back office, and nothing else."""

from wagtail import hooks

from accounts import log_actions, users_admin
from accounts.scoped_logs import register_logs
from accounts.viewsets import organisation_chooser, organisations


@hooks.register("register_admin_viewset")
def organisation_viewsets():
    return [organisations, organisation_chooser]


@hooks.register("register_log_actions")
def account_actions(registry):
    log_actions.register(registry)


@hooks.register("register_log_actions", order=999)  # after every viewset has said which models are scoped
def scoped_models(registry):
    register_logs(registry)


users_admin.hide_name_panel()
for bulk_action in users_admin.BULK_ACTIONS:  # after Wagtail's own, which they replace by the same name
    hooks.register("register_bulk_action", bulk_action, order=1)
