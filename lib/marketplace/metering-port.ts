import type { Cure } from "#lib/marketplace/aws-errors.ts";

/** One record as BatchMeterUsage takes it: account and licence (LICENSE), or a customer identifier or account (LEGACY). */
export type UsageRecord = {
  /** At or after the hour's start, in that hour. */
  timestamp: Date;
  dimension: string;
  /** Whole units, 0 to 2147483647. */
  quantity: number;
  customerAwsAccountId?: string;
  licenseArn?: string;
  customerIdentifier?: string;
  /** Adds up to `quantity`; at most 2,500. */
  usageAllocations?: { quantity: number; tags?: { key: string; value: string }[] }[];
};

/** 1 to 25 records of one product. `productCode` goes with LEGACY records only; with a licence it must be null. */
export type MeteringBatch = { productCode: string | null; records: UsageRecord[] };

export type RecordStatus = "Success" | "CustomerNotSubscribed" | "DuplicateRecord";

type Because = "throttled" | "record" | "unknown" | "configuration";

/** What came of one HTTP request to BatchMeterUsage. The bodies are for the record of the attempt. */
export type MeteringAnswer = { requestId: string | null; httpStatus: number | null; durationMs: number } & (
  | {
      kind: "answered";
      /** In AWS's order, which promises nothing; match by key. */
      results: { record: UsageRecord; status: RecordStatus | null; meteringRecordId: string | null }[];
      unprocessed: UsageRecord[];
      /** AWS's own time, for the check of our clock; null when absent. */
      awsDate: Date | null;
    }
  /**
   * AWS refused the request whole, and nothing of it was processed. `throttled`: the rate is exceeded. `record`: at least one record is bad,
   * by a name that AWS documents as a record's own fault. `unknown`: a name that says neither whose fault it is nor that it will last.
   * `configuration`: credentials, rights, clock, region, endpoint or a proxy; every request is refused until that is cured.
   */
  | {
      kind: "refused";
      because: Because;
      errorName: string;
      message: string;
      awsDate?: Date | null;
      /** `configuration`: what has to be set right. */
      cure?: Cure | null;
      /** `configuration`: a proxy answered in AWS's place, and AWS may have the records. */
      mayBeApplied?: boolean;
    }
  /** No answer, or an AWS-side fault: the records may have been accepted. Send the same quantities again. */
  | { kind: "no-answer"; errorName: string; message: string }
);

/** AWS Marketplace Metering Service, as the ledger uses it. One HTTP request a call; never throws for what AWS does. */
export type MeteringPort = {
  readonly region: string;
  batchMeterUsage(batch: MeteringBatch): Promise<MeteringAnswer>;
};
