import { performance } from "node:perf_hooks";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { AwsAnswer, OnGone } from "#simulator/wire/answer.ts";
import { AwsError } from "#simulator/wire/errors.ts";
import { findOperation } from "#simulator/dispatch/operations.ts";
import type { Operation } from "#simulator/context/operation.ts";
import { REQUESTS_PER_SECOND } from "#simulator/context/rate-limit.ts";
import type { RequestBody } from "#simulator/wire/request-body.ts";
import { ALL_REGIONS, HOME_REGION } from "#simulator/wire/regions.ts";
import { checkShape } from "#simulator/wire/shapes.ts";
import { readCaller, type Caller } from "#simulator/wire/signature.ts";
import { readWire, type Wire } from "#simulator/wire/wire.ts";
import {
  answerBefore,
  changeResults,
  errorAfter,
  isResultFault,
  isBeforeFault,
  spoil,
} from "#simulator/faults/apply-fault.ts";
import type { DrawnFault } from "#simulator/context/fault-draw.ts";
import { logCall, type CallNotes } from "#simulator/dispatch/log-call.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Fault } from "#simulator/state/setting-types.ts";
import { withSession } from "#simulator/sts/role-session.ts";

const MAX_BYTES = 1 << 20;
/** SQS counts what it is sent, not the JSON around it. */
export const MAX_QUEUE_BYTES = 8 << 20;
const SIGNING_NAMES = { metering: "aws-marketplace", entitlement: "aws-marketplace", agreement: "aws-marketplace" };

const UNSIGNED: Caller = { accountId: "", region: "us-east-1", accessKeyId: "", session: null };

function checkCaller(sim: Sim, headers: IncomingHttpHeaders, operation: Operation): Caller {
  if (operation.isUnsigned === true) return UNSIGNED;
  const settings = sim.settings();
  const isRegional = operation.service !== "entitlement" && operation.service !== "agreement";
  const name = SIGNING_NAMES[operation.service as keyof typeof SIGNING_NAMES] ?? operation.service;
  const caller = readCaller(headers, {
    services: [name],
    regions: isRegional ? ALL_REGIONS : HOME_REGION,
    sellerAccountId: settings.sellerAccountId,
    clock: sim.clock,
  });
  return withSession(sim, caller, headers["x-amz-security-token"]);
}

function checkRate(sim: Sim, operation: Operation, caller: Caller): void {
  const perSecond = REQUESTS_PER_SECOND[operation.name];
  if (perSecond === undefined || !sim.settings().rateLimits) return;
  if (sim.limiter.take(`${operation.name} ${caller.accountId} ${caller.region}`, perSecond)) return;
  throw new AwsError("ThrottlingException", "Rate exceeded", "RATE");
}

function checkAccess(sim: Sim, operation: Operation, caller: Caller): void {
  const settings = sim.settings();
  if (operation.canBeDisabled && !settings.enabledRegions.includes(caller.region)) {
    throw new AwsError("DisabledApiException", "The API is disabled in the Region.", "REGION-DISABLED");
  }
  if (operation.sellerOnly && caller.accountId !== settings.sellerAccountId) {
    throw new AwsError(
      "AccessDeniedException",
      `Account ${caller.accountId} is not authorized to perform: ${operation.service === "sqs" ? "sqs" : "aws-marketplace"}:${operation.name}`,
      "ACCESS-SELLER",
    );
  }
}

function runOperation(sim: Sim, operation: Operation, caller: Caller, input: unknown, drawn: DrawnFault) {
  checkShape(operation.input, input);
  checkAccess(sim, operation, caller);
  const isWithholding = drawn.fault?.kind === "unprocessed";
  const share = drawn.fault?.share ?? 0.5;
  const answer = operation.run(
    sim,
    caller,
    input as never,
    isWithholding ? { withhold: (count) => chooseShare(count, share, drawn.random) } : null,
  );
  if (drawn.fault !== null && isResultFault(drawn.fault.kind)) {
    return { ...answer, shown: changeResults(drawn.fault.kind, answer.output, drawn.random) };
  }
  return { ...answer, shown: answer.output };
}

