package cases

import (
	"strings"
	"testing"
)

const roomTables = `
tables:
  rooms:
    file: rooms.csv
    columns:
      code: {type: text}
      free: {type: date}
actions:
  rooms.find: {does: read, backend: table, with: [code], look: {table: rooms}}
  mail.send_code: {does: code, with: [to], mock: {method: POST, url: /mail, body: {to: "{{ to }}", code: "${code}"}}}
`

const roomFlow = `
flow: rooms
title: {pt: sala livre, es: sala libre, en: free room}
trigger: {phrases: {pt: [quando a sala fica livre], es: [cuándo queda libre la sala], en: [when is the room free]}}
slots:
  code: {type: text, pattern: 'S\d', example: S1, label: {pt: a sala, es: la sala, en: the room}}
steps:
  - collect: code
    ask: {pt: Que sala?, es: ¿Qué sala?, en: Which room?}
  - call: rooms.find
    with: {code: "{{ code }}"}
    save: found
    on_error: {handoff: {reason: system_unavailable, team: support}}
  - say: {pt: "Livre em {{ found.free }}.", es: "Libre el {{ found.free }}.", en: "Free on {{ found.free }}."}
`

const roomCases = `
flow: rooms
cases:
  - case: a day out of a table
    steps:
      - user: quando a sala fica livre
      - user: S1
        expect: {said: Livre em 2026-03-09.}
`

// Tables are read before anybody plays, and a column of days needs to know which day it is.
func TestCases_TableWithDays(t *testing.T) {
	t.Parallel()
	passes(t, beside(t, map[string]string{"rooms.yaml": roomFlow, "actions.yaml": roomTables, "rooms.csv": "code,free\nS1,09/03/2026\n", "tests/rooms.yaml": roomCases}))
}

const patient = `
flow: patient
title: {pt: espera longa, es: espera larga, en: long wait}
trigger: {phrases: {pt: [vou esperar o documento], es: [espero el documento], en: [I will wait for the paper]}}
slots:
  code: {type: text, pattern: 'D\d', example: D1, label: {pt: o documento, es: el documento, en: the paper}}
steps:
  - collect: code
    ask: {pt: Qual documento?, es: ¿Qué documento?, en: Which paper?}
TIMES
  - say: {pt: Obrigado., es: Gracias., en: Thanks.}
`

const (
	longTimes    = "    remind: {after: 30h, say: {pt: Ainda preciso do documento., es: Aún lo necesito., en: I still need it.}}\n    timeout: 48h\n    on_timeout: {handoff: {reason: needs_person, team: support}}"
	lateReminder = "    remind: {after: 30h, say: {pt: Ainda preciso do documento., es: Aún lo necesito., en: I still need it.}}"
	officeTimes  = "    business_time: true\n    timeout: 2h\n    on_timeout: {handoff: {reason: needs_person, team: support}}"
)

const officeHours = "team: support\nhours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}\non_exhausted: {handoff: {reason: exhausted, team: support}}\ncode: {action: mail.send_code}\n"

// waiting is the shipped files with a flow that waits so long.
func waiting(t *testing.T, times, cases string) {
	t.Helper()
	passes(t, beside(t, map[string]string{"patient.yaml": strings.Replace(patient, "TIMES", times, 1), "defaults.yaml": officeHours, "tests/patient.yaml": "flow: patient\ncases:\n" + cases}))
}

// The library's end of silent conversations comes after a day: a step that waits longer has said so.
func TestCases_StepsThatWaitLonger(t *testing.T) {
	t.Parallel()
	waiting(t, longTimes, `
  - case: its own times count
    steps:
      - user: vou esperar o documento
      - wait: 29h
        expect: {no_message: true, resolved: false, asked: code}
      - wait: 2h
        expect: {said: Ainda preciso do documento., resolved: false}
      - wait: 16h
        expect: {no_message: true, handed_off: false, resolved: false}
      - wait: 2h
        expect: {handed_off: needs_person}
  - case: who writes has them begin anew
    steps:
      - user: vou esperar o documento
      - wait: 40h
      - user: D
      - wait: 47h
        expect: {handed_off: false, resolved: false}
  - case: on WhatsApp the step ends by its own way while something can be said
    channel: whatsapp
    steps:
      - user: vou esperar o documento
      - wait: 23h
        expect: {no_message: true, handed_off: false}
      - wait: 40m
        expect: {handed_off: needs_person, resolved: false}
`)
	waiting(t, lateReminder, `
  - case: a reminder puts the end off
    steps:
      - user: vou esperar o documento
      - wait: 31h
        expect: {said: Ainda preciso do documento., resolved: false}
      - wait: 22h
        expect: {no_message: true, resolved: false}
      - wait: 2h
        expect: {resolved: true}
`)
	waiting(t, officeTimes, `
  - case: two hours of the office, begun on a Friday evening
    begins: 2026-03-06T17:30:00-03:00
    steps:
      - user: vou esperar o documento
      - wait: 62h
        expect: {no_message: true, resolved: false, handed_off: false}
      - wait: 2h30m
        expect: {no_message: true, handed_off: false}
      - wait: 1h
        expect: {handed_off: needs_person}
`)
}

const shelved = `
flow: shelf
title: {pt: guardar, es: guardar, en: shelve}
trigger: {phrases: {pt: [guarde isto por dois dias], es: [guarda esto dos días], en: [keep this for two days]}}
steps:
  - say: {pt: Volto a isso., es: Vuelvo a eso., en: I will come back to it.}
  - snooze: 48h
`

// A snoozed conversation comes back to people when its time is over, as it does in Chatwoot.
func TestCases_SnoozeEnds(t *testing.T) {
	t.Parallel()
	passes(t, beside(t, map[string]string{"shelf.yaml": shelved, "tests/shelf.yaml": `
flow: shelf
cases:
  - case: two days
    steps:
      - user: guarde isto por dois dias
        expect: {said: Volto a isso., status: snoozed}
      - wait: 47h
        expect: {status: snoozed, no_message: true}
      - wait: 2h
        expect: {status: open, no_message: true}
`}))
}
