"""Addresses of the register, of documents and of their versions."""

from django.urls import path

from documents.views import coordination, history, reading, register, writing

VERSION = "<int:pk>/v<int:number>/"

urlpatterns = [
    path("", register.DocumentList.as_view(), name="document_list"),
    path("add/", writing.DocumentAdd.as_view(), name="document_add"),
    path("processes/", register.ProcessTree.as_view(), name="process_list"),
    path("<int:pk>/", reading.DocumentPage.as_view(), name="document_detail"),
    path("<int:pk>/change/", writing.DocumentChange.as_view(), name="document_change"),
    path("<int:pk>/readers/", writing.ReadersChange.as_view(), name="document_readers"),
    path("<int:pk>/start/", writing.VersionStart.as_view(), name="version_start"),
    path(VERSION, reading.DocumentPage.as_view(), name="version_detail"),
    path(VERSION + "change/", writing.VersionChange.as_view(), name="version_change"),
    path(VERSION + "approve/", writing.VersionApprove.as_view(), name="version_approve"),
    path(VERSION + "adopt/", writing.VersionAdopt.as_view(), name="version_adopt"),
    path(VERSION + "history/", history.HistoryTab.as_view(), name="history"),
    path(VERSION + "verification/", coordination.VerificationTab.as_view(), name="verification"),
    path(VERSION + "verification/ask/", coordination.Ask.as_view(), name="verification_ask"),
    path(
        VERSION + "verification/<int:approval>/leave-out/",
        coordination.LeaveOut.as_view(),
        name="verification_leave_out",
    ),
]
