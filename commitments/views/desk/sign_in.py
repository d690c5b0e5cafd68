"""Signing in and out. Django's own views, with our words."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView

from commitments.forms.sign_in import SignInForm

sign_in = LoginView.as_view(
    template_name="desk/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
    extra_context={"site_name": settings.SITE_NAME},  # or Django puts the host's name there
)
sign_out = LogoutView.as_view()
