/* <ev-chart>: draws the data table that is printed beneath it (templates/ev/charts.html). The library comes when a chart is
   about to be seen. The drawing is repeated when the table or the theme changes. */
import { color, spanish, tip, words } from './chart-style.js';
import { divisions, map } from './map.js';
import { download } from './picture.js';

const NUMBER = /^-?[0-9][0-9.]*(,[0-9]+)?/;
const COLUMNS = ['ok', 'none', 'info', 'warn', 'purple', 'teal'];
const ROWS = ['ok', 'warn', 'k3', 'teal', 'info', 'none', 'purple', 'bad', 'orange'];
const ROW_HEIGHT = 28;
const LINES = ['info', 'ok', 'warn', 'purple'];

/* «1.234,5 kg» → 1234.5 for the drawing; «No calculable» and «–» → null. Totals are never computed here. */
function number(td) {
  if (td.dataset.value !== undefined) return Number(td.dataset.value);
  const found = td.textContent.trim().match(NUMBER);
  return found ? Number(found[0].replaceAll('.', '').replace(',', '.')) : null;
}

function tableOf(id) {
  const table = document.getElementById(id);
  return {
    element: table,
    columns: [...table.querySelectorAll('thead th')].slice(1).map(th => ({ name: th.textContent.trim(), color: th.dataset.color })),
    rows: [...table.querySelectorAll('tbody tr')].map(tr => {
      const [th, ...tds] = tr.children;
      return { name: th.textContent.trim(), code: tr.dataset.code, color: tr.dataset.color, values: tds.map(number), texts: tds.map(td => td.textContent.trim()) };
    }),
  };
}

const axis = data => ({
  type: 'category', data, axisTick: { show: false }, axisLine: { lineStyle: { color: color('--tblr-border-color') } },
  axisLabel: words({ hideOverlap: true, alignMinLabel: 'left' }),
});
/* A share ends at 100 %: an axis up to 120 % would speak of what cannot be. What is counted has no 0,3. */
const scale = (unit, table) => ({
  type: 'value', splitNumber: unit === '%' ? 5 : 4, max: ({ max }) => (unit === '%' && max > 80 && max <= 100 ? 100 : null),
  minInterval: table.rows.every(row => row.values.every(n => n === null || Number.isInteger(n))) ? 1 : 0, splitLine: { lineStyle: { color: color('--tblr-border-color') } },
  axisLabel: words({ formatter: n => spanish(n) + (unit === '%' ? ' %' : '') }),
});
const area = top => ({ left: 2, right: 12, top, bottom: 2, containLabel: true });
const legend = { top: 0, left: 0, itemWidth: 10, itemHeight: 10 };
const withUnit = unit => n => (n === null || n === undefined ? '–' : spanish(n) + (unit ? ` ${unit}` : ''));

const simple = (table, chart) => ({
  color: [color(table.columns[0].color ?? 'info')], tooltip: tip({ trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: withUnit(chart.unit) }),
});
const single = table => ({
  name: table.columns[0].name, type: 'bar', barMaxWidth: 22,
  data: table.rows.map(row => (row.color ? { value: row.values[0], itemStyle: { color: color(row.color) } } : row.values[0])),
});

