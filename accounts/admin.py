"""People and organisations in Django admin; what is private to them, their second factor included, is not shown."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as allauth_admin
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from .forms import PersonRules
from .models import Organisation, User
from .people import move_to_address


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
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            move_to_address(obj, obj.email)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "nation", "is_publisher"]
    list_filter = ["nation", "is_publisher"]
    search_fields = ["name", "short_name"]


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
