import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation, ResultFault } from "#simulator/context/operation.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import { takesUsage } from "#simulator/agreements/agreement-state.ts";
import { draftBill, type BillDraft } from "#simulator/metering/bill.ts";
import { checkAddressing, type BatchRequest } from "#simulator/metering/check-addressing.ts";
import { checkRecord } from "#simulator/metering/check-record.ts";
import {
  findCustomerOfProduct,
  findLicensee,
  findMeteredProduct,
  type BilledCustomer,
} from "#simulator/metering/find-billed-customer.ts";
import { productCode, usageRecord, type UsageRecord } from "#simulator/metering/metering-shapes.ts";
import type { Sim } from "#simulator/context/sim.ts";

export type UsageRecordResult = { UsageRecord: UsageRecord; MeteringRecordId?: string; Status: string };

type Checked = { record: UsageRecord; timestamp: number; customer: BilledCustomer };

/** Epoch milliseconds of a timestamp on the wire, which is in seconds. */
function fromWireSeconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

function checkBatch(sim: Sim, request: BatchRequest, now: number): Checked[] {
  const code = checkAddressing(request);
  const product = code === null ? null : findMeteredProduct(sim, code, ["SAAS"]);
  let first: string | null = null;
  // Neighbours are often of one customer.
  let last: { record: UsageRecord; customer: BilledCustomer } | null = null;
  return request.UsageRecords.map((record) => {
    const customer = last !== null && namesSame(last.record, record) ? last.customer : find(record);
    last = { record, customer };
    first ??= customer.product.productCode;
    if (customer.product.productCode !== first) {
      throw new AwsError(
        "InvalidLicenseException",
        "The licenses of one request must be of one product.",
        "BMU-MIXED-PRODUCTS",
      );
    }
    const timestamp = fromWireSeconds(record.Timestamp);
    checkRecord(customer, record, timestamp, now);
    return { record, timestamp, customer };
  });

  function find(record: UsageRecord): BilledCustomer {
    return product === null ? findLicensee(sim, record) : findCustomerOfProduct(sim, product, record);
  }
}

function namesSame(a: UsageRecord, b: UsageRecord): boolean {
  return (
    a.LicenseArn === b.LicenseArn &&
    a.CustomerAWSAccountId === b.CustomerAWSAccountId &&
    a.CustomerIdentifier === b.CustomerIdentifier
  );
}

function answerRecord(
  sim: Sim,
  draft: BillDraft,
  { record, timestamp, customer }: Checked,
  now: number,
): UsageRecordResult {
  if (!takesUsage(customer.agreements, now)) return { UsageRecord: record, Status: "CustomerNotSubscribed" };
  const { meteringRecordId, outcome } = draft.offer(customer, {
    dimension: record.Dimension,
    timestamp,
    quantity: record.Quantity ?? 0,
    usageAllocations: record.UsageAllocations ?? null,
  });
  const isDuplicate =
    outcome === "conflict" || (outcome === "identical" && sim.settings().identicalResend === "DuplicateRecord");
  return {
    UsageRecord: record,
    MeteringRecordId: meteringRecordId,
    Status: isDuplicate ? "DuplicateRecord" : "Success",
  };
}

function run(sim: Sim, caller: Caller, request: BatchRequest, fault: ResultFault | null) {
  const now = sim.clock.now();
  const checked = checkBatch(sim, request, now);
  const withheld = fault?.withhold(checked.length) ?? new Set<number>();
  const { productCode } = checked[0]?.customer.product ?? { productCode: "" };
  const draft = draftBill(sim, { operation: "BatchMeterUsage", region: caller.region, productCode, receivedAt: now });
  const results: UsageRecordResult[] = [];
  const unprocessed: UsageRecord[] = [];
  checked.forEach((entry, index) => {
    if (withheld.has(index)) unprocessed.push(entry.record);
    else results.push(answerRecord(sim, draft, entry, now));
  });
  sim.store.commit(draft.changes());
  return { output: { Results: results, UnprocessedRecords: unprocessed }, applied: draft.hasNewHours() };
}

/** BatchMeterUsage: usage that a SaaS seller reports for its customers (AWS facts 3). */
export const batchMeterUsage: Operation = {
  name: "BatchMeterUsage",
  service: "metering",
  input: {
    type: "structure",
    required: ["UsageRecords"],
    members: {
      UsageRecords: { type: "list", max: 25, member: usageRecord },
      ProductCode: productCode,
    },
  },
  sellerOnly: true,
  canBeDisabled: true,
  run,
};
