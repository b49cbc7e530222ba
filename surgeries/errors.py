"""Why something was not done, in words for the person who tried."""

from django.utils.functional import Promise


class Refused(Exception):
    """`message` says why, and `code` is stable for programs."""

    def __init__(self, code: str, message: str | Promise):
        super().__init__(code)
        self.code = code
        self.message = message
