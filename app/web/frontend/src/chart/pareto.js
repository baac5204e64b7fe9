// What is most often wrong: bars by size, and the line of their growing share.
import { axes, frame, percent } from './frame.js';

/**
 * @typedef {object} Pareto
 * @property {'pareto'} kind
 * @property {string[]} names
 * @property {number[]} qty
 * @property {number[]} cumulative percent
 * @property {{ qty: string, cumulative: string }} texts
 */

/**
 * @param {Pareto} data
 * @param {import('./frame.js').Colours} c
 * @param {boolean} narrow
 */
export function pareto(data, c, narrow) {
  const { texts } = data;
  const base = { ...frame(c, narrow), ...axes(c, data.names, narrow && data.names.length > 3) };
  const whole = data.qty.reduce((sum, qty) => sum + qty, 0);
  const shares = { ...base.yAxis, max: 100, interval: 20, splitLine: { show: false } };
  /** @param {number} value */
  const rounded = (value) => String(Math.round(value));
  // Both axes end at "all", so that the line rises from the first bar's top.
  const counts = {
    ...base.yAxis,
    max: whole,
    interval: whole / 5,
    axisLabel: { color: c.soft, formatter: rounded },
  };
  return {
    ...base,
    yAxis: [counts, shares],
    series: [
      {
        name: texts.qty,
        type: 'bar',
        data: data.qty,
        color: c.accent,
        barMaxWidth: 48,
        label: { show: true, position: 'inside', color: c.surface },
      },
      {
        name: texts.cumulative,
        type: 'line',
        yAxisIndex: 1,
        data: data.cumulative,
        color: c.warn,
        symbolSize: 7,
        tooltip: { valueFormatter: percent },
      },
    ],
  };
}
