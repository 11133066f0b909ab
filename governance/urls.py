"""Addresses of governance."""

from django.urls import path

from governance.views import bodies, meetings, papers, room

app_name = "governance"

ITEM = "meetings/<int:pk>/items/<int:item_pk>/"

urlpatterns = [
    path("bodies/", bodies.BodyList.as_view(), name="body_list"),
    path("bodies/<int:pk>/", bodies.BodyPage.as_view(), name="body_detail"),
    path("bodies/<int:body_pk>/seats/add/", bodies.SeatAdd.as_view(), name="seat_add"),
    path("bodies/<int:body_pk>/seats/<int:pk>/", bodies.SeatChange.as_view(), name="seat_change"),
    path("meetings/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("meetings/plan/", meetings.MeetingPlan.as_view(), name="meeting_plan"),
    path("meetings/<int:pk>/", room.RoomPage.as_view(), name="meeting_detail"),
    path("meetings/<int:pk>/change/", meetings.MeetingChange.as_view(), name="meeting_change"),
    path("meetings/<int:pk>/attendance/", room.KeepAttendance.as_view(), name="attendance"),
    path("meetings/<int:pk>/items/add/", meetings.ItemAdd.as_view(), name="item_add"),
    path(ITEM, room.RoomPage.as_view(), name="item_detail"),
    path(ITEM + "votes/", room.VotesPanel.as_view(), name="item_votes"),
    path(ITEM + "vote/", room.CastVote.as_view(), name="item_vote"),
    path(ITEM + "recuse/", room.Recuse.as_view(), name="item_recuse"),
    path(ITEM + "open/", room.OpenItem.as_view(), name="item_open"),
    path(ITEM + "close/", room.CloseItem.as_view(), name="item_close"),
    path(ITEM + "defer/", room.DeferItem.as_view(), name="item_defer"),
    path(ITEM + "extract/", room.IssueExtract.as_view(), name="item_extract"),
    path(ITEM + "discussion/", room.WriteDiscussion.as_view(), name="item_discussion"),
    path(ITEM + "move/", room.MoveItem.as_view(), name="item_move"),
    path(ITEM + "remove/", room.RemoveItem.as_view(), name="item_remove"),
    path("orders/", papers.OrderList.as_view(), name="order_list"),
    path("orders/add/", papers.OrderAdd.as_view(), name="order_add"),
    path("orders/<int:pk>/", papers.OrderPage.as_view(), name="order_detail"),
    path("orders/<int:pk>/change/", papers.OrderChange.as_view(), name="order_change"),
    path("actions/", papers.ActionList.as_view(), name="action_list"),
    path("actions/add/", papers.ActionAdd.as_view(), name="action_add"),
    path("actions/<int:pk>/", papers.ActionPage.as_view(), name="action_detail"),
    path("actions/<int:pk>/evidence/", papers.WriteEvidence.as_view(), name="action_evidence"),
]
