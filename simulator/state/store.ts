import { openJournal, readJournal, type Journal } from "#simulator/state/journal.ts";
import { fromJournalLine, toJournalLine } from "#simulator/state/journal-line.ts";
import type { Change, Single, TableName, Tables } from "#simulator/state/tables.ts";

type Rows = { [T in TableName]: Map<string, Tables[T]> };

/**
 * The simulator's memory. Rows are read from maps; every change goes through `commit`, which hands it to the kernel
 * before it shows. Rows are never changed in place.
 */
export type Store = {
  rows: Readonly<{ [T in TableName]: ReadonlyMap<string, Tables[T]> }>;
  /** Applies changes that belong together: all of them or, when the write fails, none. */
  commit(changes: Change[]): void;
  /** Called after each commit with what changed, so that indexes follow. */
  onCommit(listener: (changes: Change[]) => void): void;
  getSingle<K extends keyof Single>(name: K): Single[K] | undefined;
  setSingle<K extends keyof Single>(name: K, value: Single[K]): void;
  close(): void;
};

function emptyRows(): Rows {
  return {
    products: new Map(),
    agreements: new Map(),
    bill: new Map(),
    offers: new Map(),
    mail: new Map(),
    events: new Map(),
    queue: new Map(),
    snsSubscriptions: new Map(),
    timers: new Map(),
    clientTokens: new Map(),
    single: new Map(),
  };
}

function applyChanges(rows: Rows, changes: Change[]): void {
  for (const [table, key, value] of changes) {
    const map = rows[table] as Map<string, unknown>;
    if (value === null) map.delete(key);
    else map.set(key, value);
  }
}

function* compacted(rows: Rows): Generator<string> {
  for (const [table, map] of Object.entries(rows)) {
    for (const [key, value] of map) yield toJournalLine([[table, key, value] as Change]);
  }
}

/**
 * Opens the store of a state file, or one that lives in memory only.
 *
 * @param file where the journal is kept; null: nowhere.
 * @throws Error when the file cannot be read or written, or a whole line of it is not ours.
 */
export function openStore(file: string | null): Store {
  const rows = emptyRows();
  let journal: Journal | null = null;
  if (file !== null) {
    for (const line of readJournal(file)) applyChanges(rows, fromJournalLine(line));
    journal = openJournal(file, compacted(rows));
  }
  const listeners: ((changes: Change[]) => void)[] = [];

  function commit(changes: Change[]): void {
    if (changes.length === 0) return;
    journal?.append([toJournalLine(changes), "\n"]);
    applyChanges(rows, changes);
    for (const listener of listeners) listener(changes);
  }

  return {
    rows,
    commit,
    onCommit: (listener) => void listeners.push(listener),
    getSingle: (name) => rows.single.get(name) as never,
    setSingle: (name, value) => commit([["single", name, value]]),
    close: () => journal?.close(),
  };
}
