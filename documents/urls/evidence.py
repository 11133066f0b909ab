"""Addresses of clauses, coverage, evidence packs and crosswalks."""

from django.urls import path

from documents.views import citing, coverage, crosswalks

CLAUSE = "clauses/<int:pk>/"
WALK = "crosswalks/<int:pk>/"

urlpatterns = [
    path(CLAUSE, coverage.ClausePage.as_view(), name="clause_detail"),
    path(f"{CLAUSE}modules/", coverage.CiteModule.as_view(), name="clause_cite_module"),
    path(f"{CLAUSE}expectation/", coverage.SetExpectation.as_view(), name="clause_expectation"),
    path(f"{CLAUSE}links/<int:citation>/remove/", coverage.Uncite.as_view(), name="clause_uncite"),
    path("<int:pk>/coverage/", coverage.CoveragePage.as_view(), name="coverage"),
    path("<int:pk>/coverage/count/", coverage.RefreshFigures.as_view(), name="coverage_refresh"),
    path("<int:pk>/coverage/links/", coverage.TakeOverLinks.as_view(), name="coverage_links"),
    path("<int:pk>/coverage/pack/", coverage.AskForPack.as_view(), name="pack_ask"),
    path("packs/<int:pk>/", coverage.PackPage.as_view(), name="pack_detail"),
    path("cited/<str:app>/<str:model>/<int:pk>/", citing.CitedPage.as_view(), name="cited"),
    path("cite/<str:app>/<str:model>/<int:pk>/", citing.CitePage.as_view(), name="cite"),
    path("citations/<int:pk>/remove/", citing.UncitePage.as_view(), name="uncite"),
    path("crosswalks/", crosswalks.CrosswalkList.as_view(), name="crosswalk_list"),
    path("crosswalks/add/", crosswalks.CrosswalkAdd.as_view(), name="crosswalk_add"),
    path(WALK, crosswalks.CrosswalkPage.as_view(), name="crosswalk_detail"),
    path(f"{WALK}edit/", crosswalks.CrosswalkEdit.as_view(), name="crosswalk_edit"),
    path(f"{WALK}export/", crosswalks.CrosswalkExport.as_view(), name="crosswalk_export"),
    path(f"{WALK}import/", crosswalks.CrosswalkImport.as_view(), name="crosswalk_import"),
    path(f"{WALK}remove/", crosswalks.CrosswalkRemove.as_view(), name="crosswalk_remove"),
]
