// Package nlu turns a customer's words into commands: which language, which flow, which values, yes or no, a wish for a person.
//
// Two understanders implement [bot.Understander]. [Lexical] needs no network and is always there. [Model] puts one structured
// call to a language model on top of it; whenever anything is wrong with that call, the lexical result stands. Both only propose:
// what is allowed in a state is decided elsewhere, so nothing here can start a business action.
//
// The package reads no clock, no file and no network: time and chance come in as parameters, word lists and the language table
// are embedded. Package entity is the one place that knows what a CPF, a phone number or a date is; here its values are dealt to slots.
package nlu
