from django.core.management.base import BaseCommand

from pathway_portal import demo


class Command(BaseCommand):
    help = "Load the published reference and the demo cast; what is there already stays as it is."

    def handle(self, **options):
        demo.seed(say=self.stdout.write)
