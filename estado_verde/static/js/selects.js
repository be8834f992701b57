/* Selects whose options are asked for as people type (data-remote), one narrowed by another (data-parent). */

const words = { en: ['No results', 'Searching…'], es: ['No se encontró ningún resultado', 'Buscando…'] };
const [nothing, searching] = words[document.documentElement.lang.slice(0, 2)] || words.es;

const line = (css, text) => {
  const made = document.createElement('div');
  made.className = css;
  made.textContent = text;
  return made;
};

function enhance(select) {
  const parent = select.dataset.parent && select.form?.elements[select.dataset.parent];
  const box = new TomSelect(select, {
    valueField: 'value',
    labelField: 'text',
    searchField: [],
    plugins: select.multiple ? ['remove_button'] : select.required ? [] : ['clear_button'],
    placeholder: select.dataset.placeholder || '',
    preload: 'focus',
    maxOptions: 50,
    loadThrottle: 250,
    refreshThrottle: 0,  // a later refresh would open the list again and take the focus from the next field
    onBlur() { this.setTextboxValue(''); },
    load(typed, done) {
      const asked = new URL(select.dataset.remote, location.href);
      asked.searchParams.set('q', typed);
      if (parent?.value) asked.searchParams.set(parent.name, parent.value);
      fetch(asked, { headers: { Accept: 'application/json', 'X-Requested-With': 'fetch' } })
        .then(answer => (answer.ok ? answer.json() : []))
        .then(rows => { this.clearOptions(); done(rows); })
        .catch(() => done());
    },
    render: {
      no_results: () => line('no-results', nothing),
      loading: () => line('spinner-text', searching),
    },
  });
  /* The option that means «none» has no text to choose. */
  if (!select.multiple) box.removeOption('', true);
  parent?.addEventListener('change', () => {
    box.clear(true);
    box.clearOptions();
    box.loadedSearches = {};
    box.load('');
  });
}

export function enhanceSelects(within) {
  if (!window.TomSelect) return;
  for (const select of within.querySelectorAll('select[data-remote]:not(.tomselected)')) enhance(select);
}
