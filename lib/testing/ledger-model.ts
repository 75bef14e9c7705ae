// A second, simple account of what the ledger must do, written from rules.md alone: plain numbers and maps, one thing after another. It
// shares no code with the product, so that the two can contradict each other. Instants are milliseconds, quantities millionths.

const HOUR = 3_600_000;
const MINUTE = 60_000;

export type ModelUse = {
  id: string;
  agreement: number;
  dimension: string;
  at: number;
  micros: bigint;
  tag: string | null;
};
export type ModelCell = {
  agreement: number;
  dimension: string;
  hour: number;
  first: number;
  uses: ModelUse[];
  frozen: { quantity: bigint; used: bigint; carriedIn: bigint; carriedOut: bigint; deadline: number } | null;
  state: "open" | "due" | "nothing" | "held" | "resolved" | "unbillable";
};

const nextMonth = (at: number) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1, 1);
const startOf = (at: number) => at - (at % HOUR);

export function createLedgerModel(now: number, graceMs: number) {
  const ids = new Map<string, { content: string; told: string }>();
  const cells = new Map<string, ModelCell>();
  const carries = new Map<string, bigint>();
  const ends = new Map<number, number>();
  const keyOf = (agreement: number, dimension: string, hour: number) => `${agreement} ${dimension} ${hour}`;

  /** What the ledger answers: `accepted` or `duplicate` with the hour and whether it is late, or the code of a refusal. */
  function report(use: ModelUse): string {
    const content = JSON.stringify([use.agreement, use.dimension, use.at, String(use.micros), use.tag]);
    const known = ids.get(use.id);
    if (known !== undefined) return known.content === content ? `duplicate ${known.told}` : "ID_REUSED";
    if (use.at > model.now + 5 * MINUTE) return "TIMESTAMP_IN_FUTURE";
    if (model.now - use.at >= 24 * HOUR || model.now >= nextMonth(use.at) + 6 * HOUR) return "TIMESTAMP_TOO_OLD";
    if (ends.has(use.agreement)) return "AGREEMENT_NOT_ACTIVE";

    let hour = startOf(use.at);
    const closes = Math.min(hour + 24 * HOUR, nextMonth(hour) + 6 * HOUR) - 30 * MINUTE;
    const isFrozen = (at: number) => cells.get(keyOf(use.agreement, use.dimension, at))?.frozen ?? null;
    if (model.now >= closes || isFrozen(hour) !== null) {
      if (use.dimension !== "sum") return "HOUR_CLOSED";
      hour = startOf(model.now);
      while (isFrozen(hour) !== null) hour += HOUR;
    }
    cellOf(use.agreement, use.dimension, hour).uses.push(use);
    const told = `${hour} ${hour === startOf(use.at) ? "on time" : "late"}`;
    ids.set(use.id, { content, told });
    return `accepted ${told}`;
  }

  function cellOf(agreement: number, dimension: string, hour: number): ModelCell {
    const key = keyOf(agreement, dimension, hour);
    const cell = cells.get(key) ?? {
      agreement,
      dimension,
      hour,
      first: model.now,
      uses: [],
      frozen: null,
      state: "open",
    };
    cells.set(key, cell);
    return cell;
  }

  /** All that is due now, the oldest hour first; `only`: all of one agreement, whatever the time. */
  function freeze(only: number | null = null): void {
    const open = [...cells.values()].filter(
      ({ frozen, agreement }) => frozen === null && (only ?? agreement) === agreement,
    );
    for (const cell of open.sort((a, b) => a.hour - b.hour)) {
      const limit = Math.min(cell.hour + 24 * HOUR - 31 * MINUTE, nextMonth(cell.hour) + 5 * HOUR);
      const due = Math.min(Math.max(cell.hour + HOUR, cell.first) + graceMs, limit);
      if (only === null ? due > model.now : cell.hour > model.now) continue;
      const pair = `${cell.agreement} ${cell.dimension}`;
      const [used, carriedIn] = [sumUp(cell), carries.get(pair) ?? 0n];
      let quantity = (used + carriedIn) / 1_000_000n;
      if (used + carriedIn < 0n) quantity = 0n;
      if (quantity > 2_147_483_647n) quantity = 2_147_483_647n;
      const carriedOut = used + carriedIn - quantity * 1_000_000n;
      carries.set(pair, carriedOut);
      const deadline = Math.min(cell.hour + 24 * HOUR, nextMonth(cell.hour) + 6 * HOUR) - MINUTE;
      cell.frozen = { quantity, used, carriedIn, carriedOut, deadline };
      cell.state = quantity === 0n ? "nothing" : "due";
    }
  }

  /** The agreement ends now: everything is frozen, and what is below a whole unit is kept in the hour after the last. */
  function end(agreement: number): void {
    ends.set(agreement, model.now);
    freeze(agreement);
    for (const [pair, rest] of carries) {
      if (!pair.startsWith(`${agreement} `) || rest === 0n) continue;
      const dimension = pair.split(" ")[1]!;
      const hours = [...cells.values()].filter((cell) => cell.agreement === agreement && cell.dimension === dimension);
      const kept = cellOf(agreement, dimension, Math.max(...hours.map(({ hour }) => hour)) + HOUR);
      kept.frozen = { quantity: 0n, used: 0n, carriedIn: rest, carriedOut: 0n, deadline: Infinity };
      kept.state = "unbillable";
      carries.set(pair, 0n);
    }
  }

  /** A correction moves the carry at once, and the open hour has a record that will carry it in. */
  function adjust(agreement: number, dimension: string, micros: bigint): void {
    const pair = `${agreement} ${dimension}`;
    carries.set(pair, (carries.get(pair) ?? 0n) + micros);
    let hour = startOf(model.now);
    while (cells.get(keyOf(agreement, dimension, hour))?.frozen) hour += HOUR;
    cellOf(agreement, dimension, hour);
  }

  const model = { now, cells, ends, report, freeze, end, adjust };
  return model;
}

export type LedgerModel = ReturnType<typeof createLedgerModel>;

function sumUp({ dimension, uses }: ModelCell): bigint {
  if (dimension === "sum") return uses.reduce((sum, { micros }) => sum + micros, 0n);
  if (dimension === "max") return uses.reduce((most, { micros }) => (micros > most ? micros : most), 0n);
  if (dimension === "unique") return BigInt(new Set(uses.flatMap(({ tag }) => tag ?? [])).size) * 1_000_000n;
  const [last] = [...uses].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return last?.micros ?? 0n;
}
