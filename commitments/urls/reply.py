from django.urls import path

from commitments.views import reply

app_name = "reply"
urlpatterns = [path("reply/<str:token>", reply.answer, name="answer")]
