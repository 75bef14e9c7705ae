import type { MeteringAnswer, MeteringBatch, MeteringPort } from "#lib/marketplace/metering-port.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";

type Refusal = Pick<Extract<MeteringAnswer, { kind: "refused" }>, "kind" | "because" | "errorName"> | Lost;
type Lost = Pick<Extract<MeteringAnswer, { kind: "no-answer" }>, "kind" | "errorName">;

/**
 * AWS as it refuses whole requests for what is in them, without saying for which record, and all that it was asked.
 *
 * @param isRefused whether a request is, by its batch.
 * @param refusal how, as the port reports it.
 * @param onCall awaited at each request, before it is answered.
 */
export function createRefusingAws(
  now: Date,
  isRefused: (batch: MeteringBatch) => boolean,
  onCall: (batch: MeteringBatch) => Promise<unknown> = () => Promise.resolve(),
  refusal: Refusal = { kind: "refused", because: "record", errorName: "InvalidTagException" },
) {
  const aws = createFakeAws(() => now, []);
  const asked: MeteringBatch[] = [];
  const metering = (region: string): MeteringPort => ({
    region,
    async batchMeterUsage(batch) {
      asked.push(batch);
      await onCall(batch);
      if (!isRefused(batch)) return aws.metering(region).batchMeterUsage(batch);
      const common = { requestId: "r", httpStatus: 400, durationMs: 1, message: "" };
      return { ...common, ...refusal };
    },
  });
  return { metering, asked, bill: aws.bill, violations: aws.violations };
}
