-- The newest of our answers that is known to have arrived: a yes that is older than its question does not count.
ALTER TABLE conversation ADD COLUMN last_reply BIGINT NOT NULL DEFAULT 0;
