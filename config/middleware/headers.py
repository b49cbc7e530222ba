"""Security headers: strict everywhere, relaxed by path for the Wagtail admin alone."""

from csp.middleware import CSPMiddleware
from django.conf import settings


class HeadersMiddleware(CSPMiddleware):
    """Content-Security-Policy by path, and Permissions-Policy."""

    def process_request(self, request):
        """No nonce is made: a cached page is the same bytes for everyone."""

    def process_response(self, request, response):
        if is_back_office(request):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
            if policy := response.headers.get(
                "Content-Security-Policy"
            ):  # a page's preview, in its own frame
                response.headers["Content-Security-Policy"] = policy.replace(
                    "frame-ancestors 'none'", "frame-ancestors 'self'"
                )
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


def is_back_office(request) -> bool:
    """Whether the address lies under the Wagtail admin."""
    return request.path_info.startswith(f"/{settings.ADMIN_PATH}")
