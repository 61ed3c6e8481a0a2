-- Lists that a conversation keeps beside its state as long as a flow needs them, in parts that are never written over.
CREATE TABLE sheet (
	key  {text}  NOT NULL,
	name {text}  NOT NULL,
	part BIGINT  NOT NULL,
	body {bytes} NOT NULL,
	PRIMARY KEY (key, name, part)
);
