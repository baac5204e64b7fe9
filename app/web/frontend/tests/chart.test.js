// A point of a chart says what its week was by its form too, and the tooltip says it in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent } from '../src/chart/frame.js';
import { pointOf, tooltipOf } from '../src/chart/trend.js';

const DATA = /** @type {import('../src/chart/trend.js').Trend} */ ({
  kind: 'trend',
  weeks: ['W1', 'W2', 'W3', 'W4'],
  rate: [1.5, 4.126, 2, null],
  state: ['below', 'above', 'running', 'empty'],
  out: [false, true, false, false],
  x: [3, 8, 1, 0],
  n: [200, 194, 50, 0],
  standard: [2, 2, 2, 2],
  upper: [3, 3, 3, 3],
  lower: [0, 0, 0, 0],
  centre: [1, 1, 1, 1],
  marks: [],
  texts: {
    rate: 'Rate',
    counts: 'Counts',
    standard: 'Standard',
    upper: 'Upper',
    lower: 'Lower',
    centre: 'Centre',
    running: 'still running',
    out: 'Out of control',
  },
});
const COLOURS = /** @type {import('../src/chart/frame.js').Colours} */ ({
  accent: 'blue',
  danger: 'red',
  soft: 'grey',
});

test('each kind of week has its own form and colour', () => {
  const looks = DATA.weeks.map((_, index) => {
    const { symbol, itemStyle } = pointOf(DATA, index, COLOURS);
    return [symbol, itemStyle?.color];
  });
  assert.deepEqual(looks, [
    ['circle', 'blue'],
    ['diamond', 'red'],
    ['emptyCircle', 'grey'],
    [undefined, undefined],
  ]);
});

test('the tooltip names the week, says what it is beyond, and that it still runs', () => {
  const say = tooltipOf(DATA);
  assert.equal(
    say([{ dataIndex: 1 }]),
    'W2\nRate  4.13 %\nCounts  8 / 194\nStandard  2 %\nLower – Upper  0 % – 3 %\nOut of control',
  );
  assert.match(say([{ dataIndex: 2 }]), /^W3 \(still running\)\n/);
  assert.match(say([{ dataIndex: 3 }]), /\nRate {2}–\n/);
});

test('a rate of nothing is a rate', () => {
  assert.equal(percent(0), '0 %');
  assert.equal(percent(undefined), '–');
});
