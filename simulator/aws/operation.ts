import type { Caller } from "#simulator/aws/signature.ts";
import type { StructureShape } from "#simulator/aws/shapes.ts";
import type { Sim } from "#simulator/sim.ts";

export type ServiceName = "metering" | "entitlement" | "agreement" | "cloudtrail" | "sqs";

/** What a fault wants done with the results of a call. */
export type ResultFault = {
  /** Indexes of the records that come back unprocessed. */
  withhold(count: number): ReadonlySet<number>;
};

export type OperationAnswer = { output: Record<string, unknown>; applied: boolean };

/** One operation of AWS: its model and what it does. `run` is synchronous, so that a call is one step. */
export type Operation = {
  name: string;
  service: ServiceName;
  input: StructureShape;
  /** The account that owns the products must call it. */
  sellerOnly: boolean;
  /** It answers DisabledApiException in a region that is not enabled. */
  canBeDisabled: boolean;
  run(sim: Sim, caller: Caller, input: never, fault: ResultFault | null): OperationAnswer;
};
