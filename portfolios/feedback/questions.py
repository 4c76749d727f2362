"""What colleagues are asked about somebody, in the portal's own words: illustrative, of no published instrument.

A cycle keeps the questions as they stood when it began, so that changed wording changes no cycle under way.
"""

RATINGS = range(1, 6)
UNSEEN = 0  # "I have not seen this": an honest answer, counted apart

RATING_WORDS = {
    UNSEEN: {"en": "I have not seen this", "cy": "Nid wyf wedi gweld hyn"},
    1: {"en": "Well below what I would expect", "cy": "Ymhell islaw'r hyn y byddwn yn ei ddisgwyl"},
    2: {"en": "Below what I would expect", "cy": "Islaw'r hyn y byddwn yn ei ddisgwyl"},
    3: {"en": "What I would expect", "cy": "Yr hyn y byddwn yn ei ddisgwyl"},
    4: {"en": "Above what I would expect", "cy": "Uwchlaw'r hyn y byddwn yn ei ddisgwyl"},
    5: {"en": "Well above what I would expect", "cy": "Ymhell uwchlaw'r hyn y byddwn yn ei ddisgwyl"},
}


def rating(name, english, welsh):
    return {"name": name, "kind": "rating", "label": {"en": english, "cy": welsh}}


def text(name, english, welsh):
    return {"name": name, "kind": "text", "label": {"en": english, "cy": welsh}}


QUESTIONS = [
    rating(
        "listens",
        "Listens to patients and takes their wishes seriously",
        "Yn gwrando ar gleifion ac yn cymryd eu dymuniadau o ddifrif",
    ),
    rating("explains", "Explains so that people understand", "Yn esbonio fel bod pobl yn deall"),
    rating(
        "works_safely",
        "Works accurately and safely, also under pressure",
        "Yn gweithio'n gywir ac yn ddiogel, hefyd dan bwysau",
    ),
    rating(
        "knows_limits",
        "Knows the limits of what they may and can do, and asks in time",
        "Yn gwybod terfynau'r hyn y gall ac y caiff ei wneud, ac yn gofyn mewn pryd",
    ),
    rating("reliable", "Does what was agreed, when it was agreed", "Yn gwneud yr hyn a gytunwyd, pan gytunwyd"),
    rating("shares", "Shares what they know with colleagues", "Yn rhannu'r hyn y mae'n ei wybod â chydweithwyr"),
    rating(
        "respects",
        "Treats everybody in the team with respect",
        "Yn trin pawb yn y tîm â pharch",
    ),
    rating(
        "improves",
        "Notices what could be done better, and acts on it",
        "Yn sylwi ar yr hyn y gellid ei wneud yn well, ac yn gweithredu arno",
    ),
    text("goes_well", "What do they do especially well?", "Beth maen nhw'n ei wneud yn arbennig o dda?"),
    text("could_change", "What could they do differently?", "Beth allen nhw ei wneud yn wahanol?"),
]
