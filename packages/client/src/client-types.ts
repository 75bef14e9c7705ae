import type * as api from "./api-types.ts";

export type {
  Access,
  Agreement,
  EventCode,
  Import,
  MeteringRecord,
  MeteringRecordDetail,
  Organization,
  UsageRefusal,
} from "./api-types.ts";

export type AgreementStatus = api.Agreement["status"];
export type MeteringRecordStatus = api.MeteringRecord["status"];

/** A customer whom you bring along from another integration. */
export type ImportRow = api.ImportRequest["rows"][number];
/** What an import would do. */
export type ImportCheck = Extract<api.ImportAnswer, { dryRun: true }>;
/** What an import did. */
export type ImportCommit = Extract<api.ImportAnswer, { dryRun: false }>;

/** How an event names its agreement: in one of these ways. */
export type AgreementName =
  | { agreementId: string }
  | { licenseArn: string }
  | { organizationExternalId: string; productCode: string }
  | { customerAwsAccountId: string; productCode: string };

/** An amount that was used. Write a quantity as text where a float is not exact. */
export type UsageAmount = AgreementName &
  Pick<api.UsageEvent, "dimension" | "quantity" | "tags"> & {
    /** When it was used; now when you leave it out. */
    timestamp?: Date | string;
  };

/** Usage as your product reports it. */
export type UsageEvent = UsageAmount & {
  /** Once in the installation; made for you when you leave it out. */
  id?: string;
};

type Stored = Exclude<api.UsageResult, { status: "rejected" }>;
type Rejected = Extract<api.UsageResult, { status: "rejected" }>;

/** An event that was refused, by the API's `EventCode` or a code of this client's own. */
export type Rejection = Omit<Rejected, "id" | "code"> & { id: string; code: string };
/** What became of one event. `accepted` and `duplicate` both mean: stored, once. */
export type Verdict = (Omit<Stored, "id"> & { id: string }) | Rejection;
