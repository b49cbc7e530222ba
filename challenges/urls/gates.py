"""Public addresses of: panels, interests, scores, moderation, decisions, feedback."""

from django.urls import path

from challenges.views import gates as views

urlpatterns: list = [
    path("challenges/reviews/", views.reviews, name="reviews"),
    path("challenges/reviews/<uuid:public_id>/", views.review, name="review"),
    path("challenges/reviews/<uuid:public_id>/interests/", views.interests, name="review_interests"),
    path("challenges/reviews/<uuid:public_id>/scores/", views.scores, name="review_scores"),
    path("challenges/reviews/<uuid:public_id>/scores.pdf", views.paper, name="review_paper"),
    path("challenges/reviews/<uuid:public_id>/<int:number>/", views.sheet, name="review_sheet"),
]
