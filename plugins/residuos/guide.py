"""The words of the «Guía de Apoyo – Sistema Estado Verde» 2026 (v01, 01.04.2026) about RT7, sections 1 to 4, as the page
of the requirement shows them. Only typing errors are mended: 10 kg/día × 22 días is 220 kg (C-01), «en la en la», «en al
cual» and the four spellings of Red de Expertos/as (C-12b)."""

OBJETIVO_SISTEMA = """\
Implementar progresivamente una gestión sustentable en los procesos administrativos y en los productos estratégicos \
de los servicios, con el fin de disminuir los impactos ambientales y contribuir a los compromisos asumidos por el \
Estado de Chile en materia de cambio climático."""

OBJETIVO_ASOCIADO = """\
Diagnosticar la situación de la gestión ambiental mediante el levantamiento de información y de la existencia de \
procesos de monitoreo que determinen el desempeño ambiental del servicio y sus impactos."""

REQUISITO = """\
La gestión de residuos:
• Resultado del indicador de residuos reciclados, cuya fórmula de cálculo es: [total de kg de residuos reciclados / \
total kg de residuos generados (reciclados y no reciclados)] * 100.
• Para el cálculo de dicho indicador se utilizarán los kilogramos (kg) de residuos reciclados por material y de los \
kilogramos de residuos no reciclados.
• Resultado del indicador de cobertura de contenedores de reciclaje, cuya fórmula de cálculo es: (N° de unidades con \
contenedores de reciclaje instalado / N° total de unidades) * 100."""

MEDIOS_VERIFICACION = """\
Reporte de control de carga. En plataforma Red de Expertos/as www.gestionaenergia.cl, a más tardar el 31 de \
diciembre de 2026.
Permite chequear que todos los requisitos técnicos sean registrados en la plataforma y también permite revisar el \
resultado de los indicadores de residuos reciclados y de cobertura de contenedores de reciclaje según la información \
cargada en la plataforma www.gestionaenergia.cl.
Todos los Servicios que comprometieron implementar Etapa 1 – 2026:
- Reporte de los Kilogramos de residuos reciclados por material.
- Reporte de los Kilogramos de residuos no reciclados.
- Reporte del catastro de contenedores que señale su ubicación y tipo de material de reciclaje.
Sólo en el Servicio:
- Documentos de respaldo de kilogramos de residuos reciclados por material.
- Documentos de respaldo de kilogramos de residuos no reciclados.
- Documentos de respaldo de catastro de contenedores instalados."""

DONDE_REPORTAR = """\
Los medios de verificación asociados al cumplimiento de este requisito técnico deberán ser reportados en la \
plataforma www.gestionaenergia.cl en la ruta:
• Para todos los puntos (Catastro de contenedores, Kilogramos de residuos reciclados y Kilogramos de residuos no \
reciclados.) se reportará para cada unidad del alcance, en los siguientes submódulos:
• Módulo “Gestión de Unidad” > “Gestión de Residuos” > Seleccionar “Agregar” >:
- “Kilogramos de residuos no reciclados”: ingresar la cantidad de kilogramos.
- “Kilogramos de residuos reciclados”: reportar para cada tipo de residuo la cantidad de kilogramos.
- “Contenedores”: reportar cada contenedor de reciclaje y la información sobre su ubicación y tipo de material."""

COMO_REPORTAR = """\
Revisar “Guía de Apoyo para reportar PMG Sistema Estado Verde 2025 – Etapa 1” donde se podrá encontrar instrucciones \
para cargar información en plataforma para el cumplimiento de los requisitos técnicos."""

