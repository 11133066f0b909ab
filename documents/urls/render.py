"""Addresses of writing, comparing, files and papers of versions."""

from django.urls import path

from documents.views import clauses, compare, files, forms

VERSION = "<int:pk>/v<int:number>/"
EDIT = VERSION + "edit/"

urlpatterns = [
    path("<int:pk>/compare/", compare.CompareVersions.as_view(), name="version_compare"),
    path("<int:pk>/compare/paper/", compare.ComparePaper.as_view(), name="version_compare_paper"),
    path(EDIT, clauses.ClauseEditor.as_view(), name="version_edit"),
    path(EDIT + "add/", clauses.ClauseAdd.as_view(), name="clause_add"),
    path(EDIT + "renumber/", clauses.ClausesRenumber.as_view(), name="clauses_renumber"),
    path(EDIT + "<int:clause_pk>/", clauses.ClauseEditor.as_view(), name="clause_edit"),
    path(EDIT + "<int:clause_pk>/save/", clauses.ClauseSave.as_view(), name="clause_save"),
    path(EDIT + "<int:clause_pk>/move/", clauses.ClauseMove.as_view(), name="clause_move"),
    path(EDIT + "<int:clause_pk>/remove/", clauses.ClauseRemove.as_view(), name="clause_remove"),
    path(VERSION + "files/", files.VersionFiles.as_view(), name="version_files"),
    path(VERSION + "files/add/", files.FileAdd.as_view(), name="file_add"),
    path(VERSION + "files/<int:file>/remove/", files.FileRemove.as_view(), name="file_remove"),
    path(VERSION + "paper/", files.PaperMake.as_view(), name="version_paper"),
    path(VERSION + "pdf/", files.VersionPdf.as_view(), name="version_pdf"),
    path("forms/", forms.FormList.as_view(), name="form_list"),
    path("forms/draft/", forms.FormsDraft.as_view(), name="forms_draft"),
    path("forms/<int:kind>/<str:language>.<str:ending>", forms.FormFile.as_view(), name="form_file"),
]
