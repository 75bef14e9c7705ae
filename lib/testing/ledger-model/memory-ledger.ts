import type { Aggregation, MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import type { UsageRecord } from "#lib/marketplace/metering-port.ts";
import type { RecordOutcome, SentRecord } from "#lib/metering/submit/decide-outcomes.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { validateAgainstStored } from "#lib/usage/intake/compare-events.ts";
import {
  firstLateHour,
  hourClosed,
  hourForUsage,
  validateInstant,
  notActive,
  eligibilityOf,
} from "#lib/usage/validate-intake.ts";
import { freezesAt, sendingLimits } from "#lib/usage/metering-window.ts";
import { namedByOf, parseEvent } from "#lib/usage/parse-event.ts";
import { MAX_QUANTITY, microsToText } from "#lib/usage/quantity.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

type MemoryAgreement = {
  id: string;
  licenseArn: string;
  startsAt: Date;
  endsAt: Date | null;
  isClosed: boolean;
};

type MemoryEvent = { id: string; micros: bigint; at: Date; tags: Record<string, string> | null };
type OpenHour = { agreementId: string; dimension: string; hour: Date; firstEventAt: Date; events: MemoryEvent[] };

export type MemoryRecord = {
  id: string;
  agreementId: string;
  dimension: string;
  hour: Date;
  state: MeteringRecordState;
  quantity: number;
  used: bigint;
  carriedIn: bigint;
  carriedOut: bigint;
  usage: UsageRecord;
  deadline: Date;
  priority: number;
  frozenAt: Date;
  attempts: number;
  isInDoubt: boolean;
  reason: string | null;
  /** Machine milliseconds. */
  dueAt: number;
  lease: { token: number; until: number } | null;
};

export type MemoryClaim = { token: number; records: SentRecord[] };

const UNIT = 1_000_000n;
const LEASE_MS = 30_000;

type Settings = {
  agreements: MemoryAgreement[];
  dimensions: Readonly<Record<string, { aggregation: Aggregation; uniqueTag?: string }>>;
  graceMinutes: number;
};

/**
 * The ledger without a database: the rules of intake, freezing and sending as they are, over maps instead of tables.
 * For simulations of months in seconds; business time comes in with each call, machine time in milliseconds.
 */
export function createMemoryLedger({ agreements, dimensions, graceMinutes }: Settings) {
  const stored = new Map<string, Parameters<typeof validateAgainstStored>[1]>();
  const open = new Map<string, OpenHour>();
  const records = new Map<string, MemoryRecord>();
  /** Those that still wait for AWS. */
  const waiting = new Set<MemoryRecord>();
  const carries = new Map<string, bigint>();
  let tokens = 0;
  const cellOf = (agreementId: string, dimension: string, hour: Date) =>
    `${agreementId} ${dimension} ${hour.getTime()}`;
  const pairOf = (agreementId: string, dimension: string) => `${agreementId} ${dimension}`;
  const agreementOf = (id: string) => agreements.find((agreement) => agreement.id === id);

  function report(raw: unknown, now: Date): EventVerdict {
    const parsed = parseEvent(raw);
    if ("fault" in parsed) return rejected(parsed.fault.code, parsed.fault.detail);
    const { event } = parsed;
    const known = stored.get(event.key);
    if (known !== undefined) return validateAgainstStored(event, known);
    const fault = validateInstant(event.at, now);
    if (fault !== null) return fault;
    const agreement = event.name.by === "id" ? agreementOf(event.name.id) : undefined;
    if (agreement === undefined) return rejected("UNKNOWN_AGREEMENT", "");
    const settings = dimensions[event.dimension];
    if (settings === undefined) return rejected("UNKNOWN_DIMENSION", "");
    const status = agreement.endsAt === null ? ("active" as const) : ("ended" as const);
    const routed = { ...agreement, status, intakeClosedAt: agreement.isClosed ? now : null, meteringFrom: null };
    if (eligibilityOf(routed, event.at, now, { drainMinutes: 0, meteringFrom: null }) !== "taken") return notActive;

    const use = { at: event.at, aggregation: settings.aggregation, latePolicy: "CARRY" as const };
    const asked = hourForUsage(routed, use, now);
    if (!("hour" in asked)) return asked;
    let { hour } = asked;
    if (records.has(cellOf(agreement.id, event.dimension, hour))) {
      if (settings.aggregation !== "SUM") return hourClosed;
      hour = firstLateHour(routed, now);
      while (records.has(cellOf(agreement.id, event.dimension, hour))) hour = addHours(hour, 1);
      if (agreement.endsAt !== null && hour >= agreement.endsAt) return notActive;
    }
    const tags = event.tags === null ? null : (JSON.parse(event.tags) as Record<string, string>);
    const quantity = microsToText(event.micros);
    const row = { key: event.key, id: event.id, agreement_id: agreement.id, dimension: event.dimension, quantity };
    stored.set(event.key, {
      ...row,
      at: event.at,
      hour,
      tags,
      named_by: namedByOf(event.name, agreement.id),
      reason: null,
    });
    openHour(agreement.id, event.dimension, hour, now).events.push({
      id: event.id,
      micros: event.micros,
      at: event.at,
      tags,
    });
    return { status: "accepted", hour, isLate: hour.getTime() !== hourOf(event.at).getTime() };
  }

  function openHour(agreementId: string, dimension: string, hour: Date, now: Date): OpenHour {
    const cell = cellOf(agreementId, dimension, hour);
    const found = open.get(cell) ?? { agreementId, dimension, hour, firstEventAt: now, events: [] };
    open.set(cell, found);
    return found;
  }

  /** Freezes what is due, oldest hour first; `only`: all hours of an agreement that has ended. */
  function freeze(now: Date, only?: string): void {
    const due = [...open.values()].filter(({ agreementId, hour, firstEventAt }) =>
      only === undefined ? freezesAt(hour, firstEventAt, graceMinutes) <= now : agreementId === only && hour <= now,
    );
    for (const cell of due.toSorted((a, b) => a.hour.getTime() - b.hour.getTime())) {
      open.delete(cellOf(cell.agreementId, cell.dimension, cell.hour));
      freezeCell(cell, now, only !== undefined);
    }
  }

  function freezeCell({ agreementId, dimension, hour, events }: OpenHour, now: Date, isLast: boolean): void {
    const agreement = agreementOf(agreementId)!;
    const carriedIn = carries.get(pairOf(agreementId, dimension)) ?? 0n;
    const used = aggregate(events, dimensions[dimension]!);
    const quantity = Math.min(Number((used + carriedIn) / UNIT), MAX_QUANTITY);
    const carriedOut = used + carriedIn - BigInt(quantity) * UNIT;
    carries.set(pairOf(agreementId, dimension), carriedOut);
    const timestamp = new Date(Math.max(hour.getTime(), agreement.startsAt.getTime()));
    const { windowEnd, monthEnd } = sendingLimits(hour);
    const record: MemoryRecord = {
      ...{
        id: cellOf(agreementId, dimension, hour),
        agreementId,
        dimension,
        hour,
        quantity,
        used,
        carriedIn,
        carriedOut,
      },
      state: quantity === 0 ? "NOTHING_DUE" : "READY",
      usage: { timestamp, dimension, quantity, licenseArn: agreement.licenseArn },
      deadline: new Date(Math.min(windowEnd.getTime() + timestamp.getTime() - hour.getTime(), monthEnd.getTime())),
      priority: isLast ? 0 : 2,
      ...{ frozenAt: now, attempts: 0, isInDoubt: false, reason: null, dueAt: 0, lease: null },
    };
    records.set(record.id, record);
    if (quantity > 0) waiting.add(record);
  }

  /** Expires what can no longer be sent, and takes up what killed senders left. */
  function settle(now: Date, machineMs: number): void {
    for (const record of waiting) {
      if (record.state === "SENDING" && record.lease!.until < machineMs) {
        Object.assign(record, { state: "READY", isInDoubt: true, lease: null, dueAt: 0 });
      }
      if (record.state === "READY" && record.deadline <= now) {
        Object.assign(record, { state: "EXPIRED", reason: record.isInDoubt ? "IN_DOUBT" : "WINDOW_CLOSED" });
        waiting.delete(record);
      }
    }
  }

  function claim(now: Date, machineMs: number): MemoryClaim | null {
    const due = [...waiting]
      .filter(({ state, dueAt, deadline }) => state === "READY" && dueAt <= machineMs && deadline > now)
      .toSorted((a, b) => a.priority - b.priority || a.deadline.getTime() - b.deadline.getTime());
    if (due.length === 0) return null;
    return attempt(due.slice(0, 25), ++tokens, machineMs);
  }

  /** Another attempt with some records of a claim; null when its lease was lost. */
  function claimPart({ token }: MemoryClaim, part: readonly SentRecord[], machineMs: number): MemoryClaim | null {
    const held = part.map(({ id }) => records.get(id)!);
    return held.every((record) => record.lease?.token === token) ? attempt(held, token, machineMs) : null;
  }

  function attempt(due: readonly MemoryRecord[], token: number, machineMs: number): MemoryClaim {
    for (const record of due) {
      record.attempts++;
      Object.assign(record, { state: "SENDING", lease: { token, until: machineMs + LEASE_MS } });
    }
    return {
      token,
      records: due.map(({ id, usage, attempts, isInDoubt }) => ({ id, usage, attempts, wasInDoubt: isInDoubt })),
    };
  }

  function writeOutcomes({ token }: MemoryClaim, outcomes: readonly RecordOutcome[], machineMs: number): void {
    for (const { id, state, reason, isInDoubt, backoffMs } of outcomes) {
      const record = records.get(id)!;
      if (record.lease?.token !== token) continue;
      Object.assign(record, { state, reason, isInDoubt, lease: null, dueAt: machineMs + (backoffMs ?? 0) });
      if (state !== "READY") waiting.delete(record);
    }
  }

  /**
   * The agreement ends at `at`: its hours are frozen at once, and what makes no whole unit is kept as a record of its
   * own.
   */
  function end(agreementId: string, at: Date): void {
    const agreement = agreementOf(agreementId)!;
    if (agreement.isClosed) return;
    Object.assign(agreement, { endsAt: at, isClosed: true });
    freeze(at, agreementId);
    for (const record of waiting)
      if (record.agreementId === agreementId && record.state === "READY") record.priority = 0;
    for (const dimension of Object.keys(dimensions)) {
      const rest = carries.get(pairOf(agreementId, dimension)) ?? 0n;
      const last = [...records.values()].filter(
        (record) => record.agreementId === agreementId && record.dimension === dimension,
      );
      if (rest === 0n) continue;
      const hour = addHours(new Date(Math.max(...last.map((record) => record.hour.getTime()))), 1);
      carries.set(pairOf(agreementId, dimension), 0n);
      const usage = { ...last[0]!.usage, timestamp: hour };
      const kept = { ...last[0]!, id: cellOf(agreementId, dimension, hour), hour, usage, quantity: 0, used: 0n };
      records.set(kept.id, {
        ...kept,
        carriedIn: rest,
        carriedOut: 0n,
        state: "UNBILLABLE",
        reason: "FRACTION_AT_END",
      });
    }
  }

  return {
    report,
    freeze,
    settle,
    claim,
    claimPart,
    writeOutcomes,
    end,
    records,
    waiting,
    open,
    carries,
  };
}

export type MemoryLedger = ReturnType<typeof createMemoryLedger>;

function aggregate(events: readonly MemoryEvent[], { aggregation, uniqueTag }: Settings["dimensions"][string]): bigint {
  switch (aggregation) {
    case "SUM":
      return events.reduce((sum, { micros }) => sum + micros, 0n);
    case "MAX":
      return events.reduce((max, { micros }) => (micros > max ? micros : max), 0n);
    case "LATEST": {
      const order = (event: MemoryEvent) => [event.at.getTime(), event.id] as const;
      const [last] = events.toSorted((a, b) => order(b)[0] - order(a)[0] || (a.id < b.id ? 1 : -1));
      return last?.micros ?? 0n;
    }
    case "UNIQUE_COUNT":
      return BigInt(new Set(events.flatMap(({ tags }) => tags?.[uniqueTag ?? ""] ?? [])).size) * UNIT;
  }
}
