import { renameSync } from "node:fs";
import { openJournal, readJournal, type Journal } from "#simulator/state/journal.ts";
import { openTextSlab, type TextSlab } from "#simulator/state/text-slab.ts";

/** One request of an AWS operation and what became of it. `request` and `response` are JSON texts without a line feed. */
export type Call = {
  id: string;
  /** Arrival, epoch milliseconds of the simulated clock. */
  at: number;
  operation: string;
  account: string | null;
  region: string | null;
  /** null: no answer was sent. */
  status: number | null;
  error: string | null;
  /** The rule by which it was refused (rules.ts). */
  rule: string | null;
  fault: string | null;
  applied: boolean;
  ms: number;
  request: string;
  response: string;
  /** What AWS did, where the answer did not say it or said it wrongly; null: the answer is right. */
  truth: string | null;
};

export const KEPT_CALLS = 10_000;

export type CallLog = {
  add(call: Call): void;
  /** Oldest first, the last 10,000. */
  list(): readonly Call[];
  clear(): void;
  close(): void;
};

function toLine({ request, response, ...rest }: Call): string {
  const head = JSON.stringify(rest);
  return `${head.slice(0, -1)},"request":${request},"response":${response}}`;
}

function fromLine(line: string): Call {
  const { request, response, ...rest } = JSON.parse(line) as Omit<Call, "request" | "response"> & {
    request: unknown;
    response: unknown;
  };
  return { ...rest, request: JSON.stringify(request), response: JSON.stringify(response) };
}

/** The call with its two long texts out of the collector's way; they are read when somebody asks for them. */
function withTextsIn(slab: TextSlab, call: Call): Call {
  const [readRequest, readResponse] = [slab.put(call.request), slab.put(call.response)];
  return {
    id: call.id,
    at: call.at,
    operation: call.operation,
    account: call.account,
    region: call.region,
    status: call.status,
    error: call.error,
    rule: call.rule,
    fault: call.fault,
    applied: call.applied,
    ms: call.ms,
    truth: call.truth,
    get request() {
      return readRequest();
    },
    get response() {
      return readResponse();
    },
  };
}

/**
 * The calls log. It has files of its own, two that take turns, so that the bill's journal does not grow by what is
 * forgotten anyway.
 *
 * @param file the first file; the second has `.before` at its end. null: memory only.
 */
export function openCallLog(file: string | null): CallLog {
  const slab = openTextSlab();
  let calls: Call[] = [];
  let journal: Journal | null = null;
  let written = 0;

  if (file !== null) {
    const lines = [...readJournal(`${file}.before`), ...readJournal(file)].slice(-KEPT_CALLS);
    calls = lines.map((line) => withTextsIn(slab, fromLine(line)));
    openJournal(`${file}.before`, lines).close();
    journal = openJournal(file, []);
  }

  /** The full file becomes the earlier one; what that held is older than the last 10,000. */
  function turnOver(): void {
    if (file === null) return;
    journal?.close();
    renameSync(file, `${file}.before`);
    journal = openJournal(file, []);
    written = 0;
  }

  return {
    add(call) {
      calls.push(withTextsIn(slab, call));
      if (calls.length > 2 * KEPT_CALLS) calls = calls.slice(-KEPT_CALLS);
      if (journal === null) return;
      journal.append(toLine(call));
      written += 1;
      if (written >= KEPT_CALLS) turnOver();
    },
    list: () => calls.slice(-KEPT_CALLS),
    clear() {
      calls = [];
      written = 0;
      if (file === null) return;
      journal?.close();
      openJournal(`${file}.before`, []).close();
      journal = openJournal(file, []);
    },
    close: () => journal?.close(),
  };
}
