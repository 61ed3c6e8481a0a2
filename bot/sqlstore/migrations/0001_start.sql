-- Times are microseconds since 1970 in UTC; NULL is "none". Truth values are 0 and 1. JSON is text without U+0000.
-- {text} is what indexes hold: compared byte by byte, so that no language and no newer system library changes their order.

-- One row per conversation, and the only lock: who has it, what the dialogue remembers, when it next needs a turn.
CREATE TABLE conversation (
	key           {text} NOT NULL PRIMARY KEY,
	bot           {text} NOT NULL,
	account       BIGINT NOT NULL,
	number        BIGINT NOT NULL,
	inbox         BIGINT NOT NULL DEFAULT 0,
	channel       TEXT   NOT NULL DEFAULT '',
	contact       TEXT   NOT NULL DEFAULT '{}',
	snapshot      TEXT   NOT NULL DEFAULT '{}',
	owner         TEXT   NOT NULL DEFAULT '',
	closing       BIGINT NOT NULL DEFAULT 0,
	epoch         BIGINT NOT NULL DEFAULT 0,
	status        TEXT   NOT NULL DEFAULT '',
	assignee      TEXT   NOT NULL DEFAULT '{}',
	status_at     BIGINT NOT NULL DEFAULT 0,
	owner_at      BIGINT NOT NULL DEFAULT 0,
	version       BIGINT NOT NULL DEFAULT 0,
	state         TEXT   NOT NULL DEFAULT '',
	due_at        BIGINT,
	lease_until   BIGINT,
	fence         BIGINT NOT NULL DEFAULT 0,
	attempt       BIGINT NOT NULL DEFAULT 0,
	superseded    BIGINT NOT NULL DEFAULT 0,
	last_in       BIGINT NOT NULL DEFAULT 0,
	last_out      BIGINT NOT NULL DEFAULT 0,
	read_message  BIGINT NOT NULL DEFAULT 0,
	last_message  BIGINT NOT NULL DEFAULT 0,
	last_customer BIGINT NOT NULL DEFAULT 0,
	first_unread_at BIGINT,
	unanswered_at BIGINT,
	updated_at    BIGINT
);
CREATE INDEX conversation_due ON conversation (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX conversation_unanswered ON conversation (unanswered_at, key) WHERE unanswered_at IS NOT NULL;

-- What happened. The body is immutable, except that an edit or deletion in Chatwoot replaces the words (erased: deleted there).
CREATE TABLE inbound (
	key         {text} NOT NULL,
	seq         BIGINT NOT NULL,
	dedupe      {text} NOT NULL,
	delivery    {text},
	kind        TEXT   NOT NULL,
	message     BIGINT NOT NULL DEFAULT 0,
	at          BIGINT NOT NULL DEFAULT 0,
	state       TEXT   NOT NULL,
	erased      BIGINT NOT NULL DEFAULT 0,
	body        TEXT   NOT NULL,
	recorded_at BIGINT NOT NULL,
	PRIMARY KEY (key, seq),
	UNIQUE (key, dedupe),
	UNIQUE (key, delivery)
);
CREATE INDEX inbound_unread ON inbound (key, seq) WHERE state = 'unread';
CREATE INDEX inbound_edit ON inbound (key, message) WHERE kind = 'customer_edit';
CREATE INDEX inbound_noise ON inbound (recorded_at) WHERE kind IN ('observation', 'echo');

-- What we do to the world. due_at is set only for the oldest live one of a conversation and lane; done_at when it is final.
CREATE TABLE outbound (
	key           {text} NOT NULL,
	seq           BIGINT NOT NULL,
	lane          {text} NOT NULL,
	class         TEXT   NOT NULL,
	interim       BIGINT NOT NULL DEFAULT 0,
	state         TEXT   NOT NULL,
	epoch         BIGINT NOT NULL,
	covers        BIGINT NOT NULL DEFAULT 0,
	since_message BIGINT NOT NULL DEFAULT 0,
	after_message BIGINT NOT NULL DEFAULT 0,
	fence         BIGINT NOT NULL DEFAULT 0,
	attempt       BIGINT NOT NULL DEFAULT 0,
	decided_at    BIGINT NOT NULL,
	due_at        BIGINT,
	tried_at      BIGINT,
	absent_at     BIGINT,
	done_at       BIGINT,
	body          TEXT   NOT NULL,
	receipt       TEXT   NOT NULL DEFAULT '',
	error         TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (key, seq)
);
CREATE INDEX outbound_due ON outbound (lane, due_at, key, seq) WHERE due_at IS NOT NULL;
CREATE INDEX outbound_live ON outbound (key, lane, seq) WHERE done_at IS NULL;

-- Why: one row per commit. Long answers are kept once, by their hash, in answer.
CREATE TABLE trace (
	key     {text} NOT NULL,
	version BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	sent    TEXT   NOT NULL,
	body    TEXT   NOT NULL,
	PRIMARY KEY (key, version)
);
CREATE TABLE answer (
	hash {text} NOT NULL PRIMARY KEY,
	body TEXT NOT NULL
);

-- What this bot has proved about a contact.
CREATE TABLE contact (
	bot     {text} NOT NULL,
	account BIGINT NOT NULL,
	contact BIGINT NOT NULL,
	version BIGINT NOT NULL,
	body    TEXT   NOT NULL,
	PRIMARY KEY (bot, account, contact)
);

-- Every flow library that ever ran, so that a restart finds the one a conversation stands on.
CREATE TABLE library (
	hash      {text}  NOT NULL PRIMARY KEY,
	bot       {text}  NOT NULL,
	loaded_at BIGINT  NOT NULL,
	body      {bytes} NOT NULL
);
