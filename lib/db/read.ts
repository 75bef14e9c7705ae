/** A statement by name, as the driver prepares it. */
export type Statement = { name: string; text: string; values: unknown[] };

/** Runs a statement that reads, and answers its rows. */
export type Read = <Row extends object>(statement: Statement) => Promise<Row[]>;
