"""Where django-allauth asks how we want it: words, where to go, and how its secrets are kept."""

import base64
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe

from commitments.views.desk import known_devices

logger = logging.getLogger("tracker.sign_in")
TOO_MANY = (
    "Too many attempts. Wait a few minutes and try again; after thirty wrong passwords within a day it takes "
    "until tomorrow. Signing in with a passkey still works meanwhile."
)
WRONG_CODE = "This code is not right, or it was used already. Wait for the next one and try again."


class AccountAdapter(DefaultAccountAdapter):
    """Staff are made by an administrator; no message tells whether an account exists."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "No account has this name and password. Both are case-sensitive.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your present password.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Only a passkey leads here; what it gets to read is what a stranger's passkey would."""
        messages.error(request, "Signing in did not work.")
        return redirect("desk:sign-in")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_logout_redirect_url(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By user name; a browser in which that person has signed in before is counted apart."""
        everybody = super()._get_login_attempts_cache_key(request, **credentials)
        device = known_devices.device_of(request, credentials.get("username", ""))
        return f"{everybody}:{device}" if device else everybody

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning(
            "event=sign-in-refused why=%r network=%s", "wrong name or password", network(self, request)
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes lie encrypted in the database, under a key made from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """For use inside a page: the content policy allows no image in a data address."""
        drawing = super().build_totp_svg(url)
        return mark_safe(drawing[drawing.index("<svg") :])  # squares only, none of it typed

    def generate_authenticator_name(self, user: AbstractBaseUser, kind: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=kind).count() + 1
        return f"Passkey {number}"

    def _get_site_name(self) -> str:
        return settings.SITE_NAME


def cipher() -> MultiFernet:
    """The newest key encrypts; earlier ones still open what they closed."""
    return MultiFernet([Fernet(key_from(secret)) for secret in keys()])


def keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def key_from(secret: str) -> bytes:
    derived = hashlib.blake2b(secret.encode()[:4096], digest_size=32, person=b"second factors")
    return base64.urlsafe_b64encode(derived.digest())


def network(adapter: DefaultAccountAdapter, request: HttpRequest) -> str:
    """The sender's network without the last part, so that the log holds no whole address of a person."""
    address = adapter.get_client_ip(request)
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::/48"
    return ".".join(address.split(".")[:3]) + ".0/24"
