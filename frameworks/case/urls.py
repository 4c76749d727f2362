from django.urls import path

from . import views

app_name = "case"

urlpatterns = [
    path("CFDocuments", views.document_list, name="document_list"),
    path("CFDocuments/<str:identifier>", views.document_detail, name="document_detail"),
    path("CFPackages/<str:identifier>", views.package_detail, name="package_detail"),
    path("CFItems/<str:identifier>", views.item_detail, name="item_detail"),
    path("CFItemAssociations/<str:identifier>", views.item_associations, name="item_associations"),
    path("CFAssociations/<str:identifier>", views.association_detail, name="association_detail"),
    path(
        "CFAssociationGroupings/<str:identifier>",
        views.association_grouping_detail,
        name="association_grouping_detail",
    ),
    path("CFItemTypes/<str:identifier>", views.item_type_detail, name="item_type_detail"),
    path("CFLicenses/<str:identifier>", views.licence_detail, name="licence_detail"),
    path("CFRubrics/<str:identifier>", views.rubric_detail, name="rubric_detail"),
    path("CFConcepts/<str:identifier>", views.concept_detail, name="concept_detail"),
    path("CFSubjects/<str:identifier>", views.subject_detail, name="subject_detail"),
    path("openapi.json", views.openapi_detail, name="openapi"),
    # Where the standard has a client look for the description.
    path("discovery/imscasev1p1_openapi3_v1p0.json", views.openapi_detail, name="discovery"),
    path("<path:rest>", views.unknown, name="unknown"),
]
