/* Numbers as people in Chile write them, exact: a whole number of the smallest unit (BigInt), never a float.
   The rules of a field come from the server (estado_verde.widgets.number_rules) with the message of each fault. */

const PLAIN = /^[0-9]+$/;
const DECIMAL_MARK = /^[0-9]+[.,][0-9]+$/;
const GROUPED = /^[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?$/;
const ONE_GROUP = /^[1-9][0-9]{0,2}\.[0-9]{3}$/;
const FOREIGN_GROUP = /^[1-9][0-9]{0,2},[0-9]{3}$/;
const NEGATIVE = /^-[0-9][0-9.,]*$/;

export const power = decimals => 10n ** BigInt(decimals);

/* «1.234,5» → ["1234", "5"], or the kind of fault. */
function shape(text, integer) {
  if ((integer ? FOREIGN_GROUP : ONE_GROUP).test(text)) return 'ambiguous';
  if (GROUPED.test(text)) return text.replaceAll('.', '').split(',');
  if (DECIMAL_MARK.test(text)) return text.split(/[.,]/);
  return PLAIN.test(text) ? [text] : 'invalid';
}

/* {value, fault}: value counts units of 10^-decimals; an empty text has neither. */
export function read(raw, rules) {
  const refuse = kind => ({ value: null, fault: rules.messages[kind] });
  const text = raw.trim().replaceAll('\u00a0', '').replaceAll('\u2212', '-');
  if (!text) return rules.required ? refuse('required') : { value: null, fault: null };
  const below = NEGATIVE.test(text);
  if (below && !rules.signed) return refuse('negative');
  const parts = shape(below ? text.slice(1) : text, rules.integer);
  if (typeof parts === 'string') return refuse(parts);
  const fraction = (parts[1] ?? '').replace(/0+$/, '');
  if (fraction.length > rules.decimals) return refuse(rules.integer ? 'integer' : 'decimals');
  const value = BigInt((below ? '-' : '') + parts[0] + fraction.padEnd(rules.decimals, '0'));
  if (rules.positive && value <= 0n) return refuse('positive');
  if (rules.minimum !== null && value < limit(rules.minimum, rules)) return refuse('minimum');
  if (rules.maximum !== null && value > limit(rules.maximum, rules)) return refuse('maximum');
  return { value, fault: null };
}

const limit = (text, rules) => {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, rules.decimals).padEnd(rules.decimals, '0'));
};

function parts(value, decimals) {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return [(value < 0n ? '-' : '') + digits.slice(0, cut), digits.slice(cut)];
}

/* «4710,5»: for an input, where a thousands point would come back ambiguous. */
export function editable(value, decimals) {
  if (value === null) return '';
  const [whole, fraction] = parts(value, decimals);
  const rest = fraction.replace(/0+$/, '');
  return rest ? `${whole},${rest}` : whole;
}

/* «4.710,5»: for reading. With `fixed` the decimals are all shown: «14,10». */
export function show(value, decimals, fixed = false) {
  if (value === null) return '';
  const [whole, fraction] = parts(value, decimals);
  const rest = fixed ? fraction : fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=([0-9]{3})+$)/g, '.');
  return rest ? `${grouped},${rest}` : grouped;
}

/* p / q in units of 10^-decimals, rounded half up; for q > 0 and p >= 0, as every amount here is. */
export const divide = (p, q, decimals) => (2n * p * power(decimals) + q) / (2n * q);

/* «15,70 %», or null when nothing was reported or all is zero. */
export const percent = (part, whole) => (whole ? `${show(divide(part * 100n, whole, 2), 2, true)} %` : null);
