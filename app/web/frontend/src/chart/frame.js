// What every chart has: the page's colours, axes, legend, a tooltip as text.

/**
 * @typedef {ReturnType<typeof readColours>} Colours
 * @typedef {(number | null)[]} Values null where there is nothing to show
 */

/** The page's own colours, read anew whenever light and dark change. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
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

/** @param {number | null | undefined} value */
export const percent = (value) => (value === null || value === undefined ? '–' : `${Number(value.toFixed(2))} %`);

/**
 * @param {Colours} c
 * @param {boolean} narrow
 */
export function frame(c, narrow) {
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
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

/**
 * @param {Colours} c
 * @param {string[]} names
 * @param {boolean} slanted
 */
export function axes(c, names, slanted) {
  return {
    xAxis: {
      type: 'category',
      data: names,
      axisLine: { lineStyle: { color: c.strong } },
      axisTick: { show: false },
      axisLabel: { color: c.soft, hideOverlap: true, rotate: slanted ? 45 : 0 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { color: c.soft, formatter: '{value} %' },
      splitLine: { lineStyle: { color: c.line } },
    },
  };
}
