"""The plant's words with the events that confirmed them."""

from app.ledger import by_sql, differing, opened

_WRONG = differing("""
    zh: e.zh | w.zh
    en: e.en | w.en
    likeness: e.likeness | w.likeness
    by: e.actor_id | w.confirmed_by
""")
_WORDS = f"""
    SELECT * FROM (
        SELECT coalesce(w.kind, e.kind) || ' ' || coalesce(w.code, e.code) AS row, e.chain, e.seq,
            CASE WHEN w.code IS NULL THEN 'row_gone' WHEN e.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
            {_WRONG} AS detail
        FROM (SELECT * FROM plant_words WHERE confirmed_at IS NOT NULL) w FULL JOIN (
            SELECT o.chain, o.seq, o.actor_id, o.target->>'kind' AS kind, o.target->>'code' AS code,
                (o.target->>'revision')::integer AS revision, o.new->>'zh' AS zh, o.new->>'en' AS en,
                o.new->>'like' AS likeness
            FROM ({opened("e.action = 'word.confirmed'")}) o
        ) e ON e.kind = w.kind AND e.code = w.code AND e.revision = w.revision
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

compare_words = by_sql("plant_words", _WORDS)
