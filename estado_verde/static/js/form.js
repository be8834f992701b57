/* Forms: tell at once when a file is too big. */

const form = document.querySelector('[data-form]');

for (const field of form.querySelectorAll('input[type=file][data-max-bytes]')) {
  field.addEventListener('change', () => {
    const big = [...field.files].some(file => file.size > Number(field.dataset.maxBytes));
    field.setCustomValidity(big ? field.dataset.tooBig : '');
    if (big) field.reportValidity();
  });
}
