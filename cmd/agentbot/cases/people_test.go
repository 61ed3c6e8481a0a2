package cases

import "testing"

const bookable = `
flow: booking
title: {pt: reserva, es: reserva, en: booking}
trigger: {phrases: {pt: [quero reservar uma sala], es: [quiero reservar una sala], en: [I want to book a room]}}
slots:
  day: {type: text, label: {pt: o dia, es: el día, en: the day}}
steps:
  - collect: day
    ask: {pt: Que dia?, es: ¿Qué día?, en: Which day?}
  - confirm: {pt: "Reservo para {{ day }}?", es: "¿Reservo para {{ day }}?", en: "Shall I book {{ day }}?"}
  - commit: rooms.book
    with: {day: "{{ day }}"}
    on_error: {handoff: {reason: change_failed, team: support}}
  - say: {pt: Reservado., es: Reservado., en: Booked.}
  - resolve
`

const bookedByPeople = `
actions:
  rooms.book:
    does: change
    backend: person
    team: support
    with: [day]
    wait: 8h
    checklist: {pt: "Reservar {{ day }}", es: "Reservar {{ day }}", en: "Book {{ day }}"}
  mail.send_code: {does: code, with: [to], mock: {method: POST, url: /mail, body: {to: "{{ to }}", code: "${code}"}}}
`

const bookings = `
flow: booking
cases:
  - case: somebody answers after two hours
    steps:
      - user: {pt: quero reservar uma sala, es: quiero reservar una sala, en: I want to book a room}
      - user: amanhã
      - button: "yes"
        expect: {asked: result, handed_off: false}
      - wait: 2h
        expect: {asked: result, handed_off: false}
      - agent_note: /bot done reservado
        expect: {said: Reservado., resolved: true}
  - case: nobody answers
    steps:
      - user: {pt: quero reservar uma sala, es: quiero reservar una sala, en: I want to book a room}
      - user: amanhã
      - button: "yes"
      - wait: 9h
        expect: {handed_off: true}
`

// People take hours, and the clock of a case must not run to their deadline by itself.
func TestCases_PeopleTakeTheirTime(t *testing.T) {
	t.Parallel()
	passes(t, beside(t, map[string]string{"booking.yaml": bookable, "actions.yaml": bookedByPeople, "tests/booking.yaml": bookings}))
}
