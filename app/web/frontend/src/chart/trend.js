// Rates week by week with their standard, their limits and what happened.
import { axes, frame, percent } from './frame.js';

/**
 * @typedef {import('./frame.js').Colours} Colours
 * @typedef {import('./frame.js').Values} Values
 *
 * @typedef {object} Trend
 * @property {'trend'} kind
 * @property {string[]} weeks
 * @property {Values} rate percent, as all values here
 * @property {string[]} state of each week: `running`, `above`, …
 * @property {boolean[]} out beyond the limits
 * @property {number[]} x defects
 * @property {number[]} n pieces
 * @property {Values} standard
 * @property {Values} upper
 * @property {Values} lower
 * @property {Values} centre
 * @property {{ week: string, kind: 'trained' | 'signal', label: string }[]} marks
 * @property {Record<'rate' | 'counts' | 'standard' | 'upper' | 'lower' | 'centre' | 'running' | 'out', string>} texts
 * @property {Old} [old] limits that somebody wants to replace
 *
 * @typedef {{ name: string, upper: Values, lower: Values }} Old
 */

/**
 * @param {Trend} data
 * @param {Colours} c
 * @param {boolean} narrow
 */
export function trend(data, c, narrow) {
  const base = frame(c, narrow);
  return {
    ...base,
    ...axes(c, data.weeks, narrow),
    legend: { ...base.legend, data: legendOf(data) },
    tooltip: { ...base.tooltip, formatter: tooltipOf(data) },
    series: [
      rates(data, c),
      standard(data, c),
      ...limits(data, c),
      centre(data, c),
      ...(data.old ? replaced(data.old, c) : []),
    ],
  };
}

/**
 * @param {Trend} data
 * @param {Colours} c
 */
function rates(data, c) {
  return {
    name: data.texts.rate,
    type: 'line',
    data: data.weeks.map((_, index) => pointOf(data, index, c)),
    color: c.accent,
    lineStyle: { width: 2, color: c.accent },
    connectNulls: false,
    z: 5,
    markLine: marksOf(data, c),
  };
}

/**
 * A point says more than one thing; each has its own form, not only its own colour.
 * @param {Trend} data
 * @param {number} index
 * @param {Colours} c
 */
export function pointOf(data, index, c) {
  const value = data.rate[index];
  if (value === null) {
    return { value: null };
  }
  const state = data.state[index];
  if (state === 'running') {
    return { value, symbol: 'emptyCircle', symbolSize: 8, itemStyle: { color: c.soft } };
  }
  const look = data.out[index] ? { symbol: 'diamond', symbolSize: 14 } : { symbol: 'circle', symbolSize: 7 };
  return { value, ...look, itemStyle: { color: state === 'above' ? c.danger : c.accent } };
}

/**
 * @param {Trend} data
 * @param {Colours} c
 */
function marksOf(data, c) {
  const look = { trained: { color: c.ok, type: 'solid' }, signal: { color: c.warn, type: 'dashed' } };
  return {
    symbol: 'none',
    silent: true,
    data: data.marks.map(({ week, kind, label }) => ({
      xAxis: week,
      name: label,
      lineStyle: { ...look[kind], width: 2 },
      label: { formatter: label, color: look[kind].color, fontSize: 12, position: 'end', distance: 4 },
    })),
  };
}

/**
 * @param {Trend} data
 * @param {Colours} c
 */
function standard({ texts, standard: data }, c) {
  return {
    name: texts.standard,
    type: 'line',
    data,
    step: 'middle',
    symbol: 'none',
    color: c.danger,
    lineStyle: { width: 2, type: 'dashed', color: c.danger },
    z: 4,
    connectNulls: true,
  };
}

/**
 * Proposed limits are what the page is about; limits in force stay behind the rates.
 * @param {Trend} data
 * @param {Colours} c
 */
function limits({ texts, upper, lower, old }, c) {
  const line = old ? { width: 2, type: [6, 4], color: c.ok } : { width: 1, type: [2, 3], color: c.strong };
  const look = { type: 'line', step: 'middle', symbol: 'none', color: line.color, lineStyle: line };
  return [
    { ...look, name: texts.upper, data: upper },
    { ...look, name: texts.lower, data: lower },
  ];
}

/**
 * @param {Trend} data
 * @param {Colours} c
 */
function centre({ texts, centre: data }, c) {
  return {
    name: texts.centre,
    type: 'line',
    data,
    step: 'middle',
    symbol: 'none',
    color: c.soft,
    lineStyle: { width: 1, color: c.soft, opacity: 0.6 },
  };
}

/**
 * Drawn back behind those that would follow, one entry in the legend.
 * @param {Old} old
 * @param {Colours} c
 */
function replaced(old, c) {
  const line = { width: 1, type: [2, 3], color: c.strong };
  const look = { type: 'line', step: 'middle', symbol: 'none', color: c.strong, lineStyle: line };
  return [old.upper, old.lower].map((data) => ({ ...look, name: old.name, data }));
}

/**
 * Lines without points stand without points in the legend too.
 * @param {Trend} data
 */
function legendOf({ texts, old }) {
  const lines = [texts.standard, texts.upper, texts.lower, texts.centre, ...(old ? [old.name] : [])];
  return [{ name: texts.rate }, ...lines.map((name) => ({ name, itemStyle: { opacity: 0 } }))];
}

/**
 * What a week's tooltip says, from the points that the pointer is at.
 * @param {Trend} data
 * @returns {(found: { dataIndex: number }[]) => string}
 */
export function tooltipOf(data) {
  const { texts } = data;
  return ([{ dataIndex: index }]) => {
    const running = data.state[index] === 'running' ? ` (${texts.running})` : '';
    const lines = [
      `${data.weeks[index]}${running}`,
      `${texts.rate}  ${percent(data.rate[index])}`,
      `${texts.counts}  ${data.x[index]} / ${data.n[index]}`,
      `${texts.standard}  ${percent(data.standard[index])}`,
      `${texts.lower} – ${texts.upper}  ${percent(data.lower[index])} – ${percent(data.upper[index])}`,
    ];
    return [...lines, ...(data.out[index] ? [texts.out] : [])].join('\n');
  };
}
