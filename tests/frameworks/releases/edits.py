"""Edits of a draft, each with what a comparison must find: {(code before, code after): kind}.

Every item has words of its own, so that nothing is like anything else by chance.
"""

import uuid

from frameworks.models import Item
from tests import make

CODES = ["D1.1", "D1.2", "D1.3", "D1.4"]
LETTERS = "abcdefghijklmnopqrst"


def words(code, start=0, count=12):
    """Words that only this code has; no digits, which would turn a meaning."""
    name = "".join(LETTERS[int(sign)] if sign.isdigit() else sign.lower() for sign in code if sign.isalnum())
    return [f"{name}{LETTERS[number]}" for number in range(start, start + count)]


def make_worded():
    """An edition of two domains with four items each, and a published one at that."""
    edition = make.make_edition(domains=2, competencies=4, levels=("KH", "DO"), publish=False)
    for item in edition.items.all():
        said = words(item.code)
        texts = {"title_en": " ".join(said[:3]), "text_en": " ".join(said[3:])}
        texts |= {"title_cy": " ".join(words(f"cy{item.code}", 0, 3)), "text_cy": " ".join(words(f"cy{item.code}", 3))}
        edition.items.filter(pk=item.pk).update(**texts)
    return make.publish_edition(edition)


def reword(draft, code):
    item = draft.items.get(code=code)
    item.text_en = " ".join([*item.text_en.split()[:-1], "otherwise"])
    item.save(update_fields=["text_en"])
    return {(code, code): "wording"}


def reword_welsh(draft, code):
    item = draft.items.get(code=code)
    item.text_cy = " ".join(["arall", *item.text_cy.split()[1:]])
    item.save(update_fields=["text_cy"])
    return {(code, code): "wording"}


def rewrite(draft, code):
    draft.items.filter(code=code).update(text_en=" ".join(words(f"new{code}")))
    return {(code, code): "substantive"}


def turn(draft, code):
    """One word that makes it another requirement."""
    item = draft.items.get(code=code)
    item.text_en = f"never {item.text_en}"
    item.save(update_fields=["text_en"])
    return {(code, code): "substantive"}


def describe(draft, code):
    descriptor = draft.items.get(code=code).descriptors.get(level__code="DO")
    descriptor.text_en = " ".join(words(f"do{code}"))
    descriptor.save(update_fields=["text_en"])
    return {(code, code): "substantive"}


def drop_descriptor(draft, code):
    draft.items.get(code=code).descriptors.filter(level__code="DO").delete()
    return {(code, code): "substantive"}


def unassess(draft, code):
    draft.items.filter(code=code).update(is_assessable=False)
    return {(code, code): "substantive"}


def rule(draft, code):
    make.make_rule(draft, on=code)
    return {(code, code): "substantive"}


def recode(draft, code):
    draft.items.filter(code=code).update(code=f"{code}x")
    return {(code, f"{code}x"): "moved"}


def move(draft, code):
    draft.items.filter(code=code).update(parent=draft.items.get(code="D2"))
    return {(code, code): "moved"}


def guide(draft, code):
    draft.items.filter(code=code).update(guidance_en="Some quite new help.")
    return {(code, code): "wording"}


def break_lines(draft, code):
    item = draft.items.get(code=code)
    item.text_en = item.text_en.replace(" ", "\r\n", 2)
    item.save(update_fields=["text_en"])
    return {(code, code): "unchanged"}


def retire(draft, code):
    draft.items.get(code=code).delete()
    return {(code, None): "retired"}


def add(draft, code):
    put(draft, f"{code}n", words(f"add{code}"))
    return {(code, code): "unchanged", (None, f"{code}n"): "new"}


def split(draft, code):
    said = words(code)
    draft.items.filter(code=code).update(text_en=" ".join(said[3:6]))
    put(draft, f"{code}s", said[6:])
    return {(code, code): "split", (code, f"{code}s"): "split"}


def merge(draft, code):
    """Its neighbour in the other domain goes into it."""
    other = code.replace("D1", "D2")
    draft.items.filter(code=code).update(text_en=" ".join([*words(code)[3:], *words(other)]))
    draft.items.get(code=other).delete()
    return {(code, code): "merged", (other, code): "merged"}


def leave(draft, code):
    return {(code, code): "unchanged"}


def forget(draft, code):
    """As in a file that does not know of earlier editions; the words tell."""
    draft.items.filter(code=code).update(stable_id=uuid.uuid4())
    return {(code, code): "unchanged"}


def forget_and_recode(draft, code):
    draft.items.filter(code=code).update(stable_id=uuid.uuid4(), code=f"{code}y")
    return {(code, f"{code}y"): "moved"}


def use_code_again(draft, code):
    """Something else under a code that is known."""
    said = " ".join(words(f"again{code}"))
    draft.items.filter(code=code).update(stable_id=uuid.uuid4(), title_en=said, text_en=said)
    return {(code, None): "retired", (None, code): "new"}


def put(draft, code, said):
    like = draft.items.get(code="D1")
    kind = draft.kinds.get(key="competency")
    texts = {"title_en": " ".join(said[:2]), "text_en": " ".join(said[2:])}
    return Item.objects.create(edition=draft, kind=kind, parent=like, code=code, position=150, **texts)


SINGLE = [reword, reword_welsh, rewrite, turn, describe, drop_descriptor, unassess, rule, recode, move, guide]
SINGLE += [break_lines, retire, add, split, merge, leave, forget, forget_and_recode, use_code_again]
