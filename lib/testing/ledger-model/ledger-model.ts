// A second, simple account of what the ledger must do, written from rules.md alone: plain numbers and maps, one thing
// after another. It shares no code with the product, so that the two can contradict each other. Instants are
// milliseconds, quantities millionths.

const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * A dimension that the product gets only later; usage of it is parked till then, where the ledger parks usage.
 */
export const LATER = "later";

/**
 * A SUM of which the contract includes some each month: only what is above is billed. And how much of it, until that is
 * changed.
 */
export const OVERAGE = "overage";
export const INCLUDED_UNITS = 2;

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
  uses: (ModelUse & { received: number })[];
  /** Since when it has a record of its own before it is frozen: then it stays also without usage. */
  opened: number | null;
  frozen: { quantity: bigint; used: bigint; carriedIn: bigint; carriedOut: bigint; deadline: number } | null;
  state: "open" | "due" | "nothing" | "held" | "resolved" | "unbillable";
};

/** What became of usage that was parked. */
type Parked = { use: ModelUse & { received: number }; state: "WAITING" | "TAKEN_IN" | "UNBILLABLE" };

/** What late usage may be added to. */
const sums: ReadonlySet<string> = new Set(["sum", LATER, OVERAGE]);
const nextMonth = (at: number) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1, 1);
const startOf = (at: number) => at - (at % HOUR);

