from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .exporting import FORMS
from .views import downloads, editions, pathway, publications, record, roles, searching


class CodeConverter(StringConverter):
    """The codes of editions and items; whatever else is asked for is not there."""

    regex = "[A-Za-z0-9._-]+"


register_converter(CodeConverter, "code")
app_name = "frameworks"

urlpatterns = [
    path("pathway/", pathway.pathway_detail, name="pathway_detail"),
    path("pathway/compare/", pathway.stage_compare, name="stage_compare"),
    path("pathway/<slug:stage>/", pathway.stage_detail, name="stage_detail"),
    path("frameworks/", editions.framework_list, name="framework_list"),
    path("frameworks/<slug:framework>/", editions.framework_detail, name="framework_detail"),
    path("frameworks/<slug:framework>/<code:edition>/", editions.edition_detail, name="edition_detail"),
    path("frameworks/<slug:framework>/<code:edition>/changes/", record.edition_changes, name="edition_changes"),
    *(
        path(
            f"frameworks/<slug:framework>/<code:edition>/framework.{form}",
            downloads.edition_download,
            {"form": form},
            name=f"edition_{form}",
        )
        for form in FORMS
    ),
    path("frameworks/<slug:framework>/<code:edition>/<code:code>/", editions.item_detail, name="item_detail"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/<slug:role>/", roles.role_detail, name="role_detail"),
    path("publications/", publications.publication_list, name="publication_list"),
    path("publications/<slug:publication>/", publications.publication_detail, name="publication_detail"),
    path("publications/<slug:publication>/bookmark/", publications.publication_bookmark, name="publication_bookmark"),
    path("bookmarks/", publications.bookmark_list, name="bookmark_list"),
    path("search/", searching.search, name="search"),
]
