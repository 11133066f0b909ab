"""Addresses of records, the nomenclature of files and archive acts."""

from django.urls import path

from documents.views import acts, records

urlpatterns = [
    path("records/", records.RecordList.as_view(), name="record_list"),
    path("records/add/", records.RecordAdd.as_view(), name="record_add"),
    path("records/<int:pk>/", records.RecordPage.as_view(), name="record_detail"),
    path("records/<int:pk>/hold/", records.HoldRecord.as_view(), name="record_hold"),
    path("nomenclature/", records.NomenclatureList.as_view(), name="nomenclature_list"),
    path("nomenclature/add/", records.NomenclatureEdit.as_view(), name="nomenclature_add"),
    path("nomenclature/<int:pk>/", records.NomenclatureEdit.as_view(), name="nomenclature_change"),
    path("acts/", acts.ActList.as_view(), name="act_list"),
    path("acts/add/<slug:kind>/", acts.ActAdd.as_view(), name="act_add"),
    path("acts/<int:pk>/", acts.ActPage.as_view(), name="act_detail"),
    path("acts/<int:pk>/change/", acts.ActChange.as_view(), name="act_change"),
]
