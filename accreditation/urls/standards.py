"""Addresses of the standards: public under their code, the desk under `sets/`."""

from django.urls import path

from accreditation.views import standards as views

urlpatterns = [
    path("standards/", views.PublicStandards.as_view(), name="standards"),
    path("standards/sets/", views.StandardSetList.as_view(), name="standard_sets"),
    path("standards/sets/<int:pk>/", views.StandardSetPage.as_view(), name="standard_set"),
    path("standards/sets/<int:pk>/export/", views.ExportStandardSet.as_view(), name="standard_set_export"),
    path("standards/new/", views.ImportEdition.as_view(), name="standards_import"),
    path("standards/new/<uuid:uuid>/", views.CheckEdition.as_view(), name="standards_check"),
    path("standards/<slug:code>/", views.PublicStandardSet.as_view(), name="standards_public"),
]
