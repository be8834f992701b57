/* The forms of the portal: the comunas of a región, and the fields that an answer asks for or takes away. */
const form = document.querySelector('[data-portal-form]');

for (const select of document.querySelectorAll('select[data-autosubmit]')) {
  select.addEventListener('change', () => select.form.requestSubmit());
}

function choose(select, options) {
  const [placeholder] = select.options;
  select.replaceChildren(placeholder, ...options.map(one => new Option(one.text, one.value)));
  select.value = '';
  select.disabled = options.length === 0;
}

async function comunas(region, select) {
  if (!region.value) return choose(select, []);
  const answer = await fetch(select.dataset.comunas + region.value, { headers: { Accept: 'application/json' } });
  return choose(select, answer.ok ? await answer.json() : []);
}

/* A part of the form that belongs to an answer: «data-if="campo"» while it is ticked, «data-unless» while it is not. */
function given(name) {
  const field = form.elements[name];
  if (!field) return false;
  if (field.type === 'checkbox') return field.checked;
  return field.value === 'si';
}

function arrange() {
  for (const part of form.querySelectorAll('[data-if], [data-unless]')) {
    const shown = part.dataset.if ? given(part.dataset.if) : !given(part.dataset.unless);
    part.hidden = !shown;
    for (const field of part.querySelectorAll('input, select, textarea')) field.disabled = !shown;
  }
}

if (form) {
  const { region, comuna } = form.elements;
  if (region && comuna) {
    comuna.disabled = !region.value;
    region.addEventListener('change', () => comunas(region, comuna));
  }
  form.addEventListener('change', arrange);
  arrange();
}

document.querySelector('[data-print]')?.addEventListener('click', () => window.print());

/* The group of what is overdue, on top of the tray. */
document.querySelector('[data-fold]')?.addEventListener('click', ({ currentTarget: button }) => {
  const open = button.getAttribute('aria-expanded') !== 'true';
  button.setAttribute('aria-expanded', String(open));
  button.closest('tbody').querySelectorAll('tr.late').forEach(row => { row.hidden = !open; });
});
