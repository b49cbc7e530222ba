"""Public addresses of: answering a challenge: form, files, handing in, receipt, versions, withdrawing."""

from django.urls import path

from challenges.views import solutions, solutions_copy, solutions_files, solutions_in, solutions_write

one = "challenges/solutions/<uuid:public_id>/"
urlpatterns: list = [
    path("challenges/receipts/", solutions.receipts, name="receipts"),
    path("challenges/solutions/", solutions.own_solutions, name="own_solutions"),
    path(one, solutions.solution, name="solution"),
    path(f"{one}versions/<int:number>/", solutions.version, name="solution_version"),
    path(f"{one}receipts/<int:number>/", solutions.receipt, name="solution_receipt"),
    path(f"{one}receipts/<int:number>/pdf/", solutions.receipt_pdf, name="solution_receipt_pdf"),
    path(f"{one}form/", solutions_write.form, name="solution_form"),
    path(f"{one}about/", solutions_write.about, name="solution_about"),
    path(f"{one}about/save/", solutions_write.save_about, name="solution_about_save"),
    path(f"{one}partners/", solutions_write.partners, name="solution_partners"),
    path(f"{one}step/<int:number>/", solutions_write.step, name="solution_step"),
    path(f"{one}save/", solutions_write.save, name="solution_save"),
    path(f"{one}copy/", solutions_copy.copy, name="solution_copy"),
    path(f"{one}word/", solutions_files.word, name="solution_word"),
    path(f"{one}files/<uuid:file_id>/", solutions_files.file, name="solution_file"),
    path(f"{one}check/", solutions_in.check, name="solution_check"),
    path(f"{one}hand-in/", solutions_in.hand_in, name="solution_hand_in"),
    path(f"{one}withdraw/", solutions_in.withdraw, name="solution_withdraw"),
    path("challenges/<slug:slug>/answer/", solutions_in.begin, name="begin"),
]
