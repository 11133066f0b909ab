"""Addresses of cases: list, board, overview, documents, history, sharing."""

from django.urls import path

from accreditation.views import cases

urlpatterns = [
    path("cases/", cases.CaseList.as_view(), name="case_list"),
    path("cases/board/", cases.CaseBoard.as_view(), name="case_board"),
    path("cases/<int:pk>/", cases.CaseOverview.as_view(), name="case_detail"),
    path("cases/<int:pk>/documents/", cases.CaseDocuments.as_view(), name="case_documents"),
    path("cases/<int:pk>/documents/add/", cases.AddCaseFile.as_view(), name="case_file_add"),
    path("cases/<int:pk>/history/", cases.CaseHistory.as_view(), name="case_history"),
    path("cases/<int:pk>/share/", cases.ShareCase.as_view(), name="case_share"),
    path("cases/<int:pk>/shares/<int:share_pk>/end/", cases.EndShare.as_view(), name="case_share_end"),
]
