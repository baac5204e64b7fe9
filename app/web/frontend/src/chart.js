// Charts of the lines' pages. The page hands over finished figures in data-chart; under each chart stands the same as a
// table, so the picture is never the only way to know.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

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

const quiet = matchMedia('(prefers-reduced-motion: reduce)');

/** The page's own colours, read anew whenever light and dark change. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    soft: read('ink-2'),
    line: read('line'),
    strong: read('line-strong'),
    surface: read('surface'),
    accent: read('accent'),
    danger: read('danger'),
    ok: read('ok'),
    warn: read('warn'),
    font: read('font'),
  };
}

const percent = (value) => (value === null || value === undefined ? '–' : `${Number(value.toFixed(2))} %`);

function frame(c, narrow) {
  return {
    animation: !quiet.matches,
    animationDuration: 250,
    textStyle: { fontFamily: c.font, color: c.ink },
    aria: { enabled: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: c.surface,
      borderColor: c.strong,
      textStyle: { color: c.ink, fontFamily: c.font, fontSize: 13 },
      axisPointer: { lineStyle: { color: c.strong } },
    },
    legend: { top: 0, left: 0, itemWidth: 22, itemGap: 14, textStyle: { color: c.soft, fontFamily: c.font } },
    grid: { top: narrow ? 84 : 56, left: 4, right: 12, bottom: 4, containLabel: true },
  };
}

function axes(c, names, narrow) {
  return {
    xAxis: {
      type: 'category',
      data: names,
      axisLine: { lineStyle: { color: c.strong } },
      axisTick: { show: false },
      axisLabel: { color: c.soft, hideOverlap: true, rotate: narrow ? 45 : 0 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { color: c.soft, formatter: '{value} %' },
      splitLine: { lineStyle: { color: c.line } },
    },
  };
}

/** A point says more than one thing; each has its own form, not only its own colour. */
function pointOf(data, index, c) {
  const value = data.rate[index];
  if (value === null) {
    return { value: null };
  }
  const state = data.state[index];
  if (state === 'running') {
    return { value, symbol: 'emptyCircle', symbolSize: 8, itemStyle: { color: c.soft } };
  }
  const colour = state === 'above' ? c.danger : c.accent;
  return {
    value,
    symbol: data.out[index] ? 'diamond' : 'circle',
    symbolSize: data.out[index] ? 14 : 7,
    itemStyle: { color: colour },
  };
}

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

function tooltipOf(data) {
  return (found) => {
    const index = found[0].dataIndex;
    const { texts } = data;
    const lines = [
      data.weeks[index] + (data.state[index] === 'running' ? ` (${texts.running})` : ''),
      `${texts.rate}  ${percent(data.rate[index])}`,
      `${texts.counts}  ${data.x[index]} / ${data.n[index]}`,
      `${texts.standard}  ${percent(data.standard[index])}`,
      `${texts.lower} – ${texts.upper}  ${percent(data.lower[index])} – ${percent(data.upper[index])}`,
    ];
    if (data.out[index]) {
      lines.push(texts.out);
    }
    return lines.join('\n');
  };
}

/** Lines without points stand without points in the legend too. */
function legendOf({ texts: { rate, standard, upper, lower, centre }, old }) {
  const lines = [standard, upper, lower, centre, ...(old ? [old.name] : [])];
  return [{ name: rate }, ...lines.map((name) => ({ name, itemStyle: { opacity: 0 } }))];
}

/** Limits that somebody wants to replace: drawn back behind those that would follow, one entry in the legend. */
function replaced(old, c) {
  const look = {
    type: 'line',
    step: 'middle',
    symbol: 'none',
    color: c.strong,
    lineStyle: { width: 1, type: [2, 3], color: c.strong },
  };
  return [old.upper, old.lower].map((data) => ({ ...look, name: old.name, data }));
}

function trend(data, c, narrow) {
  const { texts } = data;
  // Proposed limits are what the page is about; limits in force stay behind the rates.
  const line = data.old ? { width: 2, type: [6, 4], color: c.ok } : { width: 1, type: [2, 3], color: c.strong };
  const limit = (name, values) => ({
    name,
    type: 'line',
    data: values,
    step: 'middle',
    symbol: 'none',
    color: line.color,
    lineStyle: line,
  });
  const base = frame(c, narrow);
  return {
    ...base,
    ...axes(c, data.weeks, narrow),
    legend: { ...base.legend, data: legendOf(data) },
    tooltip: { ...base.tooltip, formatter: tooltipOf(data) },
    series: [
      {
        name: texts.rate,
        type: 'line',
        data: data.weeks.map((_, index) => pointOf(data, index, c)),
        color: c.accent,
        lineStyle: { width: 2, color: c.accent },
        connectNulls: false,
        z: 5,
        markLine: marksOf(data, c),
      },
      {
        name: texts.standard,
        type: 'line',
        data: data.standard,
        step: 'middle',
        symbol: 'none',
        color: c.danger,
        lineStyle: { width: 2, type: 'dashed', color: c.danger },
        z: 4,
        connectNulls: true,
      },
      limit(texts.upper, data.upper),
      limit(texts.lower, data.lower),
      {
        name: texts.centre,
        type: 'line',
        data: data.centre,
        step: 'middle',
        symbol: 'none',
        color: c.soft,
        lineStyle: { width: 1, color: c.soft, opacity: 0.6 },
      },
      ...(data.old ? replaced(data.old, c) : []),
    ],
  };
}

function pareto(data, c, narrow) {
  const { texts } = data;
  const base = { ...frame(c, narrow), ...axes(c, data.names, narrow && data.names.length > 3) };
  const whole = data.qty.reduce((sum, qty) => sum + qty, 0);
  const shares = { ...base.yAxis, max: 100, interval: 20, splitLine: { show: false } };
  // Both axes end at "all", so that the line rises from the first bar's top.
  const counts = {
    ...base.yAxis,
    max: whole,
    interval: whole / 5,
    axisLabel: { color: c.soft, formatter: (value) => String(Math.round(value)) },
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

const kinds = { trend, pareto };

function draw(element) {
  const data = JSON.parse(element.dataset.chart);
  const chart = init(element, null, { renderer: 'canvas' });
  const paint = () => chart.setOption(kinds[data.kind](data, colours(), element.clientWidth < 560), true);
  paint();
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(element);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

document.querySelectorAll('[data-chart]').forEach(draw);
