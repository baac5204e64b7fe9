"""What the tables of deployments are worth as proof."""

from app.ledger import ProofTable, Standing, by_sql, differing, same_moment

_TOLD = """
    SELECT e.chain, e.seq, e.at, e.actor_id, b.body->'target'->>'deployment' AS id,
        (b.body->'target'->>'number')::integer AS number, b.body->'new'->>'content_hash' AS content_hash,
        b.body->>'reason' AS note, b.body->'new'->'files' AS files
    FROM ledger_events e CROSS JOIN LATERAL (SELECT e.body::jsonb AS body OFFSET 0) b
    WHERE e.action = 'deployment.made'
"""
_WRONG = differing("""
    number: t.number | d.number
    content_hash: t.content_hash | d.content_hash
    note: t.note | d.note
    deployed_by: t.actor_id | d.deployed_by
""")
_DEPLOYMENTS = f"""
    SELECT * FROM (
        SELECT format('version %s', coalesce(d.number, t.number)) AS row, t.chain, t.seq,
            CASE WHEN d.id IS NULL THEN 'row_gone' WHEN t.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
            concat_ws(', ', nullif({_WRONG}, ''),
                CASE WHEN NOT {same_moment("d.deployed_at", "t")} THEN 'deployed_at' END) AS detail
        FROM ({_TOLD}) t FULL JOIN deployments d ON d.id::text = t.id
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only
_FILES = f"""
    SELECT format('%s of version %s', coalesce(f.path, t.path), coalesce(d.number, t.number)) AS row, t.chain, t.seq,
        CASE WHEN f.path IS NULL THEN 'row_gone' WHEN t.path IS NULL THEN 'row_added' ELSE 'row' END AS code,
        'its content' AS detail
    FROM (
        SELECT told.*, file.key AS path, file.value AS digest
        FROM ({_TOLD}) told CROSS JOIN LATERAL jsonb_each_text(told.files) file
    ) t FULL JOIN definition_files f ON f.deployment_id::text = t.id AND f.path = t.path
    LEFT JOIN deployments d ON d.id = f.deployment_id
    WHERE t.digest IS DISTINCT FROM f.sha256 OR f.sha256 IS DISTINCT FROM encode(sha256(f.content), 'hex')
"""  # noqa: S608 constants only

PROOF = (
    ProofTable(
        "deployments", Standing.PROOF, "repeats the event that put it into force", by_sql("deployments", _DEPLOYMENTS)
    ),
    ProofTable(
        "definition_files",
        Standing.PROOF,
        "the event that put it into force holds every file's digest",
        by_sql("definition_files", _FILES),
    ),
    ProofTable("processes", Standing.READ_MODEL, "names and paths read from the files"),
)
