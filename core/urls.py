"""Addresses of core's own pages."""

from django.urls import path

from core.views import files, notices, saved_filters
from core.views.language import set_language
from core.views.objects import StepView
from core.views.styleguide import StyleguideView

app_name = "core"

urlpatterns = [
    path("files/<uuid:uuid>/", files.file, name="file"),
    path("papers/<str:code>/", files.paper, name="paper"),
    path("papers/<str:code>/again/", files.retry_paper, name="retry_paper"),
    path("verify/", files.verify_form, name="verify_form"),
    path("verify/<str:code>", files.verify, name="verify"),
    path("jobs/<int:pk>/progress/", files.job_progress, name="job_progress"),
    path("jobs/<int:pk>/again/", files.retry_job, name="retry_job"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/<int:pk>/", notices.open_notice, name="open_notice"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("step/<str:app>/<str:model>/<int:pk>/<str:step>/", StepView.as_view(), name="take_step"),
    path("filters/keep/", saved_filters.keep_filter, name="keep_filter"),
    path("filters/<int:pk>/drop/", saved_filters.drop_filter, name="drop_filter"),
    path("language/", set_language, name="set_language"),
    path("styleguide/", StyleguideView.as_view(), name="styleguide"),
]
