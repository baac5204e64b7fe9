// One step in words: who, for whom, when, how long, what changed, files, refusals, who else could have.
import { text } from '../texts.js';

export function showDetails(root, step) {
  root.querySelector('[data-step-title]').textContent = step.what;
  root
    .querySelector('[data-step-body]')
    .replaceChildren(
      ...[agreement(step), who(step), reason(step), changes(step), files(step), attempts(step), others(step)].filter(
        Boolean,
      ),
    );
}

const AGREEMENT = {
  same: ['ok', 'Re-executed: same result as recorded'],
  differs: ['danger', 'Re-executed: ANOTHER result than recorded'],
  failed: ['danger', 'This step cannot be repeated'],
  unknown: ['warn', 'Not re-executed: an earlier step could not be repeated'],
  erased: ['plain', 'Erased by order: there is nothing left to re-execute'],
  recorded: ['plain', 'A note in the record; it moves nothing'],
};

function agreement({ agreement: kind, digests }) {
  const [look, words] = AGREEMENT[kind];
  const box = node('p', 'replay-mark', node('span', `badge badge--${look}`, text(words)));
  if (digests) {
    box.append(node('code', 'replay-digest', digests.map((one) => (one || '–').slice(0, 16)).join(' ≠ ')));
  }
  return box;
}

function who(step) {
  const facts = [
    ['Who', step.for ? `${step.who}（${text('for {name}', { name: step.for })}）` : step.who],
    ['Role', step.role],
    ['Lane', step.lane],
    ['When', step.at],
    ['Opened', step.timing?.opened],
    ['Claimed', step.timing?.claimed],
    ['Due', step.timing?.due],
    ['Waited', step.timing?.waited],
    ['Worked', step.timing && step.username !== 'system' ? (step.timing.worked ?? text('not claimed before')) : null],
    ['Signed', step.signed],
  ].filter(([, value]) => value);
  const list = node(
    'dl',
    'replay-facts',
    ...facts.map(([label, value]) => node('div', '', node('dt', '', text(label)), node('dd', '', value))),
  );
  if (step.timing?.late) {
    list.append(
      node(
        'div',
        '',
        node('dt', '', text('Late')),
        node('dd', '', node('span', 'badge badge--warn', text('after its due date'))),
      ),
    );
  }
  return list;
}

function reason({ reason: words }) {
  return words && node('p', 'timeline__reason', words);
}

function changes({ changes: list }) {
  return list && section('What changed', ...list.map(variable));
}

function variable({ label, item, fields, withheld }) {
  const title = node('h4', 'replay-variable', item ? `${label} · ${item}` : label);
  if (withheld) {
    return node('div', '', title, node('p', 'muted', text('Withheld until both have answered')));
  }
  return node('div', '', title, node('ul', 'changes', ...fields.map(change)));
}

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

function files({ files: list }) {
  return (
    list &&
    section(
      'Files',
      node(
        'ul',
        'files',
        ...list.map(({ name, url }) => {
          const link = node('a', 'files__link', name);
          link.href = url;
          link.setAttribute('download', '');
          return node('li', 'files__item', link);
        }),
      ),
    )
  );
}

function attempts({ attempts: list }) {
  return (
    list &&
    section(
      'Refused attempts before the next step',
      node(
        'ul',
        'replay-attempts',
        ...list.map(([at, person, what, why]) =>
          node(
            'li',
            '',
            node('strong', '', person),
            ` · ${at}`,
            node('br'),
            node('code', 'replay-digest', what),
            node('br'),
            why,
          ),
        ),
      ),
    )
  );
}

function others({ others: list, nobody }) {
  if (nobody) {
    return section('Who else could have acted', node('p', 'muted', text('nobody')));
  }
  return (
    list &&
    section(
      'Who else could have acted',
      node(
        'p',
        'muted',
        text('By the roles, places and exclusions valid at that moment: {count}', { count: list.length }),
      ),
      node(
        'ul',
        'replay-people',
        ...list
          .slice(0, 40)
          .map(([name, username, notes]) =>
            node('li', '', `${name} (${username})`, notes ? node('span', 'muted', ` · ${notes}`) : ''),
          ),
      ),
    )
  );
}

function section(title, ...parts) {
  return node('section', 'replay-section', node('h3', 'replay-section__title', text(title)), ...parts);
}

const hidden = (words) => node('span', 'visually-hidden', `${text(words)} `);

function arrow() {
  const mark = node('span', 'change__arrow', '→');
  mark.setAttribute('aria-hidden', 'true');
  return mark;
}

function node(name, className, ...parts) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  element.append(...parts);
  return element;
}