function chooseShare(count: number, share: number, random: () => number): ReadonlySet<number> {
  const wanted = Math.min(count, Math.max(1, Math.round(share * count)));
  const chosen = new Set<number>();
  while (chosen.size < wanted) chosen.add(Math.floor(random() * count));
  return chosen;
}

/** Latencies and the faults that strike before anything is applied; "hang" and "reset" answer nothing. */
async function strikeBefore(wire: Wire, drawn: DrawnFault): Promise<AwsAnswer | "reset" | null> {
  if (drawn.latencyMs > 0) await sleep(drawn.latencyMs);
  const fault = drawn.fault;
  if (fault === null || !isBeforeFault(fault.kind)) return null;
  if (fault.kind === "hang") await sleep(fault.ms ?? 30_000);
  return answerBefore(wire, fault);
}

/**
 * Answers one request of an AWS operation: who calls, faults, rate, model, permission, rules. Everything that changes
 * state happens in one synchronous step and is in the kernel's hands before the answer.
 *
 * @returns the answer, or "reset": end the connection without one.
 */
export async function answerAws(
  sim: Sim,
  request: { path: string; headers: IncomingHttpHeaders; body: RequestBody; onGone: OnGone },
): Promise<AwsAnswer | "reset"> {
  const startedAt = performance.now();
  const wire = readWire(request);
  const notes: CallNotes = {
    at: sim.clock.now(),
    operation: wire.operationName,
    caller: null,
    fault: null,
    applied: false,
    truth: null,
  };
  const finish = (answer: AwsAnswer | "reset", error: AwsError | null, input: unknown, output: unknown) => {
    logCall(sim, notes, {
      answer,
      error,
      input,
      output,
      rawInput: request.body,
      ms: Math.round(performance.now() - startedAt),
    });
    return answer;
  };

  let input: unknown;
  let hit: Fault | null = null;
  try {
    const operation = findOperation(wire);
    sim.runTimers();
    notes.caller = checkCaller(sim, request.headers, operation);
    const drawn = sim.faults().draw(operation.name);
    hit = drawn.fault;
    notes.fault = drawn.fault?.kind ?? (drawn.latencyMs > 0 ? "latency" : null);
    const struck = await strikeBefore(wire, drawn);
    if (struck !== null) return finish(struck, null, undefined, struck === "reset" ? null : String(struck.body));

    checkRate(sim, operation, notes.caller);
    if (request.body.bytes.length >= (operation.service === "sqs" ? MAX_QUEUE_BYTES : MAX_BYTES)) {
      throw new AwsError("RequestEntityTooLargeException", "The request is 1 MB or larger.", "WIRE-SIZE", 413);
    }
    input = wire.readInput(request.body, operation.input);
    if (operation.wait !== undefined && (await operation.wait(sim, input, request.onGone)) === "gone") return "reset";
    const { output, applied, shown, isQuiet } = runOperation(sim, operation, notes.caller, input, drawn);
    notes.applied = applied;
    notes.truth = drawn.fault === null ? null : output;
    if (drawn.fault?.kind === "drop-answer") return finish("reset", null, input, null);
    if (isQuiet && drawn.fault === null) return wire.writeOutput(shown);
    if (drawn.fault?.kind === "error-after") throw errorAfter(wire, drawn.fault);
    return finish(spoil(drawn.fault?.kind, wire.writeOutput(shown)), null, input, shown);
  } catch (error) {
    const refusal = error instanceof AwsError ? error : null;
    if (refusal === null) throw error;
    // A refusal gets lost on its way like any other answer.
    if (notes.fault === "drop-answer") return finish("reset", refusal, input, null);
    return finish(spoil(hit?.kind, wire.writeError(refusal)), refusal, input, undefined);
  }
}
