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
