"""What the tables of people, roles and absences are worth as proof."""

from app.identity.proof.absence_proof import compare_absences, compare_answers
from app.identity.proof.account_proof import compare_installation, compare_users
from app.identity.proof.grant_proof import NEWEST_GRANTS, compare_endings, compare_grants
from app.identity.proof.word_proof import compare_words
from app.ledger import ProofTable, Standing

PROOF = (
    ProofTable("installation", Standing.PROOF, "repeats the event of its founding", compare_installation),
    ProofTable("users", Standing.PROOF, "names repeat the events about the account", compare_users),
    ProofTable("grants", Standing.PROOF, "each grant repeats the events that gave and took it", compare_grants),
    ProofTable("grant_endings", Standing.PROOF, "each is the end that its grant shows", compare_endings),
    ProofTable("absences", Standing.PROOF, "each absence repeats its events", compare_absences),
    ProofTable("absence_answers", Standing.PROOF, "each repeats its event", compare_answers),
    ProofTable("plant_words", Standing.PROOF, "each word in force repeats the event that confirmed it", compare_words),
    ProofTable("sessions", Standing.WORKING, "who is signed in; sign-ins stand in the record"),
    ProofTable("api_tokens", Standing.WORKING, "keys for scripts; their making and end stand in the record"),
    ProofTable("sign_in_codes", Standing.WORKING, "one-time codes; their issue and use stand in the record"),
    ProofTable("account_proposals", Standing.WORKING, "what waits; proposals and decisions stand in the record"),
    ProofTable("sign_in_failures", Standing.WORKING, "attempts since the last success"),
)

__all__ = ["NEWEST_GRANTS", "PROOF"]
