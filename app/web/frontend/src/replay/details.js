// One step in words: who, for whom, when, how long, what changed, files, refusals, who else could have.
import { find, node } from '../page.js';
import { text } from '../texts.js';
import { agreementOf, factsOf } from './facts.js';

/**
 * @typedef {import('./record.js').Step} Step
 * @typedef {import('../texts.js').Text} Text
 */

const MOST_PEOPLE = 40;

/**
 * @param {HTMLElement} root
 * @param {Step} step
 */
export function showDetails(root, step) {
  find(root, '[data-step-title]', HTMLElement).textContent = step.what;
  const parts = [agreement, who, reason, changes, files, attempts, others].map((draw) => draw(step));
  find(root, '[data-step-body]', HTMLElement).replaceChildren(...parts.filter((part) => part !== null));
}

/** @param {Step} step */
function agreement(step) {
  const { look, words, digests } = agreementOf(step);
  const box = node('p', 'replay-mark', node('span', `badge badge--${look}`, words));
  if (digests) {
    box.append(node('code', 'replay-digest', digests));
  }
  return box;
}

/** @param {Step} step */
function who(step) {
  const list = node('dl', 'replay-facts', ...factsOf(step).map(([label, value]) => fact(label, value)));
  if (step.timing?.late) {
    list.append(fact(text('Late'), node('span', 'badge badge--warn', text('after its due date'))));
  }
  return list;
}

/**
 * @param {string} label
 * @param {Node | string} value
 */
function fact(label, value) {
  return node('div', '', node('dt', '', label), node('dd', '', value));
}

/** @param {Step} step */
function reason({ reason: words }) {
  return words ? node('p', 'timeline__reason', words) : null;
}

/** @param {Step} step */
function changes({ changes: list }) {
  return list ? section('What changed', ...list.map(variable)) : null;
}

/** @param {import('./record.js').VariableChange} change */
function variable({ label, item, fields, withheld }) {
  const title = node('h4', 'replay-variable', item ? `${label} · ${item}` : label);
  if (withheld) {
    return node('div', '', title, muted(text('Withheld until both have answered')));
  }
  return node('div', '', title, node('ul', 'changes', ...fields.map(change)));
}

/** @param {import('./record.js').FieldChange} change */
function change([label, old, now]) {
  const parts = [node('span', 'change__label', label)];
  if (old !== null) {
    parts.push(node('del', 'change__old', hidden('from'), old));
  }
  if (now !== null) {
    parts.push(arrow(), node('ins', 'change__new', hidden('to'), now));
  }
  return node('li', 'change', ...parts);
}

/** @param {Step} step */
function files({ files: list }) {
  return list ? section('Files', node('ul', 'files', ...list.map(file))) : null;
}

/** @param {{ name: string, url: string }} file */
function file({ name, url }) {
  const link = node('a', 'files__link', name);
  link.href = url;
  link.setAttribute('download', '');
  return node('li', 'files__item', link);
}

/** @param {Step} step */
function attempts({ attempts: list }) {
  const title = 'Refused attempts before the next step';
  return list ? section(title, node('ul', 'replay-attempts', ...list.map(attempt))) : null;
}

/** @param {NonNullable<Step['attempts']>[number]} attempt */
function attempt([at, person, what, why]) {
  const code = node('code', 'replay-digest', what);
  return node('li', '', node('strong', '', person), ` · ${at}`, node('br'), code, node('br'), why);
}

/** @param {Step} step */
function others({ others: list, nobody }) {
  const title = 'Who else could have acted';
  if (nobody) {
    return section(title, muted(text('nobody')));
  }
  if (!list) {
    return null;
  }
  const rule = text('By the roles, places and exclusions valid at that moment: {count}', { count: list.length });
  return section(title, muted(rule), node('ul', 'replay-people', ...list.slice(0, MOST_PEOPLE).map(other)));
}

/** @param {NonNullable<Step['others']>[number]} other */
function other([name, username, notes]) {
  return node('li', '', `${name} (${username})`, notes ? node('span', 'muted', ` · ${notes}`) : '');
}

/**
 * @param {Text} title
 * @param {...Node} parts
 */
function section(title, ...parts) {
  return node('section', 'replay-section', node('h3', 'replay-section__title', text(title)), ...parts);
}

/** @param {string} words */
const muted = (words) => node('p', 'muted', words);

/** @param {Text} words */
const hidden = (words) => node('span', 'visually-hidden', `${text(words)} `);

function arrow() {
  const mark = node('span', 'change__arrow', '→');
  mark.setAttribute('aria-hidden', 'true');
  return mark;
}
