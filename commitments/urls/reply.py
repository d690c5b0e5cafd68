from django.urls import path

from commitments.urls.later import later

reply = later("commitments.views.reply")

app_name = "reply"
urlpatterns = [path("reply/<str:token>", reply.answer, name="answer")]
