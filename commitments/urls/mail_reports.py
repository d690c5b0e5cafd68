from django.urls import path

from commitments.views import mail_reports

urlpatterns = [path("mail/reports", mail_reports.reports, name="mail-reports")]
