import type { OnGone } from "#simulator/wire/answer.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import type { StructureShape } from "#simulator/wire/shapes.ts";
import type { Sim } from "#simulator/context/sim.ts";

type ServiceName = "metering" | "entitlement" | "agreement" | "cloudtrail" | "sqs" | "sns" | "sts";

/** What a fault wants done with the results of a call. */
export type ResultFault = {
  /** Indexes of the records that come back unprocessed. */
  withhold(count: number): ReadonlySet<number>;
};

export type OperationAnswer = {
  output: Record<string, unknown>;
  applied: boolean;
  /** Nothing happened that the log of calls would have to tell. */
  isQuiet?: boolean;
};

/** One operation of AWS: its model and what it does. `run` is synchronous, so that a call is one step. */
export type Operation = {
  name: string;
  service: ServiceName;
  input: StructureShape;
  /** The account that owns the products must call it. */
  sellerOnly: boolean;
  /** It answers DisabledApiException in a region that is not enabled. */
  canBeDisabled: boolean;
  /** Taken without a signature. */
  isUnsigned?: true;
  /** A long poll: how long `run` is put off. The input was not checked yet. "gone": nobody waits for the answer. */
  wait?(sim: Sim, input: unknown, onGone: OnGone): Promise<"ready" | "gone">;
  run(sim: Sim, caller: Caller, input: never, fault: ResultFault | null): OperationAnswer;
};
