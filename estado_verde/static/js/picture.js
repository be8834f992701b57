/* A chart as an image that can stand alone: its title above; below, what the page prints beside it (the legend of a ring, the
   caution of a map). Twice the size of the screen. */
import { color } from './chart-style.js';

const TITLE = '600 28px "Inter Variable", sans-serif', TEXT = '24px "Inter Variable", sans-serif';
const EDGE = 16, HEAD = 64, LINE = 36, MARK = 20;

/* The words of a line that is too long go to the next one. */
function wrap(pen, text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/* `notes` are [colour or nothing, text]. */
export function download(chart, title, notes, name) {
  const drawing = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: color('--tblr-bg-surface') });
  const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  const width = Math.max(drawing.width, 640), room = width - 2 * EDGE;
  pen.font = TITLE;
  const head = wrap(pen, title, room);
  pen.font = TEXT;
  const foot = notes.flatMap(([mark, text]) => wrap(pen, text, room - (mark ? MARK + 12 : 0)).map((line, i) => [i ? '' : mark, mark, line]));
  const above = HEAD + (head.length - 1) * LINE;
  canvas.width = width;
  canvas.height = above + drawing.height + (foot.length ? foot.length * LINE + EDGE : 0);
  pen.fillStyle = color('--tblr-bg-surface');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawing, (width - drawing.width) / 2, above);
  pen.font = TITLE;
  pen.fillStyle = color('--tblr-heading-color');
  head.forEach((line, i) => pen.fillText(line, EDGE, 42 + i * LINE));
  pen.font = TEXT;
  foot.forEach(([mark, indented, line], i) => {
    const y = above + drawing.height + (i + 1) * LINE - 8;
    if (mark) {
      pen.fillStyle = mark;
      pen.fillRect(EDGE, y - MARK + 2, MARK, MARK);
    }
    pen.fillStyle = color('--tblr-body-color');
    pen.fillText(line, EDGE + (indented ? MARK + 12 : 0), y);
  });
  canvas.toBlob(blob => {
    const link = document.createElement('a');
    link.download = `${name}.png`;
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
