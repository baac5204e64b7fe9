"""Absences and the answers to them with their events."""

from app.identity.models import ERASED
from app.ledger import by_sql, differing, opened

_ABSENT = f"""
    SELECT DISTINCT ON (o.target->>'absence') o.target->>'absence' AS id, o.chain, o.seq, o.erased,
        o.target->>'user' AS person, (o.new->>'ends')::timestamptz AS ends
    FROM ({opened("e.action IN ('absence.recorded', 'absence.ended')")}) o
    ORDER BY o.target->>'absence', o.at DESC, o.action, o.chain DESC, o.seq DESC
"""  # noqa: S608 constants only
_RECORDED = f"""
    SELECT o.target->>'absence' AS id, o.erased, (o.new->>'starts')::timestamptz AS starts,
        o.new->>'substitute' AS substitute FROM ({opened("e.action = 'absence.recorded'")}) o
"""  # noqa: S608 constants only
_ABSENCE_WRONG = differing("""
    person: l.person | a.user_id::text
    starts: CASE WHEN r.erased THEN a.starts ELSE r.starts END | a.starts
    ends: CASE WHEN l.erased THEN a.ends ELSE l.ends END | a.ends
    substitute: CASE WHEN r.erased OR u.username LIKE 'erased:%' THEN u.username ELSE r.substitute END | u.username
""").replace("'erased:%'", f"'{ERASED}%'")
_ABSENCES = f"""
    SELECT * FROM (
        SELECT coalesce(w.username, l.person, a.id::text) AS row, l.chain, l.seq,
            CASE WHEN a.id IS NULL THEN 'row_gone' WHEN r.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
            {_ABSENCE_WRONG} AS detail
        FROM ({_RECORDED}) r JOIN ({_ABSENT}) l ON l.id = r.id FULL JOIN absences a ON a.id::text = r.id
        LEFT JOIN users u ON u.id = a.substitute_id LEFT JOIN users w ON w.id = a.user_id
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

_ANSWERS = f"""
    SELECT concat_ws(' ', coalesce(a.answer, t.answer), 'of absence', coalesce(a.absence_id::text, t.absence)) AS row,
        t.chain, t.seq,
        CASE WHEN a.id IS NULL THEN 'row_gone' WHEN t.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
        'who gave it' AS detail
    FROM (
        SELECT o.chain, o.seq, o.actor_id, o.target->>'absence' AS absence, split_part(o.action, '.', 2) AS answer
        FROM ({opened("e.action IN ('absence.ended', 'substitute.confirmed', 'substitute.declined')")}) o
    ) t FULL JOIN absence_answers a ON a.absence_id::text = t.absence AND a.answer = t.answer
    WHERE a.given_by IS DISTINCT FROM t.actor_id AND (a.id IS NOT NULL OR EXISTS (
        SELECT FROM ledger_events x WHERE x.action = 'rows.adopted' AND x.at < (
            SELECT at FROM ledger_events y WHERE y.chain = t.chain AND y.seq = t.seq)))
"""  # noqa: S608 constants only

compare_absences = by_sql("absences", _ABSENCES)
compare_answers = by_sql("absence_answers", _ANSWERS)
