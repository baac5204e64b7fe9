// Whom a picker of people lists: found by name, pinyin or number, those of the step first, with what they master there.

/**
 * How somebody masters what a step asks for most urgently; `score` is null when nobody has assessed it.
 * @typedef {{ line: string, step: string, label: string, skill: string | null, score: number | null, required: number | null }} AtStep
 *
 * @typedef {{ line: unknown, step: unknown }} Place whose people come first; undefined while it is not known
 *
 * A person as the server's list has them; what only the page shows (from `number` on) may be missing.
 * @typedef {object} Person
 * @property {string} value the username
 * @property {string} label
 * @property {string} [name]
 * @property {string[]} [steps]
 * @property {string | null} [number]
 * @property {string} [pinyin] readings of the name and their initials, parted by blanks
 * @property {string | null} [until] absent until that day
 * @property {AtStep[]} [at]
 */

/**
 * As it is compared: full-width digits and letters count as the others, and so does any case.
 * @param {string} text
 */
const plain = (text) => text.normalize('NFKC').trim().toLowerCase();

/**
 * @param {Person} person
 * @param {string} typed part of a name, the beginning of its pinyin or initials, or part of a number or username
 */
export function matches(person, typed) {
  const wanted = plain(typed);
  const told = [person.name ?? person.label, person.number ?? '', person.value];
  const spelled = (person.pinyin ?? '').split(' ');
  return (
    told.some((one) => plain(one).includes(wanted)) ||
    spelled.some((one) => one !== '' && one.startsWith(wanted.replaceAll(' ', '')))
  );
}

/**
 * @param {Place} place
 * @returns {(one: AtStep) => boolean}
 */
const isAt = (place) => (one) => one.step === place.step && one.line === place.line;

/**
 * What they master at `place`; where they do not work there, at the first of their own.
 * @param {Person} person
 * @param {Place} place
 */
export const placeOf = (person, place) => person.at?.find(isAt(place)) ?? person.at?.[0];

/**
 * @param {Person[]} people
 * @param {Place} place
 * @param {string} typed
 */
export function listed(people, place, typed) {
  const found = people.filter((person) => matches(person, typed));
  /** @param {Person} person */
  const elsewhere = (person) => Number(!person.at?.some(isAt(place)));
  return found.sort((one, other) => elsewhere(one) - elsewhere(other));
}

/**
 * Those of the place whose score is below what it asks for. Who was never assessed is none of them.
 * @param {Person[]} people
 * @param {Place} place
 */
export const belowAt = (people, place) =>
  people.filter(({ at }) => at?.some((one) => isAt(place)(one) && isBelow(one)));

/** @param {AtStep} place */
export const isBelow = ({ score, required }) => score !== null && required !== null && score < required;
