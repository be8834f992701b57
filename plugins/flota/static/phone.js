// Another vehicle has another odometer: the kilometres proposed follow it, unless the driver already wrote others.
const km = document.querySelector('#km_inicial')
const vehicles = [...document.querySelectorAll('input[name=vehiculo][data-km]')]
let proposed = vehicles.find((one) => one.checked)?.dataset.km

if (km && vehicles.length) {
  for (const one of vehicles) {
    one.addEventListener('change', () => {
      if (km.value === '' || km.value === proposed) km.value = one.dataset.km
      proposed = one.dataset.km
    })
  }
}

// On the road the signal goes: without it nothing is sent, so that what was typed stays on the page and not on an error of the
// browser.
const told = document.querySelector('[data-no-signal]')
const say = (text) => {
  told.className = text ? 'ev-note warn mb-3' : ''
  told.textContent = text
}
addEventListener('submit', (event) => {
  if (navigator.onLine || !event.target.matches('[data-phone]')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  say(told.dataset.noSignal)
  told.scrollIntoView({ block: 'center' })
}, true)
addEventListener('online', () => { if (told.textContent) say(told.dataset.signal) })
