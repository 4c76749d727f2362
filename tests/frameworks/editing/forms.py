"""What a browser sends back from an admin change form."""

from django.urls import reverse


def address(name, *args):
    return reverse(f"admin:frameworks_{name}", args=args)


def opened(client, name, *args):
    """The fields of a form as it is shown."""
    return fields_of(client.get(address(name, *args)))


def fields_of(page):
    form, data = page.context["adminform"].form, {}
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    parts = [form, *(formset.management_form for formset in formsets)]
    for part in [*parts, *(one for formset in formsets for one in formset.forms)]:
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data
