"""Statements of sign-in: whom a secret names, and how often somebody failed."""

from sqlalchemy import text

from app.identity.grant_conditions import stands_in, valid

_PERSON = """u.id, u.username, u.name, u.locale, g.role, g.plant, g.line, g.valid_from, g.valid_to"""

_GRANTS = f"LEFT JOIN grants g ON g.user_id = u.id AND {valid('g')}"

_SUBSTITUTE = f"EXISTS (SELECT FROM absences a WHERE a.substitute_id = u.id AND {stands_in('a')})"

# The order of columns is that in which `look_up` takes them apart.
BY_SESSION = f"""
SELECT {_PERSON}, s.id::text, s.ip, s.auth_method, s.last_seen_at, NULL AS scopes, {_SUBSTITUTE}, s.identity
FROM sessions s JOIN users u ON u.id = s.user_id AND u.active {_GRANTS}
WHERE s.token_hash = %(secret)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle)s
"""  # noqa: S608 - our own text only

BY_TOKEN = f"""
SELECT {_PERSON}, t.id::text, t.ip, 'token' AS auth, t.last_used_at, t.scopes, {_SUBSTITUTE}, t.identity
FROM api_tokens t JOIN users u ON u.id = t.user_id AND u.active {_GRANTS}
WHERE t.prefix = %(prefix)s AND t.token_hash = %(secret)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
"""  # noqa: S608 - our own text only

# Counting comes before checking and holds the row to the end of the transaction: a hundred guesses sent at once
# are checked one after the other, and from the sixth on not at all. What a lock refuses is summed apart.
COUNT_ATTEMPT = text(
    """
    INSERT INTO sign_in_failures AS f (subject, account, failures, last_at) VALUES (:subject, :account, 1, :now)
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN f.locked_until > :now THEN f.failures WHEN f.last_at < :forgotten THEN 1
            ELSE f.failures + 1 END,
        refused = f.refused + CASE WHEN f.locked_until > :now THEN 1 ELSE 0 END,
        locked_until = CASE WHEN f.locked_until > :now THEN f.locked_until END,
        last_at = :now
    RETURNING failures, locked_until
    """
)
