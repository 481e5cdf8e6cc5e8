"""Where people find us, for what is written without a request: letters."""

from django.conf import settings


def page(path: str) -> str:
    """The whole address of a page: its path behind the first name that we answer to.

    Empty where `DJANGO_ALLOWED_HOSTS` has no name but only patterns, behind which nobody could be found.
    """
    names = (host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", ".")))
    name = next(names, "")
    if not name:
        return ""
    return f"https://{name}{path}" if settings.SECURE_SSL_REDIRECT else f"http://{name}:{settings.PORT}{path}"
