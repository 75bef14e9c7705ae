import { renameSync } from "node:fs";
import { openJournal, readJournal, type Journal } from "#simulator/state/journal.ts";
import { openTextSlab } from "#simulator/state/text-slab.ts";

/** One request of an AWS operation and what became of it. */
export type Call = CallHead & { texts: Readonly<CallTexts> };

/** JSON without a line feed. */
type CallTexts = { request: string; response: string };
type CallHead = {
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
  /** What AWS did, where the answer did not say it or said it wrongly; null: the answer is right. */
  truth: string | null;
};

const KEPT_CALLS = 10_000;

export type CallLog = {
  add(call: Call): void;
  /** When all that was added is in the kernel's hands, in one write for each turn of the event loop. */
  written(): Promise<void>;
  /** Oldest first, the last 10,000. */
  list(): readonly Call[];
  clear(): void;
  close(): void;
};

/** The parts of a call's line. */
function toLine({ texts, ...rest }: Call): string[] {
  const head = JSON.stringify(rest);
  return [head.slice(0, -1), ',"request":', texts.request, ',"response":', texts.response, "}\n"];
}

function fromLine(line: string): Call {
  const { request, response, ...rest } = JSON.parse(line) as CallHead & { request: unknown; response: unknown };
  return { ...rest, texts: { request: JSON.stringify(request), response: JSON.stringify(response) } };
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
  let unwritten: string[][] = [];
  let turn: Promise<void> | null = null;
  /** The two long texts go out of the collector's way. */
  const keep = (call: Call): Call => ({ ...call, texts: slab.put(call.texts.request, call.texts.response) });

  if (file !== null) {
    const lines = [...readJournal(`${file}.before`), ...readJournal(file)].slice(-KEPT_CALLS);
    calls = lines.map((line) => keep(fromLine(line)));
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

  function writeOut(): void {
    const lines = unwritten;
    unwritten = [];
    if (journal === null || lines.length === 0) return;
    journal.append(lines.flat());
    written += lines.length;
    if (written >= KEPT_CALLS) turnOver();
  }

  return {
    add(call) {
      calls.push(keep(call));
      if (calls.length > 2 * KEPT_CALLS) calls = calls.slice(-KEPT_CALLS);
      if (journal !== null) unwritten.push(toLine(call));
    },
    written() {
      turn ??= new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
        turn = null;
        writeOut();
      });
      return turn;
    },
    list: () => calls.slice(-KEPT_CALLS),
    clear() {
      calls = [];
      unwritten = [];
      written = 0;
      if (file === null) return;
      journal?.close();
      openJournal(`${file}.before`, []).close();
      journal = openJournal(file, []);
    },
    close() {
      writeOut();
      journal?.close();
    },
  };
}
