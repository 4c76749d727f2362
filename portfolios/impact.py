"""How much work an edition's change touches, counted for editors, who may see no portfolio.

Invariant: numbers leave this room, never a name or the key of a portfolio. Only open portfolios count; what was carried
over into one counts with what was signed there, unless it has been signed anew, or taken back where it was signed.
"""

from django.db import connection

from frameworks.releases.impact import EVERYTHING

NAMES = ("portfolios", "waiting", "accepted", "other", "sign_offs")

# Every piece of work on an item, one row each; then for each portfolio, so that one with much work on several items of
# a group is one portfolio; then by target stage.
COUNTED = """
WITH held AS (
    SELECT id, target_stage_id FROM portfolios_portfolio WHERE edition_id = %(edition)s AND closed_at IS NULL
), touch AS (
    SELECT claim.portfolio_id, claim.item_id,
        (claim.status IN ('submitted'))::int AS waiting,
        (claim.status IN ('accepted'))::int AS accepted,
        (claim.status NOT IN ('submitted', 'accepted'))::int AS other,
        0 AS sign_offs
    FROM portfolios_claim claim JOIN held ON held.id = claim.portfolio_id
    UNION ALL
    SELECT act.portfolio_id, act.item_id, 0, 0, 0, (act.outcome <> 'withdrawn')::int
    FROM portfolios_competencysignoff act JOIN held ON held.id = act.portfolio_id
    WHERE NOT EXISTS (
        SELECT FROM portfolios_competencysignoff later
        WHERE later.portfolio_id = act.portfolio_id AND later.item_id = act.item_id AND later.number > act.number)
    UNION ALL
    SELECT moved.destination_id, carried.item_id, 0, 1, 0, 0
    FROM portfolios_carriedclaim carried
    JOIN portfolios_move moved ON moved.id = carried.move_id
    JOIN held ON held.id = moved.destination_id
    JOIN portfolios_claim signed ON signed.id = carried.claim_id
    WHERE carried.item_id IS NOT NULL AND signed.status IN ('accepted') AND NOT EXISTS (
        SELECT FROM portfolios_claim anew
        WHERE anew.portfolio_id = moved.destination_id AND anew.item_id = carried.item_id
            AND anew.evidence_id = signed.evidence_id)
    UNION ALL
    SELECT moved.destination_id, carried.item_id, 0, 0, 0, 1
    FROM portfolios_carriedsignoff carried
    JOIN portfolios_move moved ON moved.id = carried.move_id
    JOIN held ON held.id = moved.destination_id
    JOIN portfolios_competencysignoff signed ON signed.id = carried.sign_off_id
    WHERE carried.item_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM portfolios_competencysignoff anew
        WHERE anew.portfolio_id = moved.destination_id AND anew.item_id = carried.item_id)
    AND NOT EXISTS (
        SELECT FROM portfolios_competencysignoff later
        WHERE later.portfolio_id = signed.portfolio_id AND later.item_id = signed.item_id
            AND later.number > signed.number)
), named AS (
    SELECT * FROM unnest(%(names)s::text[], %(items)s::bigint[]) AS pair(part, item_id)
), summed AS (
    SELECT part, portfolio_id, sum(waiting) AS waiting, sum(accepted) AS accepted, sum(other) AS other,
        sum(sign_offs) AS sign_offs
    FROM touch JOIN named USING (item_id) GROUP BY part, portfolio_id
    UNION ALL
    SELECT %(everything)s, held.id, sum(waiting), sum(accepted), sum(other), sum(sign_offs)
    FROM held LEFT JOIN touch ON touch.portfolio_id = held.id GROUP BY held.id
)
SELECT part, target_stage_id, count(*), sum(waiting), sum(accepted), sum(other), sum(sign_offs)
FROM summed JOIN held ON held.id = portfolio_id GROUP BY part, target_stage_id
"""


def count(edition, groups):
    """As `releases.impact.count_work_by` asks. One query, whatever the number of portfolios and of groups."""
    pairs = [(name, item) for name, items in groups.items() for item in items]
    asked = {
        "edition": edition.pk,
        "names": [name for name, _item in pairs],
        "items": [item for _name, item in pairs],
        "everything": EVERYTHING,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, asked)
        for group, stage, *numbers in cursor.fetchall():
            yield group, stage, {name: int(number or 0) for name, number in zip(NAMES, numbers, strict=True)}
