/* The forms of the portal: the comunas of a región, and the fields that an answer asks for or takes away. */
const form = document.querySelector('[data-portal-form]');

for (const select of document.querySelectorAll('select[data-autosubmit]')) {
  select.addEventListener('change', () => select.form.requestSubmit());
}

/* On a phone the list comes first, unless somebody is filtering it. Held sideways it is wide: there nothing opens a fold. */
const narrow = matchMedia('(max-width: 767px)');
for (const fold of document.querySelectorAll('details.ev-phonefold:not([data-keep-open])')) {
  if (narrow.matches) fold.open = false;
  narrow.addEventListener('change', () => { fold.open = !narrow.matches; });
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
  /* «(opcional)» while it is: a document that somebody else's request needs is marked as obligatory. */
  for (const part of form.querySelectorAll('[data-needed-unless]')) {
    const label = part.querySelector('label'), needed = !given(part.dataset.neededUnless);
    label.dataset.label ??= label.textContent;
    label.textContent = needed ? label.dataset.label.replace(/ \([^)]*\)$/, '') : label.dataset.label;
    label.classList.toggle('req', needed);
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

/* The charts of the SEC come after the list, which people wait for. What is chosen in them changes only them. */
const charts = document.querySelector('[data-graficos]');

async function draw(address) {
  const answer = await fetch(address, { headers: { 'X-Partial': 'graficos' } });
  if (answer.ok) charts.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
}

if (charts) {
  charts.addEventListener('click', event => {
    const link = event.target.closest('a[data-part]');
    if (!link) return;
    event.preventDefault();
    draw(link.href);
  });
  charts.addEventListener('submit', event => {
    event.preventDefault();
    draw(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  });
  if (charts.dataset.graficos) draw(charts.dataset.graficos);
}
