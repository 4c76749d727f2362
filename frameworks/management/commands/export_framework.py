"""manage.py export_framework SLUG [EDITION]"""

from django.core.management.base import BaseCommand, CommandError

from frameworks.files.document import document_of, to_yaml
from frameworks.models import Framework


class Command(BaseCommand):
    help = "Writes an edition (by default the current one) as a framework file that loads back to the same."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("edition", metavar="EDITION", nargs="?")

    def handle(self, *, slug, edition, **options):
        framework = Framework.objects.filter(slug=slug).first()
        if framework is None:
            raise CommandError(f"There is no framework {slug}.")
        found = framework.editions.filter(code=edition).first() if edition else framework.current_edition
        if found is None:
            wanted = f"edition {edition}" if edition else "published edition"
            raise CommandError(f"{slug} has no {wanted}. It has: {', '.join(codes_of(framework)) or 'none'}.")
        self.stdout.write(to_yaml(document_of(found)), ending="")


def codes_of(framework):
    return framework.editions.order_by("sequence").values_list("code", flat=True)
