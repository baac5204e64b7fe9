// Where a case stood after each step, and what the reader of a form knew then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenData, stateAt } from '../src/replay/record.js';

/**
 * @typedef {import('../src/replay/record.js').Step} Step
 * @typedef {import('../src/replay/record.js').FormSeen} FormSeen
 */

/**
 * @param {Partial<Step>} more
 * @returns {Step}
 */
const step = (more) => ({ seq: 1, at: '', what: '', waiting: [], agreement: 'same', ...more });

/**
 * @param {Partial<FormSeen>} more
 * @returns {FormSeen}
 */
const form = (more) => ({
  name: 'review',
  reads: null,
  itemName: null,
  item: null,
  round: 1,
  withheld: false,
  from: null,
  answers: null,
  ...more,
});

// started, asked, reviewed and sent back, asked once more
const STEPS = [
  step({ seq: 1, element: 'start', visits: { start: 1, ask: 1 }, flows: ['f1'], waiting: ['ask'] }),
  step({ seq: 2, element: 'ask', visits: { review: 1 }, flows: ['f2'], waiting: ['review'] }),
  step({ seq: 3, element: 'review', visits: { ask: 2 }, flows: ['f3'], waiting: ['ask'] }),
  step({ seq: 4, waiting: ['ask'], agreement: 'recorded' }),
];

/** @param {number} index */
function marksAt(index) {
  const { marks } = stateAt(STEPS, index);
  return Object.fromEntries([...marks].map(([id, names]) => [id, [...names].sort()]));
}

test('the first step shows the way to the first task and nothing else', () => {
  assert.deepEqual(marksAt(0), {
    f1: ['is-visited'],
    start: ['is-step', 'is-visited'],
    ask: ['is-current', 'is-visited'],
  });
});

test('a step back in the case is a step back in its counts', () => {
  assert.deepEqual(stateAt(STEPS, 1).counts, { start: 1, ask: 1, review: 1 });
  assert.deepEqual(stateAt(STEPS, 2).counts, { start: 1, ask: 2, review: 1 });
  assert.deepEqual(stateAt(STEPS, 0).counts, { start: 1, ask: 1 });
});

test('what is entered again is where it waits, and the way there stays', () => {
  assert.deepEqual(marksAt(2), {
    f1: ['is-visited'],
    f2: ['is-visited'],
    f3: ['is-visited'],
    start: ['is-visited'],
    ask: ['is-current', 'is-visited'],
    review: ['is-step', 'is-visited'],
  });
});

test('a note in the record moves nothing and stands at no element', () => {
  assert.deepEqual(stateAt(STEPS, 3).counts, stateAt(STEPS, 2).counts);
  assert.equal(Object.values(marksAt(3)).flat().includes('is-step'), false);
});

test('a form knows what was there before its step, and its own answers', () => {
  const steps = [
    step({ set: { ask: { cause: 'worn' }, line: 'L1' }, visits: { ask: 1 } }),
    step({
      set: { review: { fine: true } },
      visits: { review: 1 },
      who: 'Li',
      username: 'li',
      form: form({ from: ['review'] }),
    }),
    step({ set: { ask: { cause: 'torn' } } }),
  ];
  assert.deepEqual(seenData({ steps, catalogs: {}, case: { number: 'C-1' } }, 1), {
    ask: { cause: 'worn' },
    line: 'L1',
    fine: true,
    round: 1,
    me: { username: 'li', name: 'Li' },
    case: { number: 'C-1', visits: { ask: 1 } },
  });
});

test('a form that reads some variables sees no others', () => {
  const steps = [step({ set: { ask: 1, secret: 2 } }), step({ form: form({ reads: ['ask', 'later'], answers: {} }) })];
  const seen = seenData({ steps, catalogs: {}, case: {} }, 1);
  assert.equal('ask' in seen, true);
  assert.equal('secret' in seen, false);
  assert.equal('later' in seen, false);
});

test('in a list each item has its own answers and knows which it is', () => {
  const steps = [
    step({ items: [['scores', 'wang', { points: 60 }]] }),
    step({
      items: [['scores', 'li', { points: 90 }]],
      form: form({ itemName: 'trainee', item: 'li', from: ['scores', 'li'] }),
    }),
  ];
  const seen = seenData({ steps, catalogs: {}, case: {} }, 1);
  assert.equal(seen.points, 90);
  assert.equal(seen.trainee, 'li');
  assert.deepEqual(seen.scores, { wang: { points: 60 } });
});

test('a choice that is no longer offered stays to be seen by its code', () => {
  const catalogs = { catalog_lines: [{ value: 'L1', label: 'Line 1' }] };
  const answers = { line: 'L9', others: ['L1', 'L8'], remark: 'x'.repeat(61) };
  const seen = seenData({ steps: [step({ form: form({ answers }) })], catalogs, case: {} }, 0);
  assert.deepEqual(seen.catalog_lines, [
    { value: 'L1', label: 'Line 1' },
    { value: 'L9', label: 'L9' },
    { value: 'L8', label: 'L8' },
  ]);
});
