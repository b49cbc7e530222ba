"""Registration only: log entries, and bulk actions that go through our own actions."""

from wagtail import hooks

from accounts import log_actions, scoped_logs, users_admin

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_log_actions", scoped_logs.register_logs)

for action in users_admin.BULK_ACTIONS:  # after Wagtail's own, which they replace by the same name
    hooks.register("register_bulk_action", action, order=1)

users_admin.hide_name_panel()
