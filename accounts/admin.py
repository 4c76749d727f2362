"""People and organisations in Django admin; what is private to them, their second factor included, is not shown."""

from allauth.account import admin as allauth_account_admin
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as allauth_admin
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import appointing, verifying
from .forms import PersonRules
from .models import Administrator, Organisation, TrailEvent, User, Verification
from .people import changed_by_others, move_to_address


def enter(request, extra_context=None):
    """Leads in who is signed in. The stock form would take another person's password without their second factor."""
    return redirect("admin:index")


# Rate limits and the second factor hold for administrators as well: there is one way in.
admin.site.login = secure_admin_login(enter)


class AddressRules(PersonRules):
    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PersonCreationForm(AddressRules, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name", "profession", "registration_number", "organisation", "language"]


class PersonChangeForm(AddressRules, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class AppointmentForm(forms.ModelForm):
    by = None  # who appoints, set by the admin

    class Meta:
        model = Administrator
        fields = ["organisation", "person"]

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person == self.by:
            raise ValidationError(_("Nobody appoints themselves."))
        return person

    def save(self, commit=True):
        self.instance.appointed_by = self.by
        return super().save(commit)


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = PersonCreationForm
    form = PersonChangeForm
    list_display = ["name", "email", "profession", "registration_number", "organisation", "is_staff", "is_active"]
    list_filter = ["profession", "is_staff", "is_active", "language", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email", "registration_number"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["name", "email", "password", "language"]}),
        (_("Profession"), {"fields": ["profession", "registration_number", "organisation"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["name", "email", "usable_password", "password1", "password2", "language"]}),
        (_("Profession"), {"fields": ["profession", "registration_number", "organisation"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Whoever may edit people may not thereby make themselves more than they are."""
        own = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups", "user_permissions"]
        return [*super().get_readonly_fields(request, obj), *own]

    def has_change_permission(self, request, obj=None):
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def save_model(self, request, obj, form, change):
        before = User.objects.filter(pk=obj.pk).values_list("email", flat=True).first()
        super().save_model(request, obj, form, change)
        if obj.email != before:
            move_to_address(obj, obj.email, before=before, by=request.user)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, unquote(id))
        if person != request.user and person.password != before.password:
            changed_by_others(person, "password", by=request.user)
        return response


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "nation", "is_publisher"]
    list_filter = ["nation", "is_publisher"]
    search_fields = ["name", "short_name"]


@admin.register(Administrator)
class AdministratorAdmin(admin.ModelAdmin):
    """Who verifies the people of an organisation. An appointment ends; it is neither changed nor deleted."""

    list_display = ["person", "organisation", "appointed_at", "appointed_by", "ended_at"]
    list_filter = ["organisation", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "organisation", "appointed_by"]
    search_fields = ["person__name", "person__email", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]
    fields = ["organisation", "person"]
    actions = ["end_appointments"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return type("Form", (AppointmentForm,), {"by": request.user}) if obj is None else super().get_form(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        appointing.announce(obj)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("End the chosen appointments"), permissions=["add"])
    def end_appointments(self, request, queryset):
        ended = appointing.end(queryset)
        self.message_user(request, ngettext("%d appointment ended.", "%d appointments ended.", ended) % ended)


@admin.register(Verification)
class VerificationAdmin(admin.ModelAdmin):
    """Shows who verified whom; a superuser ends what an administrator should not have done."""

    list_display = ["person", "organisation", "verified_by", "verified_at", "basis", "ended_at"]
    list_filter = ["organisation", "basis", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "organisation", "verified_by"]
    search_fields = ["person__name", "person__email", "registration_number"]
    actions = ["end_verifications"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_superuser_permission(self, request):
        return request.user.is_superuser

    @admin.action(description=_("End the chosen verifications"), permissions=["superuser"])
    def end_verifications(self, request, queryset):
        for verification in queryset.filter(ended_at__isnull=True):
            verifying.end(verification, by=request.user)


# Importing allauth's page registers it.
EmailAddress = allauth_account_admin.EmailAddress
admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class EmailAddressAdmin(admin.ModelAdmin):
    """Shown only: a confirmed address added here would open the account by way of a new password."""

    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["primary", "verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TrailEvent)
class TrailEventAdmin(admin.ModelAdmin):
    """Read by superusers, written by nobody: the trail tells of everybody, staff among them."""

    list_display = ["happened_at", "actor", "method", "view", "about", "status", "outcome"]
    list_filter = ["outcome", "happened_at", "method", "status"]
    list_select_related = ["actor"]
    search_fields = ["view", "actor__name", "actor__email"]
    show_full_result_count = False

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


# Importing it registers its own page, which shows the secret.
Authenticator = allauth_admin.Authenticator
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Shows that somebody has a second factor, never its secret; removing it helps who has lost their telephone."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__name", "user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        changed_by_others(obj.user, "factor", by=request.user)

    def delete_queryset(self, request, queryset):
        people = list(User.objects.filter(pk__in=queryset.values("user")))
        super().delete_queryset(request, queryset)
        for person in people:
            changed_by_others(person, "factor", by=request.user)
