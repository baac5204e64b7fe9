"""Grants with the events that gave and took them; one that was withheld began and ended at once, by one event."""

from app.ledger import by_sql, differing, opened, same_moment

NEWEST_GRANTS = f"""
    SELECT DISTINCT ON (o.target->>'grant') o.target->>'grant' AS id, o.*
    FROM ({opened("e.action IN ('role.granted', 'role.revoked', 'role.withheld')")}) o
    ORDER BY o.target->>'grant', o.at DESC, o.action DESC, o.chain DESC, o.seq DESC
"""  # noqa: S608 constants only
_GRANTED = f"""
    SELECT o.target->>'grant' AS id, o.* FROM ({opened("e.action IN ('role.granted', 'role.withheld')")}) o
"""  # noqa: S608 constants only
_GRANT_WRONG = differing("""
    person: o.target->>'user' | g.user_id::text
    role: CASE WHEN o.erased THEN g.role ELSE o.new->>'role' END | g.role
    plant: CASE WHEN o.erased THEN g.plant ELSE o.new->>'plant' END | g.plant
    line: CASE WHEN o.erased THEN g.line ELSE o.new->>'line' END | g.line
    valid_from: CASE WHEN o.erased THEN g.valid_from ELSE (o.new->>'valid_from')::timestamptz END | g.valid_from
    valid_to: CASE WHEN o.erased THEN g.valid_to ELSE (o.new->>'valid_to')::timestamptz END | g.valid_to
    granted_by: s.actor_id | g.granted_by
""")
_GRANTS = f"""
    SELECT * FROM (
        SELECT o.chain, o.seq,
            format('%s of %s', coalesce(g.role, o.new->>'role', '?'), coalesce(u.username, o.target->>'user')) AS row,
            CASE WHEN g.id IS NULL THEN 'row_gone' WHEN s.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
            concat_ws(', ', nullif({_GRANT_WRONG}, ''),
                CASE WHEN NOT {same_moment("g.granted_at", "s")} THEN 'granted_at' END) AS detail
        FROM ({_GRANTED}) s JOIN ({NEWEST_GRANTS}) o ON o.id = s.id FULL JOIN grants g ON g.id::text = s.id
        LEFT JOIN users u ON u.id::text = coalesce(g.user_id::text, o.target->>'user')
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

compare_grants = by_sql("grants", _GRANTS)

_ENDINGS = f"""
    SELECT format('end of %s of %s', g.role, coalesce(u.username, g.user_id::text)) AS row, r.chain, r.seq,
        CASE WHEN r.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
            CASE WHEN e.ended_by <> r.actor_id THEN 'who ended it' ELSE 'its end' END AS detail
    FROM grant_endings e JOIN grants g ON g.id = e.grant_id LEFT JOIN users u ON u.id = g.user_id
    LEFT JOIN (
        SELECT DISTINCT ON (o.target->>'grant') o.target->>'grant' AS id, o.chain, o.seq, o.actor_id
        FROM ({opened("e.action IN ('role.revoked', 'role.withheld')")}) o ORDER BY o.target->>'grant', o.at DESC
    ) r ON r.id = e.grant_id::text
    WHERE r.id IS NULL OR e.ended_by <> r.actor_id OR g.valid_to IS NULL OR g.valid_to > greatest(e.at, g.valid_from)
"""  # noqa: S608 constants only
compare_endings = by_sql("grant_endings", _ENDINGS)
