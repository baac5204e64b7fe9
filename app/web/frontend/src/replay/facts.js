// What is said of one step, as labels and words; details.js draws it.
import { text } from '../texts.js';

/**
 * @typedef {import('./record.js').Step} Step
 * @typedef {import('../texts.js').Text} Text
 * @typedef {'ok' | 'danger' | 'warn' | 'plain'} Look of a badge
 */

/** @type {Record<import('./record.js').Agreement, [Look, Text]>} */
const AGREEMENTS = {
  same: ['ok', 'Re-executed: same result as recorded'],
  differs: ['danger', 'Re-executed: ANOTHER result than recorded'],
  failed: ['danger', 'This step cannot be repeated'],
  unknown: ['warn', 'Not re-executed: an earlier step could not be repeated'],
  erased: ['plain', 'Erased by order: there is nothing left to re-execute'],
  recorded: ['plain', 'A note in the record; it moves nothing'],
};

/**
 * Whether the re-execution gave what is recorded; where it did not, what was expected and what came.
 * @param {Pick<Step, 'agreement' | 'digests'>} step
 */
export function agreementOf({ agreement, digests }) {
  const [look, words] = AGREEMENTS[agreement];
  return { look, words: text(words), digests: digests?.map((one) => (one || '–').slice(0, 16)).join(' ≠ ') };
}

/**
 * Who, for whom, when and how long; what is not known has no row.
 * @param {Step} step
 * @returns {[label: string, value: string][]}
 */
export function factsOf(step) {
  /** @type {[Text, string | null | undefined][]} */
  const facts = [['Who', person(step)], ['Role', step.role], ['Lane', step.lane], ['When', step.at], ...times(step)];
  facts.push(['Signed', step.signed]);
  return facts.flatMap(([label, value]) => (value ? [[text(label), value]] : []));
}

/** @param {Step} step */
function person(step) {
  return step.for ? `${step.who}（${text('for {name}', { name: step.for })}）` : step.who;
}

/**
 * The machine claims nothing.
 * @param {Step} step
 * @returns {[Text, string | null][]}
 */
function times({ timing, username }) {
  if (!timing) {
    return [];
  }
  const worked = username === 'system' ? null : (timing.worked ?? text('not claimed before'));
  return [
    ['Opened', timing.opened],
    ['Claimed', timing.claimed],
    ['Due', timing.due],
    ['Waited', timing.waited],
    ['Worked', worked],
  ];
}
