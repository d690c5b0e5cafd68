"""Django's own admin, which looks for what it shows when its first page is asked for."""

from django.contrib import admin
from django.views.generic import RedirectView

from commitments.urls.later import later

admin.autodiscover()
# one way in, and one page on which a password is changed: the desk's
admin.site.login = later("commitments.views.desk.sign_in").to_sign_in  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(  # type: ignore[method-assign, assignment]
    pattern_name="account_change_password"
)

urlpatterns = admin.site.get_urls()
