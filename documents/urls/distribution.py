"""Addresses of reading, controlled copies and external documents."""

from django.urls import path

from documents.views import acknowledge, acknowledgement, copies, external

urlpatterns = [
    path("reading/", acknowledge.ReadingList.as_view(), name="reading"),
    path("acknowledge/<int:pk>/", acknowledge.AcknowledgePage.as_view(), name="acknowledge"),
    path("acknowledge/version/<int:pk>/", acknowledge.OwnPage.as_view(field="version"), name="read_version"),
    path("acknowledge/change/<int:pk>/", acknowledge.OwnPage.as_view(field="change"), name="read_change"),
    path("acknowledgements/", acknowledgement.AcknowledgementList.as_view(), name="acknowledgement_list"),
    path(
        "<int:pk>/v<int:number>/acknowledgement/",
        acknowledgement.AcknowledgementTab.as_view(),
        name="version_acknowledgement",
    ),
    path(
        "<int:pk>/v<int:number>/acknowledgement/ask/",
        acknowledgement.AskPeople.as_view(),
        name="acknowledgement_ask",
    ),
    path(
        "<int:pk>/v<int:number>/acknowledgement/everybody/",
        acknowledgement.AskEverybody.as_view(),
        name="acknowledgement_everybody",
    ),
    path(
        "<int:pk>/v<int:number>/acknowledgement/sheet/",
        acknowledgement.VersionSheet.as_view(),
        name="acknowledgement_sheet",
    ),
    path("<int:pk>/v<int:number>/questions/", acknowledgement.QuestionsPage.as_view(), name="questions"),
    path("copies/", copies.CopyList.as_view(), name="copy_list"),
    path("copies/recalls/", copies.RecallList.as_view(), name="recall_list"),
    path("copies/<int:pk>/", copies.CopyPage.as_view(), name="copy_detail"),
    path("<int:pk>/v<int:number>/copies/", copies.CopiesTab.as_view(), name="version_copies"),
    path("<int:pk>/v<int:number>/copies/issue/", copies.IssueCopy.as_view(), name="copy_issue"),
    path("external/", external.WatchList.as_view(), name="external_list"),
    path("external/add/", external.WatchAdd.as_view(), name="external_add"),
    path("external/<int:pk>/", external.WatchPage.as_view(), name="external_detail"),
    path("external/<int:pk>/change/", external.WatchChange.as_view(), name="external_change"),
    path("external/<int:pk>/checked/", external.CheckDone.as_view(), name="external_checked"),
    path("external/<int:pk>/note/", external.ChangeAdd.as_view(), name="change_add"),
    path("external/changes/<int:pk>/", external.ChangePage.as_view(), name="change_detail"),
    path("external/changes/<int:pk>/edit/", external.ChangeEdit.as_view(), name="change_edit"),
    path("external/changes/<int:pk>/sheet/", external.ChangeSheet.as_view(), name="change_sheet"),
]
