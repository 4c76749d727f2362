"""Released feedback as the answers of a piece of evidence, so that it is read, compared and bound like any others."""


def answers_of(results):
    """An answer, as `content.answer` makes them, for each question that colleagues were asked."""
    return [entry_of(question) for question in results["questions"]]


def entry_of(question):
    entry = {"name": f"colleagues.{question['name']}", "label": question["label"]}
    if question["kind"] == "rating":
        words = {"en": in_english(question), "cy": in_welsh(question)}
        return entry | {"kind": "choice", "value": words["en"], "choice": words}
    return entry | {"kind": "text", "value": "\n\n".join(f"“{text}”" for text in question["texts"])}


def in_english(question):
    mean, spread, unseen, own = figures(question)
    parts = [f"{mean} of 5 on average: {spread}" if spread else "nobody has seen this"]
    parts += [f"not seen: {unseen}"] if unseen and spread else []
    return "; ".join([*parts, f"own answer {own}"] if own else parts)


def in_welsh(question):
    mean, spread, unseen, own = figures(question)
    parts = [f"{mean} o 5 ar gyfartaledd: {spread}" if spread else "nid oes neb wedi gweld hyn"]
    parts += [f"heb weld: {unseen}"] if unseen and spread else []
    return "; ".join([*parts, f"ateb ei hun {own}"] if own else parts)


def figures(question):
    """(mean, "5 × 2, 4 × 1", how many had not seen it, own rating)."""
    counts = {int(step): count for step, count in question["counts"].items() if int(step)}
    answered = sum(counts.values())
    mean = round(sum(step * count for step, count in counts.items()) / answered, 1) if answered else None
    spread = ", ".join(f"{step} × {counts[step]}" for step in sorted(counts, reverse=True) if counts[step])
    return mean, spread, question["counts"]["0"], question["own"]
