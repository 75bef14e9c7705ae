/** A sum that must hold: `sql` gives one row with `found` for the first place where it does not, oldest first. */
export type LedgerCheck = { name: string; sql: string };
