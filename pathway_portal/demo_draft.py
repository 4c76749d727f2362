"""The draft that the demo's editor has in hand: the next edition of the illustrative framework, with its changes.

Invariant: made once, through the processes that editors use; what somebody does with it afterwards stays.
"""

import yaml
from django.conf import settings

from accounts.models import User
from frameworks import welsh
from frameworks.drafting import copy_edition
from frameworks.editing import recorded
from frameworks.models import CareerStage, Descriptor, DraftComment, Edit, Expectation, Framework, Item
from frameworks.releases import changes

FILE = settings.BASE_DIR / "fixtures" / "demo" / "draft.yaml"
CODE = "2027"
EDITOR = "elin@example.org"


def ensure():
    """A draft with reworded, changed, moved, new and retired items.

    The editor's colleague, who did not write it, may publish it.
    """
    framework = Framework.objects.get(slug="primary-care")
    if framework.editions.filter(code=CODE).exists():
        return
    editor, wanted = User.objects.get(email=EDITOR), yaml.safe_load(FILE.read_text())
    draft = copy_edition(framework.current_edition, by=editor, code=CODE)
    with recorded(draft, by=editor, means=Edit.Means.FORM) as held:
        write(held, wanted)
    changes.propose(draft, by=editor)
    for comment in wanted["comments"]:
        note(draft, **comment)


def write(draft, wanted):
    say(draft, title=wanted["title"], change_note=wanted["change_note"])
    for code, texts in wanted["texts"].items():
        say(draft.items.get(code=code), **texts)
    for code, levels in wanted["descriptors"].items():
        for level, text in levels.items():
            say(Descriptor.objects.get(item__edition=draft, item__code=code, level__code=level), text=text)
    draft.items.filter(code__in=wanted["retired"]).delete()
    for code, parent in wanted["moved"].items():
        put_under(draft.items.get(code=code), draft.items.get(code=parent))
    for item in wanted["new"]:
        add(draft, **item)


def say(row, **texts):
    """Write texts in both languages at once, as an editor does who knows both."""
    before = welsh.texts_of(row)
    for field, words in texts.items():
        for language, text in words.items():
            setattr(row, f"{field}_{language}", text)
    welsh.settle(row, before)
    row.save()


def put_under(item, parent):
    last = parent.children.order_by("-position").first()
    item.parent, item.position = parent, (last or parent).position + 1
    item.save(update_fields=["parent", "position"])


def add(draft, *, code, under, descriptors, expected, **texts):
    parent = draft.items.get(code=under)
    like = parent.children.filter(is_assessable=True).first()
    item = Item(edition=draft, parent=parent, kind=like.kind, code=code, is_assessable=True, certainty=like.certainty)
    item.position = parent.children.order_by("-position").first().position + 1
    say(item, **texts)
    levels = {level.code: level for level in draft.levels.all()}
    for level, text in descriptors.items():
        say(Descriptor(item=item, level=levels[level]), text=text)
    for stage, level in expected.items():
        Expectation.objects.create(stage=CareerStage.objects.get(slug=stage), item=item, level=levels[level])


def note(draft, *, item, by, text):
    author = User.objects.get(email=by)
    DraftComment.objects.create(edition=draft, item=draft.items.get(code=item), author=author, text=text)
