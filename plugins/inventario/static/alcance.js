/* Pastes a block copied from Excel over the cells of the Alcance, and ticks all units at once. */

const form = document.querySelector('[data-alcance]');
const rows = [...form?.querySelectorAll('tbody tr') ?? []].map(row => [...row.querySelectorAll('[data-cell]')]);

form?.addEventListener('paste', event => {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  const top = rows.findIndex(cells => cells.includes(event.target));
  if (top < 0 || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ''))) return;
  event.preventDefault();
  const left = rows[top].indexOf(event.target);
  text.replace(/\r/g, '').replace(/\n$/, '').split('\n').forEach((line, down) => {
    line.split('\t').forEach((value, right) => {
      const cell = rows[top + down]?.[left + right];
      if (!cell) return;
      cell.value = value.trim();
      cell.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });
});

form?.querySelector('[data-all]')?.addEventListener('change', event => {
  for (const box of form.querySelectorAll('[name=filas]')) box.checked = event.target.checked;
});
