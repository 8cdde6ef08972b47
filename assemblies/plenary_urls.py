"""Addresses of plenaries: agenda, papers, motions, the roll, the chair's desk, the hall."""

from django.urls import path

from assemblies.plenary_views import agenda, amendments, chair, hall, motions, papers, roll

SITTING = "plenaries/<uuid:uuid>/"
ITEM, PAPER = "items/<uuid:uuid>/", "papers/<uuid:uuid>/"
MOTION, AMENDMENT = "motions/<uuid:uuid>/", "amendments/<uuid:uuid>/"
HALL = f"{SITTING}hall/<str:secret>/"
urlpatterns = [
    path("<slug:slug>/plan/", agenda.plan_plenary, name="plan_plenary"),
    path("<slug:slug>/motions/", motions.motions_of, name="motions"),
    path("<slug:slug>/motions/propose/", motions.propose_motion, name="propose_motion"),
    path(SITTING, agenda.plenary, name="plenary"),
    path(f"{SITTING}order-of-the-day/", agenda.order_of_day, name="order_of_day"),
    path(f"{SITTING}change/", agenda.change_plenary, name="change_plenary"),
    path(f"{SITTING}add-item/", agenda.add_item, name="add_item"),
    path(f"{SITTING}roll/", roll.roll, name="roll"),
    path(f"{SITTING}roll/write/", roll.freeze_roll, name="freeze_roll"),
    path(f"{SITTING}chair/", chair.chair, name="chair"),
    path(f"{SITTING}open/", chair.open_plenary, name="open_plenary"),
    path(f"{SITTING}close/", chair.close_plenary, name="close_plenary"),
    path(f"{SITTING}floor/", hall.floor, name="floor"),
    path(f"{SITTING}floor/<str:secret>/now/", hall.floor_now, name="floor_now"),
    path(f"{SITTING}speak/", hall.ask_to_speak, name="ask_to_speak"),
    path(HALL, hall.hall, name="hall"),
    path(f"{HALL}now/", hall.hall_now, name="hall_now"),
    path(f"{ITEM}change/", agenda.change_item, name="change_item"),
    path(f"{ITEM}move/", agenda.move_item, name="move_item"),
    path(f"{ITEM}remove/", agenda.remove_item, name="remove_item"),
    path(f"{ITEM}call/", chair.call_item, name="call_item"),
    path(f"{ITEM}finish/", chair.finish_item, name="finish_item"),
    path(f"{ITEM}add-paper/", papers.add_paper, name="add_paper"),
    path(PAPER, papers.paper, name="paper"),
    path(f"{PAPER}revise/", papers.revise_paper, name="revise_paper"),
    path(f"{PAPER}publish/", papers.publish_paper, name="publish_paper"),
    path(f"{PAPER}files/<int:number>/", papers.paper_file, name="paper_file"),
    path("mandates/<uuid:uuid>/", roll.mandate, name="mandate"),
    path("speeches/<uuid:uuid>/call/", chair.call_speaker, name="call_speaker"),
    path("speeches/<uuid:uuid>/end/", chair.end_speech, name="end_speech"),
    path("speeches/<uuid:uuid>/withdraw/", hall.withdraw_speech, name="withdraw_speech"),
    path(MOTION, motions.motion, name="motion"),
    path(f"{MOTION}second/", motions.second_motion, name="second_motion"),
    path(f"{MOTION}withdraw/", motions.withdraw_motion, name="withdraw_motion"),
    path(f"{MOTION}step-back/", motions.step_back_motion, name="step_back_motion"),
    path(f"{MOTION}let-die/", motions.let_motion_die, name="let_motion_die"),
    path(f"{MOTION}place/", motions.place_motion, name="place_motion"),
    path(f"{MOTION}amend/", amendments.amend_motion, name="amend_motion"),
    path(f"{AMENDMENT}accept/", amendments.accept_amendment, name="accept_amendment"),
    path(f"{AMENDMENT}put-to-vote/", amendments.put_amendment_to_vote, name="put_amendment_to_vote"),
    path(f"{AMENDMENT}rewrite/", amendments.rewrite_amendment, name="rewrite_amendment"),
    path(f"{AMENDMENT}withdraw/", amendments.withdraw_amendment, name="withdraw_amendment"),
]
