// Charts of the lines' pages. The page hands over finished figures in data-chart; under each chart stands the same as a
// table, so the picture is never the only way to know.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { readColours } from './chart/frame.js';
import { pareto } from './chart/pareto.js';
import { trend } from './chart/trend.js';
import { findAll } from './page.js';

/** @typedef {import('./chart/pareto.js').Pareto | import('./chart/trend.js').Trend} Data */

use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

const NARROW = 560;

/** @param {HTMLElement} element */
function draw(element) {
  /** @type {Data} */
  const data = JSON.parse(element.dataset.chart ?? '');
  const chart = init(element, null, { renderer: 'canvas' });
  const paint = () => chart.setOption(optionOf(data, element.clientWidth < NARROW), true);
  paint();
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(element);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

/**
 * @param {Data} data
 * @param {boolean} narrow
 */
function optionOf(data, narrow) {
  const colours = readColours();
  return data.kind === 'trend' ? trend(data, colours, narrow) : pareto(data, colours, narrow);
}

findAll(document, '[data-chart]', HTMLElement).forEach(draw);
