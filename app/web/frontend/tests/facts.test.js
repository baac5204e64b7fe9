// What is said of a step: every agreement has its words, and what is not known is not said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementOf, factsOf } from '../src/replay/facts.js';

const STEP = /** @type {import('../src/replay/record.js').Step} */ ({
  seq: 1,
  at: '08:00',
  what: 'completed',
  waiting: [],
  agreement: 'same',
});
const TIMING = { opened: '07:00', claimed: '', due: '', waited: '1 h', worked: null, late: false };

test('a step says who did it, for whom and when, and nothing that is not known', () => {
  assert.deepEqual(factsOf({ ...STEP, who: 'Li', for: 'Wang' }), [
    ['Who', 'Li（for Wang）'],
    ['When', '08:00'],
  ]);
});

test('work that nobody claimed says so; the machine never claims', () => {
  const worked = (/** @type {string} */ username) =>
    new Map(factsOf({ ...STEP, username, timing: TIMING })).get('Worked');
  assert.equal(worked('li'), 'not claimed before');
  assert.equal(worked('system'), undefined);
  assert.equal(new Map(factsOf({ ...STEP, timing: { ...TIMING, worked: '5 min' } })).get('Worked'), '5 min');
});

test('another result than recorded is loud and shows both, however little there is', () => {
  const { look, words, digests } = agreementOf({ agreement: 'differs', digests: ['0123456789abcdef0123', ''] });
  assert.deepEqual([look, words], ['danger', 'Re-executed: ANOTHER result than recorded']);
  assert.equal(digests, '0123456789abcdef ≠ –');
});

test('only what was repeated with the same result looks fine', () => {
  const looks = /** @type {const} */ (['same', 'differs', 'failed', 'unknown', 'erased', 'recorded']).map(
    (agreement) => agreementOf({ agreement }).look,
  );
  assert.deepEqual(looks, ['ok', 'danger', 'danger', 'warn', 'plain', 'plain']);
});