ACCIONES_MINIMAS = """\
3.1 Reportar la información asociada a la existencia o inexistencia de la gestión de residuos del periodo t \
(01/11/2025 al 31/10/2026) en la plataforma www.gestionaenergia.cl.
3.2 Medición del Indicador de residuos reciclados
3.2.1 Cada servicio debe medir el indicador del porcentaje de residuos reciclados, cuya fórmula de cálculo es (X/Y) \
× 100 considerando que:
- X= kg de residuos reciclados
- Y= kg de residuos generados (reciclados y no reciclados)
3.3 Medición del Indicador de cobertura de contenedores de reciclaje
3.3.1 Cada servicio debe medir el indicador de la cobertura de contenedores de reciclaje, cuya fórmula de cálculo es \
(X/Y) × 100 considerando que:
- X= N° de unidades con contenedores de reciclaje instalado
- Y= N° total de unidades
3.4 La Red de Expertos/as dispondrá un reporte en formato Excel (Reporte de Control de Carga), donde los servicios \
podrán encontrar toda la información ingresada en la plataforma www.gestionaenergia.cl, de cada una de las unidades \
de la institución, y según esto el resultado de la medición de los indicadores para las unidades del alcance, por lo \
tanto, es responsabilidad del servicio revisar y corroborar que la información cargada y los resultados sean \
coherente con sus registros.
3.5 Respecto al reporte de la cuantificación de Kilogramos de residuos reciclados
3.5.1 Se deberán reportar la totalidad de Kilogramos de residuos reciclados por material dentro del periodo t \
(01.11.2025 al 31.10.2026) en la plataforma www.gestionaenergia.cl Módulo “Gestión de Unidad” > “Gestión de \
Residuos” > “Agregar” > “Kilogramos de residuos reciclados”.
3.5.2 Cuando los servicios cuantifican los Kilogramos de residuos reciclados, se deberá realizar el reporte para \
cada unidad del alcance siguiendo los siguientes pasos según sea el caso:
- Carga mensual: para este caso lo correcto es cumplir con un reporte en el mes/es cuando se levantó la información \
dentro del periodo t (del 01/11/2025 al 31/10/2026) y la plataforma hará de forma automática una sumatoria anual.
- Carga de cuantificación anual: para este caso lo correcto es ingresar un único valor para el periodo t (del \
01/11/2025 al 31/10/2026).
3.5.3 Si el servicio declara que no cuantificó kilogramos de residuos reciclados durante el periodo t, \
adicionalmente deberá reportar en la casilla “Ingreso de Observación y/o Fundamentación de inexistencia” del \
sub-modulo “Gestión de Residuos”, las razones de por qué no cuantificó.
3.6 Respecto al reporte de la cuantificación de Kilogramos de residuos No reciclados
3.6.1 Se deberán reportar la totalidad de Kilogramos de residuos No reciclados dentro del periodo t (01.11.2025 al \
31.10.2026) en la plataforma www.gestionaenergia.cl Módulo “Gestión de Unidad” > “Gestión de Residuos” > “Agregar” > \
“Kilogramos de residuos no reciclados”.
3.6.2 Cuando los servicios cuantifican los kilogramos de residuos no reciclados, se deberá realizar el reporte para \
cada unidad del alcance siguiendo los siguientes pasos según sea el caso:
- Carga mensual: para este caso lo correcto es cumplir con un reporte en el mes/es cuando si se levantó la \
información dentro del periodo t (del 01/11/2025 al 31/10/2026) y la plataforma hará de forma automática una \
sumatoria anual.
- Carga de cuantificación anual: para este caso lo correcto es ingresar un único valor para el periodo t (del \
01/11/2025 al 31/10/2026).
3.6.3 Si el servicio declara que no cuantificó kilogramos de residuos no reciclados durante el periodo t, \
adicionalmente deberá reportar en la casilla “Ingreso de Observación y/o Fundamentación de inexistencia” del \
sub-modulo “Gestión de Residuos”, las razones de por qué no cuantificó.
3.6.4 Si el servicio considera que no es posible realizar una estimación o pesaje de la cantidad de residuos no \
reciclados, conforme a las indicaciones entregadas en el punto 4.1 de esta guía, deberá justificarlo en la casilla \
“Ingreso de Observación y/o Fundamentación de inexistencia” del sub-modulo “Gestión de Residuos”. Esta justificación \
será revisada y evaluada durante el proceso de validación externa, pudiendo ser aceptada o rechazada por los \
auditores externos, dependiendo de la información y los respaldos entregados por el servicio.
3.7 Respecto al Catastro de Contenedores de reciclaje
3.7.1 Se deberán reportar la totalidad de contenedores de reciclaje junto con su ubicación y tipo de material dentro \
del periodo t (01.11.2025 al 31.10.2026) en la plataforma www.gestionaenergia.cl Módulo “Gestión de Unidad” > \
“Gestión de Residuos” > “Agregar” > “Contenedores”.
3.7.2 Los contenedores que se deben catastrar son aquellos donde se acopia los residuos reciclados, previo a su \
retiro, y no los basureros pequeños que se tengan en los puestos de trabajo, baños, cocinas, etc.
3.7.3 Si el servicio declara que no tiene contenedores de reciclaje durante el periodo t, adicionalmente deberá \
reportarlo en la casilla “Ingreso de Observación y/o Fundamentación de inexistencia” del sub-modulo “Gestión de \
Residuos”.
3.8 Los servicios que se encuentren en segundo, tercer o cuarto año de implementación deberán realizar el \
levantamiento de la información de diagnóstico de todas las unidades del alcance 2026, es decir, de las unidades que \
repiten etapa 1 y de las nuevas unidades en alcance 2026.
3.9 Es responsabilidad de los servicios sistematizar y conservar respaldo de los registros y medios de verificación \
asociados a la gestión de residuos en el periodo t (01/11/2025 al 31/10/2026). Los registros a considerar son:
3.9.1 Sistematización y consolidado de Kilogramos de residuos reciclados por material.
3.9.2 Sistematización y consolidado de Kilogramos de residuos no reciclados
3.9.3 Sistematización y consolidado de inventario de contenedores para reciclaje declarados."""

