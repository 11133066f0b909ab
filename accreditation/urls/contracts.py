"""Addresses of contracts."""

from django.urls import path

from accreditation.views import contracts as views

TAB = "cases/<int:pk>/contract/"

urlpatterns = [
    path(TAB, views.ContractTab.as_view(), name="case_contract"),
    path(f"{TAB}text/", views.SaveText.as_view(), name="contract_text"),
    path(f"{TAB}price/", views.SavePrice.as_view(), name="contract_price"),
    path(f"{TAB}price/list/", views.PriceFromList.as_view(), name="contract_price_list"),
    path(f"{TAB}copy/", views.AddSignedCopy.as_view(), name="contract_copy"),
    path(f"{TAB}addenda/", views.AddAddendum.as_view(), name="addendum_add"),
    path(f"{TAB}addenda/<int:addendum>/sign/", views.SignAddendum.as_view(), name="addendum_sign"),
]
