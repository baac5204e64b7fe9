"""Accounts and the installation with the events that tell of them."""

from app.identity.models import ERASED
from app.ledger import by_sql, differing, opened

_NAMED = f"""
    SELECT DISTINCT ON (o.target->>'user') o.chain, o.seq, o.erased, o.target->>'user' AS id, o.new->>'name' AS name
    FROM ({opened("e.action IN ('user.added', 'user.changed')")}) o WHERE o.erased OR o.new->>'name' IS NOT NULL
    ORDER BY o.target->>'user', o.at DESC, o.chain DESC, o.seq DESC
"""  # noqa: S608 constants only
_ADDED = f"""
    SELECT o.target->>'user' AS id, o.chain, o.seq, o.erased, o.new->>'username' AS username
    FROM ({opened("e.action = 'user.added'")}) o
"""  # noqa: S608 constants only
_OPEN = f"""
    SELECT DISTINCT ON (o.target->>'user')
        o.target->>'user' AS id, o.chain, o.seq, o.action <> 'user.disabled' AS active
    FROM ({opened("e.action IN ('user.added', 'user.enabled', 'user.disabled')")}) o
    ORDER BY o.target->>'user', o.at DESC, o.chain DESC, o.seq DESC
"""  # noqa: S608 constants only
_WRONG = differing("""
    name: CASE WHEN n.erased OR g.id IS NOT NULL THEN u.name ELSE n.name END | u.name
    username: CASE WHEN a.erased OR g.id IS NOT NULL THEN u.username ELSE a.username END | u.username
    erased: u.username LIKE 'erased:%' | g.id IS NOT NULL
    active: s.active | u.active
    identity: coalesce(p.content::jsonb->>'name', u.name) | u.name
""").replace("'erased:%'", f"'{ERASED}%'")
_USERS = f"""
    SELECT * FROM (
        SELECT coalesce(u.username, a.username, a.id) AS row, coalesce(n.chain, a.chain) AS chain,
            coalesce(n.seq, a.seq) AS seq,
            CASE WHEN u.id IS NULL THEN 'row_gone' WHEN a.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
            {_WRONG} AS detail
        FROM ({_ADDED}) a FULL JOIN users u ON u.id::text = a.id
        LEFT JOIN ({_NAMED}) n ON n.id = a.id LEFT JOIN ({_OPEN}) s ON s.id = a.id
        LEFT JOIN (
            SELECT DISTINCT e.body::jsonb->'target'->>'user' AS id FROM ledger_events e WHERE e.action = 'person.erased'
        ) g ON g.id = a.id
        LEFT JOIN ledger_payloads p ON p.digest = u.identity
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

_INSTALLATION = f"""
    SELECT coalesce(i.name, t.target->>'installation') AS row, t.chain, t.seq,
        CASE WHEN i.name IS NULL THEN 'row_gone' WHEN t.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
        'whether it is a demonstration' AS detail
    FROM ({opened("e.action = 'installation.founded'")}) t
    FULL JOIN installation i ON i.name = t.target->>'installation'
    WHERE (t.new->>'demonstration')::boolean IS DISTINCT FROM i.demonstration
"""  # noqa: S608 constants only

compare_users = by_sql("users", _USERS)
compare_installation = by_sql("installation", _INSTALLATION)