PESAJE_DE_MUESTRA = """\
El pesaje de muestra consiste en implementar un proceso de pesaje de los residuos generados durante un período \
definido, con el objetivo de obtener una cifra extrapolable que permita una estimación confiable de los residuos \
generados en toda la unidad. A continuación, se detallan los pasos para realizarlo:
Definir el período y frecuencia de pesaje:
- Seleccionar un mes de funcionamiento normal del servicio.
- Realizar el pesaje de las bolsas de basura antes de su disposición en contenedores.
- Efectuar el pesaje día por medio durante un mes calendario.
Organización y coordinación:
- Diseñar una planilla para registrar los resultados del pesaje, ver Anexo 1 de esta guía.
- Asignar a una persona encargada de liderar el proceso.
- Coordinar con el personal de aseo o supervisores, explicando la necesidad de su apoyo durante el muestreo.
- Verificar los horarios de retiro de residuos para coordinar el pesaje.
- Contar con una balanza o romana, que suelen estar disponibles en oficina de partes.
Cálculo y análisis:
- Sumar el peso total registrado durante el período de muestreo.
- Calcular el promedio diario dividiendo el peso total por la cantidad de días en que se realizó el pesaje.
- Multiplicar el promedio diario por los días hábiles del mes o del período definido para obtener la cantidad \
estimada de residuos generados.
Por Ejemplo:
Si el pesaje se realizó durante 12 días (día por medio durante 4 semanas) y el peso total registrado fue de 120 kg:
- Promedio diario: 120 kg ÷ 12 días = 10 kg / día
- Promedio mensual: 10 kg/día × 22 días hábiles = 220 kg"""

ESTIMACION = """\
El proceso de estimación permite calcular un valor confiable de generación de residuos sin necesidad de realizar un \
pesaje, utilizando información disponible sobre el volumen de contenedores o bolsas de basura en combinación con \
datos teóricos sobre residuos sólidos.
Estimación a partir de Contenedores. Datos necesarios:
- Capacidad de los contenedores (en litros).
- Cantidad de contenedores.
- Frecuencia de recolección (veces por semana).
Por Ejemplo: Un servicio cuenta con 4 contenedores de 1.000 litros cada uno, que son retirados llenos 2 veces por \
semana:
- Semanal: (4 contenedores x 1.000 litros) x 2 retiros = 8.000 litros/semana.
- Mensual: 8.000 litros/semana x 4 semanas = 32.000 litros/mes.
- Convertir a m³: 32.000 litros/mes ÷ 1.000 = 32 m³/mes
Finalmente, debemos realizar la conversión a peso, La densidad promedio de residuos en Chile es 150 kg/m³ (Mardoff \
2016, CONAMA, 2010):
- Mensual: 32 m³ x 150 kg/ m³ = 4.800 kg/mes
- Anual: 4.800 kg/mes x 12 meses = 57.600 kg/año
Estimación a partir de Bolsas de Basura. Datos necesarios:
- Cantidad de bolsas utilizadas por semana.
- Dimensión y capacidad de las bolsas (según especificaciones de fabricantes).
- La marca VIRUTEX declara esta capacidad en sus bolsas: 50x70 cm, 30 litros; 70x90 cm, 70 litros; 80x110 cm, 120 \
litros; 80x120 cm, 140 litros.
Por Ejemplo: Un servicio utiliza 100 bolsas de 70 litros marca VIRUTEX cada semana:
- Semanal: 70 litros/bolsa x 100 bolsas = 7.000 litros/semana.
- Mensual: 7.000 litros/semana x 4 semanas = 28.000 litros/mes.
- Convertir a m³: 28.000 litros/mes ÷ 1.000 = 28 m³/mes.
Finalmente, debemos realizar la conversión a kilos, la densidad promedio de residuos en Chile es 150 kg/m³ (Mardoff \
2016, CONAMA, 2010):
- Mensual: 28 m³ x 150 kg/ m³ = 4.200 kg/mes
- Anual: 4.200 kg/mes x 12 meses =50.400 kg/año"""

RECOMENDACIONES = f"""\
4.1 Cuantificación Kilogramos de Residuos NO Reciclados
Lo primero es determinar si el servicio realiza un registro del pesaje de los residuos no reciclados que se generan. \
Estos registros pueden ser internos o proporcionados por un tercero encargado de su gestión, como un municipio o un \
servicio privado de recolección.
En caso de no ser posible contar con registros, se podrá optar por estimar la generación de residuos. A \
continuación, se describen métodos simples para estimar la generación de residuos no reciclados:
PESAJE DE MUESTRA
{PESAJE_DE_MUESTRA}
ESTIMACIÓN
{ESTIMACION}"""

TEXTS = {
    "objetivo_sistema": OBJETIVO_SISTEMA,
    "objetivo_asociado": OBJETIVO_ASOCIADO,
    "requisito_texto": REQUISITO,
    "medios_verificacion": MEDIOS_VERIFICACION,
    "donde_reportar": DONDE_REPORTAR,
    "como_reportar": COMO_REPORTAR,
    "acciones_minimas": ACCIONES_MINIMAS,
    "recomendaciones": RECOMENDACIONES,
    "pesaje_de_muestra": PESAJE_DE_MUESTRA,
    "estimacion": ESTIMACION,
}