const KINDS = {
  stacked(table, chart) {
    return {
      color: table.columns.map((one, i) => color(one.color ?? COLUMNS[i % COLUMNS.length])),
      legend: { ...legend, textStyle: words() }, grid: area(chart.narrow ? 52 : 30), xAxis: axis(table.rows.map(row => row.name)), yAxis: scale(chart.unit, table),
      tooltip: tip({ trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: withUnit(chart.unit) }),
      series: table.columns.map((one, i) => ({ name: one.name, type: 'bar', stack: 'all', barMaxWidth: 22, data: table.rows.map(row => row.values[i]) })),
    };
  },
  bars(table, chart) {
    return {
      ...simple(table, chart), grid: area(10), xAxis: axis(table.rows.map(row => row.name)), yAxis: scale(chart.unit, table),
      series: [{ ...single(table), itemStyle: { borderRadius: [3, 3, 0, 0] } }],
    };
  },
  /* As tall as its rows need. */
  across(table, chart, place) {
    place.style.height = `${table.rows.length * ROW_HEIGHT + 40}px`;
    const names = axis(table.rows.map(row => row.name));
    return {
      ...simple(table, chart), grid: { ...area(4), right: 28 }, xAxis: scale(chart.unit, table), series: [{ ...single(table), itemStyle: { borderRadius: [0, 3, 3, 0] } }],
      yAxis: { ...names, inverse: true, axisLabel: words({ width: Math.round(place.clientWidth * 0.36), overflow: 'truncate' }) },
    };
  },
  lines(table, chart) {
    const mark = i => ({ symbol: ['circle', 'rect', 'triangle', 'diamond'][i % 4], type: ['solid', 'dashed', 'dotted'][i % 3] });
    return {
      color: table.columns.map((one, i) => color(one.color ?? LINES[i % LINES.length])),
      legend: { ...legend, itemWidth: 18, textStyle: words() }, grid: { ...area(chart.narrow ? 54 : 32), right: 18 },
      xAxis: axis(table.rows.map(row => row.name)), yAxis: scale(chart.unit, table),
      tooltip: tip({ trigger: 'axis', valueFormatter: withUnit(chart.unit) }),
      series: table.columns.map((one, i) => ({
        name: one.name, type: 'line', symbolSize: 8, connectNulls: false, symbol: mark(i).symbol, lineStyle: { width: 2.5, type: mark(i).type },
        data: table.rows.map(row => row.values[i]),
      })),
    };
  },
  ring(table, chart) {
    const data = table.rows.map((row, i) => ({ name: row.name, value: row.values[0], itemStyle: { color: color(ROWS[i % ROWS.length]) } })).filter(row => row.value);
    const total = spanish(data.reduce((all, row) => all + row.value, 0));
    return {
      tooltip: tip({ trigger: 'item', valueFormatter: withUnit(chart.unit) }),
      title: {
        text: total, subtext: chart.totalLabel, left: 'center', top: 'center', itemGap: 4, subtextStyle: words({ lineHeight: 16 }),
        textStyle: words({ fontSize: total.length > 7 ? 17 : 24, lineHeight: 28, fontWeight: 700, color: color('--tblr-heading-color') }),
      },
      series: [{ type: 'pie', radius: ['56%', '84%'], padAngle: data.length > 1 ? 1.5 : 0, label: { show: false }, itemStyle: { borderRadius: 4 }, data }],
    };
  },
  map,
};

const loading = new Map();
function library(url) {
  if (!loading.has(url)) {
    loading.set(url, new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = url;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    }));
  }
  return loading.get(url);
}

class Chart extends HTMLElement {
  connectedCallback() {
    this.place = this.querySelector('[role=img]');
    this.unit = this.dataset.unit;
    this.totalLabel = this.dataset.totalLabel;
    this.button = document.querySelector(`[data-save-chart="${CSS.escape(this.id)}"]`);
    this.button?.addEventListener('click', () => this.save());
    this.near = new IntersectionObserver(([entry]) => entry.isIntersecting && this.start(), { rootMargin: '200px' });
    this.near.observe(this);
  }

  disconnectedCallback() {
    [this.near, this.sized, this.themed, this.written].forEach(observer => observer?.disconnect());
    this.chart?.dispose();
    this.chart = null;
  }

  async start() {
    this.near.disconnect();
    this.echarts = await library(this.dataset.library);
    if (this.dataset.kind === 'map') await divisions(this.echarts, this.dataset.regions);
    await document.fonts.ready;
    if (!this.isConnected) return;
    this.chart = this.echarts.init(this.place);
    this.chart.on('click', event => this.follow(event));
    this.draw();
    if (this.button) this.button.hidden = false;
    const again = () => { cancelAnimationFrame(this.frame); this.frame = requestAnimationFrame(() => this.draw()); };
    this.sized = new ResizeObserver(() => { this.chart.resize(); again(); });
    this.sized.observe(this.place);
    this.themed = new MutationObserver(again);
    this.themed.observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
    this.written = new MutationObserver(again);
    this.written.observe(tableOf(this.dataset.table).element, { childList: true, characterData: true, subtree: true, attributeFilter: ['data-value'] });
  }

  get narrow() { return this.place.clientWidth < 400; }

  draw() {
    this.chart?.setOption({ animation: false, ...KINDS[this.dataset.kind](tableOf(this.dataset.table), this, this.place) }, true);
  }

  /* A click on a bar, slice, point or region opens what its cell of the table opens, or else its row. */
  follow({ name, seriesIndex }) {
    const map = this.dataset.kind === 'map', table = tableOf(this.dataset.table);
    const row = table.element.tBodies[0].rows[table.rows.findIndex(one => (map ? one.code : one.name) === name)];
    const column = map ? Number(this.dataset.column) : seriesIndex;
    (row?.cells[column + 1]?.querySelector('a') ?? row?.querySelector('th a'))?.click();
  }

  save() {
    const ring = this.dataset.kind === 'ring';
    const rows = ring ? tableOf(this.dataset.table).rows.map((row, i) => [color(ROWS[i % ROWS.length]), `${row.name}: ${row.texts.join(' · ')}`]) : [];
    const notes = this.dataset.note ? [['', this.dataset.note]] : [];
    download(this.chart, this.unit && !ring ? `${this.dataset.title} (${this.unit})` : this.dataset.title, [...rows, ...notes], this.dataset.title);
  }
}

customElements.define('ev-chart', Chart);