/** `isWhole`: the ledger parks usage, prices overage, and people void and rebook in it. */
export function createLedgerModel(now: number, graceMs: number, isWhole: boolean) {
  const ids = new Map<string, { use: ModelUse; content: string; answered: string; cell: ModelCell | null }>();
  const cells = new Map<string, ModelCell>();
  const carries = new Map<string, bigint>();
  const ends = new Map<number, number>();
  const parked = new Map<string, Parked>();
  /** How many events were refused, by code. */
  const refused = new Map<string, number>();
  /**
   * Millionths that each agreement includes now, if that was changed; used and charged so far, by agreement and month.
   */
  const included = new Map<number, bigint>();
  const periods = new Map<string, { used: bigint; charged: bigint }>();
  /** Hours that saw usage or a correction, and whether their regular freeze was. */
  const isShut = new Map<number, boolean>();
  const keyOf = (agreement: number, dimension: string, hour: number) => `${agreement} ${dimension} ${hour}`;
  const frozenAt = (agreement: number, dimension: string, hour: number) =>
    cells.get(keyOf(agreement, dimension, hour))?.frozen ?? null;

  /**
   * What the ledger answers: `accepted` or `duplicate` with the hour and whether it is late, or the code of a refusal.
   */
  function report(use: ModelUse): string {
    const answer = answerOf(use);
    if (!answer.includes(" ")) refused.set(answer, (refused.get(answer) ?? 0) + 1);
    return answer;
  }

  function answerOf(use: ModelUse): string {
    const content = JSON.stringify([use.agreement, use.dimension, use.at, String(use.micros), use.tag]);
    const known = ids.get(use.id);
    if (known !== undefined) return known.content === content ? `duplicate ${known.answered}` : "ID_REUSED";
    const isUnknown = use.dimension === LATER && !model.isMapped;
    const place = isUnknown ? refusalOf(use) : placeOf(use);
    if (typeof place === "string") return place;
    const received = { ...use, received: model.now };
    const cell = place === null ? null : cellOf(use.agreement, use.dimension, place);
    if (cell === null) parked.set(use.id, { use: received, state: "WAITING" });
    else cell.uses.push(received);
    const hour = place ?? startOf(use.at);
    const answered = `${hour} ${hour === startOf(use.at) ? "on time" : "late"}${cell === null ? " parked" : ""}`;
    ids.set(use.id, { use, content, answered, cell });
    return `accepted ${answered}`;
  }

  /** Why nothing can take usage, as far as its instant and its agreement show; null: something can. */
  function refusalOf(use: ModelUse): string | null {
    if (use.at > model.now + 5 * MINUTE) return "TIMESTAMP_IN_FUTURE";
    if (model.now - use.at >= 24 * HOUR || model.now >= nextMonth(use.at) + 6 * HOUR) return "TIMESTAMP_TOO_OLD";
    if ((use.dimension === LATER || use.dimension === OVERAGE) && !isWhole) return "UNKNOWN_DIMENSION";
    return ends.has(use.agreement) ? "AGREEMENT_NOT_ACTIVE" : null;
  }

  /** The hour that takes usage of a known dimension, or the code of its refusal. */
  function placeOf(use: ModelUse): number | string {
    const refusal = refusalOf(use);
    if (refusal !== null) return refusal;
    const own = startOf(use.at);
    const closes = Math.min(own + 24 * HOUR, nextMonth(own) + 6 * HOUR) - 30 * MINUTE;
    if (model.now < closes && frozenAt(use.agreement, use.dimension, own) === null) return own;
    if (!sums.has(use.dimension)) return "HOUR_CLOSED";
    return openHour(use.agreement, use.dimension);
  }

  /** The earliest hour from the current one on that is not frozen. */
  function openHour(agreement: number, dimension: string): number {
    let hour = startOf(model.now);
    while (frozenAt(agreement, dimension, hour) !== null) hour += HOUR;
    return hour;
  }

  function cellOf(agreement: number, dimension: string, hour: number): ModelCell {
    const key = keyOf(agreement, dimension, hour);
    const opened = isShut.get(hour) ? model.now : null;
    const cell = cells.get(key) ?? newCell(agreement, dimension, hour, opened);
    cells.set(key, cell);
    isShut.set(hour, isShut.get(hour) ?? false);
    return cell;
  }

  /** Parked usage counts by the rules of this moment once its dimension is there, or is given up. */
  function releaseParked(): void {
    if (!model.isMapped) return;
    for (const one of parked.values()) {
      if (one.state !== "WAITING") continue;
      const place = placeOf(one.use);
      one.state = typeof place === "string" ? "UNBILLABLE" : "TAKEN_IN";
      if (typeof place === "string") continue;
      const cell = cellOf(one.use.agreement, one.use.dimension, place);
      cell.uses.push(one.use);
      ids.get(one.use.id)!.cell = cell;
    }
  }

  /** Takes an event out of its hour. @returns whether that is possible: it counts in an hour that is not frozen. */
  function voidUse(id: string): boolean {
    const known = ids.get(id);
    const cell = known?.cell ?? null;
    if (known === undefined || cell === null || cell.frozen !== null || ends.has(cell.agreement)) return false;
    known.cell = null;
    cell.uses = cell.uses.filter((use) => use.id !== id);
    if (cell.uses.length === 0 && cell.opened === null) cells.delete(keyOf(cell.agreement, cell.dimension, cell.hour));
    return true;
  }

  /** All that is due now, the oldest hour first; `only`: all of one agreement, whatever the time. */
  function freeze(only: number | null = null): void {
    for (const hour of isShut.keys()) if (only === null && freezesAt(hour, 0) <= model.now) isShut.set(hour, true);
    const open = [...cells.values()].filter(
      ({ frozen, agreement }) => frozen === null && (only ?? agreement) === agreement,
    );
    for (const cell of open.sort((a, b) => a.hour - b.hour)) {
      const first = cell.opened ?? Math.min(...cell.uses.map(({ received }) => received));
      if (only === null ? freezesAt(cell.hour, first) > model.now : cell.hour > model.now) {
        if (isShut.get(cell.hour)) cell.opened = first;
        continue;
      }
      const pair = `${cell.agreement} ${cell.dimension}`;
      const [used, carriedIn] = [sumUp(cell), carries.get(pair) ?? 0n];
      const total = carriedIn + (cell.dimension === OVERAGE ? charge(cell, used) : used);
      let quantity = total < 0n ? 0n : total / 1_000_000n;
      if (quantity > 2_147_483_647n) quantity = 2_147_483_647n;
      const carriedOut = total - quantity * 1_000_000n;
      carries.set(pair, carriedOut);
      const deadline = Math.min(cell.hour + 24 * HOUR, nextMonth(cell.hour) + 6 * HOUR) - MINUTE;
      cell.frozen = { quantity, used, carriedIn, carriedOut, deadline };
      cell.state = quantity === 0n ? "nothing" : "due";
    }
  }

  /** What of an hour's use lies above what its month includes, beyond what was charged of the month before. */
  function charge({ agreement, hour }: ModelCell, used: bigint): bigint {
    const period = `${agreement} ${nextMonth(hour)}`;
    const before = periods.get(period) ?? { used: 0n, charged: 0n };
    const limit = included.get(agreement) ?? BigInt(INCLUDED_UNITS) * 1_000_000n;
    const above = before.used + used - limit - before.charged;
    const charged = above > 0n ? above : 0n;
    periods.set(period, { used: before.used + used, charged: before.charged + charged });
    return charged;
  }

  /** Its grace after the hour's end and its first event, and the latest that may be. */
  function freezesAt(hour: number, first: number): number {
    const limit = Math.min(hour + 24 * HOUR - 31 * MINUTE, nextMonth(hour) + 5 * HOUR);
    return Math.min(Math.max(hour + HOUR, first) + graceMs, limit);
  }

  /**
   * The agreement ends now: all is frozen, what is below a whole unit is kept in the hour after the last, what is
   * parked is given up.
   */
  function end(agreement: number): void {
    ends.set(agreement, model.now);
    for (const one of parked.values()) {
      if (one.use.agreement === agreement && one.state === "WAITING") one.state = "UNBILLABLE";
    }
    freeze(agreement);
    for (const [pair, rest] of carries) {
      if (!pair.startsWith(`${agreement} `) || rest === 0n) continue;
      const dimension = pair.split(" ")[1]!;
      const hours = [...cells.values()].filter((cell) => cell.agreement === agreement && cell.dimension === dimension);
      const kept = newCell(agreement, dimension, Math.max(...hours.map(({ hour }) => hour)) + HOUR, null);
      kept.frozen = { quantity: 0n, used: 0n, carriedIn: rest, carriedOut: 0n, deadline: Infinity };
      kept.state = "unbillable";
      cells.set(keyOf(agreement, dimension, kept.hour), kept);
      carries.set(pair, 0n);
    }
  }

  /** A correction moves the carry at once, and the open hour has a record that will carry it in. */
  function adjust(agreement: number, dimension: string, micros: bigint): void {
    const pair = `${agreement} ${dimension}`;
    carries.set(pair, (carries.get(pair) ?? 0n) + micros);
    cellOf(agreement, dimension, openHour(agreement, dimension)).opened ??= model.now;
  }

  const state = { now, isWhole, isMapped: false };
  const model = {
    ...state,
    ids,
    cells,
    ends,
    parked,
    refused,
    included,
    report,
    releaseParked,
    voidUse,
    freeze,
    end,
    adjust,
  };
  return model;
}

export type LedgerModel = ReturnType<typeof createLedgerModel>;

function newCell(agreement: number, dimension: string, hour: number, opened: number | null): ModelCell {
  return { agreement, dimension, hour, uses: [], opened, frozen: null, state: "open" };
}

function sumUp({ dimension, uses }: ModelCell): bigint {
  if (sums.has(dimension)) return uses.reduce((sum, { micros }) => sum + micros, 0n);
  if (dimension === "max") return uses.reduce((most, { micros }) => (micros > most ? micros : most), 0n);
  if (dimension === "unique") return BigInt(new Set(uses.flatMap(({ tag }) => tag ?? [])).size) * 1_000_000n;
  const [last] = [...uses].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return last?.micros ?? 0n;
}
