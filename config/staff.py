"""How staff log in: accounts made by an owner only, secrets sealed, a second factor where it is required."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.opentable import secrets


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: an owner makes the accounts of staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the shared secrets of authenticator apps sealed, and those that are required in place."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return secrets.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only where nobody asks for it; a lost phone is support's to take off, in the admin site."""
        return not settings.STAFF_MFA_REQUIRED


class SecondFactor:
    """Leads staff without a second factor to enroll one before any page; absent where none is required."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.STAFF_MFA_REQUIRED:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or redirect."""
        if self._must_enroll(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _must_enroll(request: HttpRequest) -> bool:
        # OpenTable's calls and the health checks come without a cookie: they cost no look at any session.
        is_ours = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not is_ours or request.path.startswith(_way_in()):
            return False
        user = request.user
        return user.is_authenticated and user.is_staff and not is_mfa_enabled(user, [Authenticator.Type.TOTP])


def sweep(*, now: datetime) -> int:
    """Drop what was counted of logins and is over, addresses with it; the count tells how many."""
    with connection.cursor() as sql:
        sql.execute(f"DELETE FROM {settings.CACHES['default']['LOCATION']} WHERE expires <= %s", [now])
        return int(sql.rowcount)


def _way_in() -> tuple[str, ...]:
    """What must stay open on the way to a second factor."""
    names = ("mfa_index", "account_login", "account_logout", "account_reauthenticate")
    return tuple(reverse(name) for name in names)
