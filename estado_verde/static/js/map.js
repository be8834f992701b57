/* Chile by region. It is ten times taller than wide: three panels (Norte, Centro, Sur), each at its own scale. */
import { color, spanish, tip, words } from './chart-style.js';

const ZONES = { norte: ['15', '01', '02', '03', '04'], centro: ['05', '13', '06', '07', '16', '08'], sur: ['09', '14', '10', '11', '12'] };
/* Where each panel stands: centre, share of the height, place of its title. */
const PANELS = [['norte', '14%', 1, '9%'], ['centro', '45%', 0.68, '40%'], ['sur', '80%', 1, '77%']];
const SHADES = ['--seq-1', '--seq-2', '--seq-3', '--seq-4'];
const SLIVER = 0.02;

const size = ring => Math.abs(ring.slice(1).reduce((sum, point, i) => sum + ring[i][0] * point[1] - point[0] * ring[i][1], 0)) / 2;
/* The regions were joined from comunas and keep slivers as holes: small ones are dropped. */
const whole = polygon => polygon.filter((ring, i) => !i || size(ring) > SLIVER);

let known;
export function divisions(echarts, url) {
  known ??= fetch(url).then(response => response.json()).then(({ type, features }) => {
    for (const [zone, codes] of Object.entries(ZONES)) {
      const shapes = features.filter(one => codes.includes(one.properties.codigo_region)).map(one => ({
        ...one, properties: { ...one.properties, name: one.properties.region },
        geometry: { ...one.geometry, coordinates: one.geometry.coordinates.map(whole) },
      }));
      echarts.registerMap(zone, { type, features: shapes });
    }
  });
  return known;
}

export function map(table, chart, place) {
  const column = Number(chart.dataset.column), steps = JSON.parse(chart.dataset.steps), names = JSON.parse(chart.dataset.zones);
  const rows = new Map(table.rows.map(row => [row.code, row]));
  const data = table.rows.filter(row => row.values[column] !== null).map(row => ({ name: row.code, value: row.values[column] }));
  const height = Math.min(place.clientHeight * 0.84, place.clientWidth * 1.14);
  const told = ({ name }) => {
    const row = rows.get(name);
    if (!row || row.values[column] === null) return `${row?.name ?? ''}: ${chart.dataset.empty}`;
    return [row.name, ...table.columns.map((one, i) => `${one.name}: ${row.texts[i]}`)].join('\n');
  };
  const pieces = SHADES.map((shade, i) => ({
    gte: steps[i], color: color(shade), label: `${spanish(steps[i])}–${spanish(steps[i + 1])}`,
    ...(i === SHADES.length - 1 ? { lte: steps[i + 1] } : { lt: steps[i + 1] }),
  }));
  return {
    tooltip: tip({ trigger: 'item', formatter: told }),
    visualMap: {
      type: 'piecewise', orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 14, itemHeight: 12, itemGap: chart.narrow ? 8 : 14,
      textStyle: words(), seriesIndex: PANELS.map((panel, i) => i), pieces,
    },
    graphic: PANELS.map(([, , , left], i) => ({
      type: 'text', left, top: 4, style: { text: names[i], font: '600 12px Inter Variable, sans-serif', fill: color('--tblr-secondary-color') },
    })),
    series: PANELS.map(([zone, x, share]) => ({
      type: 'map', map: zone, nameProperty: 'codigo_region', layoutCenter: [x, '49%'], layoutSize: height * share, selectedMode: false,
      label: { show: false }, data, itemStyle: { areaColor: color('--tblr-bg-surface'), borderColor: color('--ev-field'), borderWidth: 0.6 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: color('--ev-azul') } },
    })),
  };
}
