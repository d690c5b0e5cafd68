from django.urls import path

from commitments.urls.later import later

mail_reports = later("commitments.views.mail_reports")

urlpatterns = [path("mail/reports", mail_reports.reports, name="mail-reports")]
