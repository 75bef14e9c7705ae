import { createHash } from "node:crypto";
import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import { draftBill } from "#simulator/metering/bill.ts";
import { checkAllocations } from "#simulator/metering/check-allocations.ts";
import { checkDimension } from "#simulator/metering/check-record.ts";
import { findMeteredProduct } from "#simulator/metering/find-billed-customer.ts";
import {
  productCode,
  quantity,
  usageAllocations,
  usageDimension,
  type UsageAllocation,
} from "#simulator/metering/metering-shapes.ts";
import { meterUsageWindowFault, startOfHour } from "#simulator/metering/metering-window.ts";
import { checkWorkloadRegion, findEntitledBuyer } from "#simulator/metering/workload.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Change } from "#simulator/state/tables.ts";

type Request = {
  ProductCode: string;
  Timestamp: number;
  UsageDimension: string;
  UsageQuantity?: number | null;
  DryRun?: boolean | null;
  UsageAllocations?: UsageAllocation[] | null;
  ClientToken?: string | null;
};

/** What a ClientToken stands for: everything of the request but the token itself. */
function fingerprint({ ClientToken: _, ...request }: Request): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

function checkWindow(timestamp: number, now: number): void {
  const fault = meterUsageWindowFault(timestamp, now);
  if (fault === null) return;
  const isFuture = fault === "future";
  throw new AwsError(
    "TimestampOutOfBoundsException",
    isFuture ? "The timestamp lies in the future." : "The timestamp is more than 6 hours old.",
    isFuture ? "MU-WINDOW-FUTURE" : "MU-WINDOW-6H",
  );
}

/** A dry run says by its error whether the call would have worked. */
function answerDryRun(isEntitled: boolean): never {
  if (isEntitled) {
    throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", "MU-DRY-RUN");
  }
  throw new AwsError("UnauthorizedException", "The caller is not entitled to the product.", "MU-DRY-RUN-DENIED");
}

function run(sim: Sim, caller: Caller, request: Request) {
  const now = sim.clock.now();
  const product = findMeteredProduct(sim, request.ProductCode, ["AMI", "CONTAINER"]);
  checkWorkloadRegion(sim, caller, "InvalidEndpointRegionException", "MU-REGION");
  checkDimension({ product }, request.UsageDimension);
  const timestamp = Math.round(request.Timestamp * 1000);
  checkWindow(timestamp, now);
  const amount = request.UsageQuantity ?? 0;
  if (request.UsageAllocations) checkAllocations(request.UsageAllocations, amount);
  const buyer = findEntitledBuyer(sim, product, caller, now);
  if (request.DryRun) answerDryRun(buyer !== null);
  if (buyer === null) {
    throw new AwsError("CustomerNotEntitledException", "The customer has no valid subscription.", "MU-ENTITLED");
  }

  const tokenKey = request.ClientToken ? `${caller.region} ${caller.accountId} ${request.ClientToken}` : null;
  const used = tokenKey === null ? undefined : sim.store.rows.clientTokens.get(tokenKey);
  if (used !== undefined) {
    if (used.fingerprint === fingerprint(request)) {
      return { output: { MeteringRecordId: used.meteringRecordId }, applied: false };
    }
    throw new AwsError(
      "IdempotencyConflictException",
      "The ClientToken was used for another request.",
      "MU-CLIENT-TOKEN",
      409,
    );
  }
  const draft = draftBill(sim, {
    ...{ operation: "MeterUsage", region: caller.region },
    ...{ productCode: product.productCode, receivedAt: now },
  });
  const { meteringRecordId, outcome } = draft.offer(buyer, {
    dimension: request.UsageDimension,
    timestamp: startOfHour(timestamp),
    quantity: amount,
    usageAllocations: request.UsageAllocations ?? null,
  });
  const tokenUse: Change[] =
    tokenKey === null || outcome === "conflict"
      ? []
      : [["clientTokens", tokenKey, { fingerprint: fingerprint(request), meteringRecordId }]];
  sim.store.commit([...draft.changes(), ...tokenUse]);
  if (outcome === "conflict") {
    throw new AwsError(
      "DuplicateRequestException",
      "A metering record has already been emitted by the same resource for this dimension and hour.",
      "MU-DUPLICATE",
    );
  }
  return { output: { MeteringRecordId: meteringRecordId }, applied: draft.hasNewHours() };
}

/** MeterUsage: usage that software in the buyer's account reports (AWS facts 4.2). */
export const meterUsage: Operation = {
  name: "MeterUsage",
  service: "metering",
  input: {
    type: "structure",
    required: ["ProductCode", "Timestamp", "UsageDimension"],
    members: {
      ProductCode: productCode,
      Timestamp: { type: "timestamp" },
      UsageDimension: usageDimension,
      UsageQuantity: quantity,
      DryRun: { type: "boolean" },
      UsageAllocations: usageAllocations,
      ClientToken: { type: "string", min: 1, max: 64 },
    },
  },
  sellerOnly: false,
  canBeDisabled: false,
  run,
};
