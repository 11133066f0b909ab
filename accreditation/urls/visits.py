"""Addresses of visits and ratings."""

from django.urls import path

from accreditation.views import ratings, visits

VISIT = "cases/<int:pk>/visit/"
SESSION = f"{VISIT}sessions/<int:session_pk>/"
RATINGS = "cases/<int:pk>/ratings/"

urlpatterns = [
    path(VISIT, visits.VisitTab.as_view(), name="case_visit"),
    path(f"{VISIT}days/", visits.PlanVisit.as_view(), name="visit_plan"),
    path(f"{VISIT}sessions/add/", visits.SessionPage.as_view(), name="session_add"),
    path(SESSION, visits.SessionPage.as_view(), name="session_change"),
    path(f"{SESSION}remove/", visits.RemoveSession.as_view(), name="session_remove"),
    path(f"{SESSION}notes/", visits.SessionNotes.as_view(), name="session_notes"),
    path(f"{SESSION}notes/save/", visits.SaveNote.as_view(), name="session_note_save"),
    path(f"{VISIT}notes/<int:note>/remove/", visits.RemoveNote.as_view(), name="session_note_remove"),
    path(RATINGS, ratings.RatingsTab.as_view(), name="case_ratings"),
    path(f"{RATINGS}mine/", ratings.OwnRatings.as_view(), name="own_ratings"),
    path(f"{RATINGS}adopt/", ratings.AdoptRatings.as_view(), name="ratings_adopt"),
    path(f"{RATINGS}<int:criterion>/", ratings.GiveRating.as_view(), name="rating_give"),
    path(f"{RATINGS}<int:criterion>/agree/", ratings.AgreeRating.as_view(), name="rating_agree"),
]
