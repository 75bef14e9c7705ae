import { beforeEach, expect, test } from "vitest";
import { sendAgain } from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useLedgerAtAws } from "#lib/testing/fixtures/ledger-at-aws.ts";
import { COMMON_ERRORS } from "#simulator/faults/common-errors.ts";

const { db, simulator, noon, product, due, states, submit } = useLedgerAtAws();
const MINUTE = 60_000;

beforeEach(async () => {
  await db.pool.query("TRUNCATE alert, usage_event, metering_hour, metering_carry");
});

type Fault = { kind: string; name?: string; status?: number };
const faults: Fault[] = [
  ...COMMON_ERRORS.map(({ name }) => ({ kind: "error", name })),
  { kind: "error", name: "ExpiredTokenException", status: 400 },
  { kind: "error", name: "AccessDeniedException", status: 400 },
  { kind: "error", name: "NotAuthorized", status: 400 },
  { kind: "error", name: "SomethingNewException", status: 418 },
  { kind: "error-after", name: "RequestTimeoutException" },
  { kind: "error-after", name: "RequestAbortedException" },
  ...["html-page", "html-503", "reset", "internal", "throttle", "cut-answer", "garbled-answer", "drop-answer"].map(
    (kind) => ({ kind }),
  ),
];

test.each(faults)(
  "$kind $name $status for two runs: nothing is rejected, nothing is lost, and each unit is billed once",
  async (fault) => {
    await due(4);
    await simulator.setFaults([{ operation: "BatchMeterUsage", rate: 1, ...fault }]);
    for (let minute = 0; minute < 5; minute++) {
      if (minute === 2) await simulator.setFaults([]);
      const now = new Date(noon.getTime() + MINUTE * minute);
      await db.pool.query("UPDATE metering_record SET due_at = NULL WHERE state = 'READY'");
      await sendAgain({ db: db.pool, now });
      expect(await submit(simulator.metering, now)).toMatchObject({ rejected: 0, conflicts: 0 });
      const found = (await states()).map((state) => state.split(" ")[0]);
      expect(new Set(found)).toEqual(new Set([minute < 2 ? "READY" : "ACCEPTED"]));
    }
    const { total, records } = await simulator.billed({ productCode: product().productCode });
    expect([total, records.length, records.every(({ conflicts }) => conflicts === 0)]).toEqual([10, 4, true]);
    expect(await verifyLedger(db.pool)).toBeNull();
  },
);
