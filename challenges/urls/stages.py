"""Public addresses of: stages 3 to 6, the end and its ledger, measures."""

from django.urls import URLPattern, path

from challenges.views import stages, stages_acts, stages_ending, stages_public, stages_report

ONE = "challenges/running/<uuid:public_id>/"
MILESTONE = "challenges/running/milestones/<uuid:public_id>/"
CASE = "challenges/running/cases/<slug:slug>/"
urlpatterns: list[URLPattern] = [
    path("challenges/ledger/", stages_public.ledger, name="ledger"),
    path("challenges/ledger.csv", stages_public.ledger_csv, name="ledger_csv"),
    path("challenges/ledger/feed/", stages_public.ledger_feed, name="ledger_feed"),
    path("challenges/ledger/<int:number>/", stages_public.entry, name="ledger_entry"),
    path("challenges/measures/", stages_public.measures_page, name="measures"),
    path("challenges/measures.csv", stages_public.measures_csv, name="measures_csv"),
    path("challenges/running/", stages.running, name="running"),
    path(CASE, stages.case, name="stage_tasks"),
    path(f"{CASE}people/", stages_acts.runners, name="runners"),
    path(f"{CASE}end/", stages_ending.end_case, name="end_case"),
    path(ONE, stages.work, name="stage_work"),
    path(f"{ONE}milestones/new/", stages_acts.plan_milestone, name="milestone_new"),
    path(f"{ONE}meetings/new/", stages_acts.plan_gathering, name="gathering_new"),
    path(f"{ONE}notes/new/", stages_acts.write_note, name="note_new"),
    path(f"{ONE}buyers/new/", stages_acts.add_buyer, name="buyer_new"),
    path(f"{ONE}help/new/", stages_acts.note_help, name="help_new"),
    path(f"{ONE}testers/", stages_acts.ask_for_testers, name="testers"),
    path(f"{ONE}study/", stages_acts.link_study, name="study_link"),
    path(f"{ONE}end/", stages_ending.end, name="ending_new"),
    path(f"{ONE}ledger/", stages_ending.agree, name="ledger_agree"),
    path("challenges/running/meetings/<uuid:public_id>/", stages_acts.keep_gathering, name="gathering"),
    path("challenges/running/pictures/<uuid:public_id>/", stages.picture, name="evidence_picture"),
    path("challenges/solutions/<uuid:public_id>/report/", stages_report.report, name="stage_report"),
    path(
        "challenges/solutions/<uuid:public_id>/report/save/",
        stages_report.report_save,
        name="stage_report_save",
    ),
    path(MILESTONE, stages.milestone, name="milestone"),
    path(f"{MILESTONE}evidence/", stages_acts.show_evidence, name="milestone_evidence"),
    path(f"{MILESTONE}accept/", stages_acts.accept, name="milestone_accept"),
    path(f"{MILESTONE}return/", stages_acts.give_back, name="milestone_return"),
    path(f"{MILESTONE}drop/", stages_acts.drop, name="milestone_drop"),
    path(f"{MILESTONE}payment/", stages_acts.ask_payment, name="payment_ask"),
    path(f"{MILESTONE}payment/agree/", stages_acts.agree_payment, name="payment_agree"),
    path(f"{MILESTONE}payment/refuse/", stages_acts.refuse_payment, name="payment_refuse"),
    path(f"{MILESTONE}payment/paid/", stages_acts.note_paid, name="payment_paid"),
]
