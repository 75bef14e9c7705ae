// What the API takes and answers. The tests hold these types against the schemas of Tallyport's own routes.

export type AgreementStatus = "pending" | "active" | "trial" | "suspended" | "ending" | "ended" | "failed";

/** What one AWS account bought of one product. */
export type Agreement = {
  id: string;
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  productCode: string;
  customerAwsAccountId: string | null;
  licenseArn: string | null;
  customerIdentifier: string | null;
  offerId: string | null;
  proposerAccountId: string | null;
  status: AgreementStatus;
  trial: boolean;
  organizationId: string | null;
  /** Your own tenant id. */
  organizationExternalId: string | null;
  startsAt: string | null;
  endsAt: string | null;
};

export type Access = {
  access: "granted" | "suspended" | "ended" | "pending";
  /** A sentence for people. */
  reason: string;
  entitlements: {
    dimension: string;
    type: "integer" | "double" | "boolean" | "string";
    value: string;
    expiresAt: string | null;
  }[];
  checkedAt: string;
};

export type MeteringRecordStatus =
  | "OPEN"
  | "READY"
  | "SENDING"
  | "ACCEPTED"
  | "NOTHING_DUE"
  | "HELD"
  | "DUPLICATE"
  | "NOT_SUBSCRIBED"
  | "REJECTED"
  | "EXPIRED"
  | "UNBILLABLE"
  | "RESOLVED";

/** What one agreement used of one dimension in one UTC hour, and what became of it. Decimals are exact texts. */
export type MeteringRecord = {
  id: string;
  agreementId: string;
  dimension: string;
  hour: string;
  status: MeteringRecordStatus;
  quantity: number | null;
  used: string;
  carriedIn: string;
  carriedOut: string;
  included: string;
  meteringRecordId: string | null;
  attempts: number;
  reason: string | null;
  frozenAt: string | null;
  sentAt: string | null;
  acceptedAt: string | null;
};

export type MeteringRecordDetail = MeteringRecord & {
  life: { at: string; state: string; cause: string }[];
  explanation: string;
};

/** How many usage events of a key were refused with one code in one hour of receipt. */
export type UsageRefusal = {
  hour: string;
  /** Null: a file that was uploaded in the console. */
  apiKeyId: string | null;
  code: string;
  count: number;
};

export type Organization = { id: string; externalId: string | null; name: string; archived: boolean };

/** A customer whom you bring along from another integration. */
export type ImportRow = {
  productCode: string;
  licenseArn?: string;
  customerIdentifier?: string;
  customerAwsAccountId?: string;
  organizationName: string;
  externalId?: string;
  adminEmails?: string[];
  /** A whole UTC hour: none before it is ever sent. */
  meteringFrom?: string;
};
type FieldErrors = { path: string; message: string }[];
export type ImportCheck = {
  dryRun: true;
  ready: number;
  unchanged: number;
  rejected: number;
  results: (
    | {
        status: "ready" | "unchanged";
        agreementId: string | null;
        organizationId: string | null;
        /** Why the row may mean another customer; a commit takes it all the same. */
        warnings: FieldErrors;
      }
    | { status: "rejected"; errors: FieldErrors }
  )[];
};
export type ImportCommit = {
  dryRun: false;
  id: string;
  /** All rows: they are in force now. */
  imported: number;
  /** Of them: the agreement was not here, it was and something changed, or nothing did. */
  created: number;
  changed: number;
  unchanged: number;
  results: { status: "created" | "changed" | "unchanged"; agreementId: string; organizationId: string }[];
};
export type Import = {
  id: string;
  state: "checked" | "committed" | "undone";
  rows: number;
  /** Agreements that AWS has not confirmed: their metering is held. */
  unconfirmed: number;
  createdAt: string;
  settledAt: string | null;
};

/** How an event names its agreement: in one of these ways. */
export type AgreementName =
  | { agreementId: string }
  | { licenseArn: string }
  | { organizationExternalId: string; productCode: string }
  | { customerAwsAccountId: string; productCode: string };

/** An amount that was used. */
export type UsageAmount = AgreementName & {
  dimension: string;
  /** 0 to 2147483647 with at most 6 decimals; as text where a float would not be exact. */
  quantity: number | string;
  /** When it was used; now when you leave it out. */
  timestamp?: Date | string;
  tags?: Record<string, string>;
};

/** Usage as your product reports it. */
export type UsageEvent = UsageAmount & {
  /** Once in the installation; made for you when you leave it out. */
  id?: string;
};

export type EventCode =
  | "ID_REUSED"
  | "INVALID_EVENT"
  | "INVALID_QUANTITY"
  | "INVALID_TAGS"
  | "UNKNOWN_DIMENSION"
  | "UNKNOWN_AGREEMENT"
  | "AMBIGUOUS_AGREEMENT"
  | "AGREEMENT_NOT_ACTIVE"
  | "INVALID_TIMESTAMP"
  | "TIMESTAMP_IN_FUTURE"
  | "TIMESTAMP_TOO_OLD"
  | "HOUR_CLOSED";

/** What became of one event. `accepted` and `duplicate` both mean: stored, once. */
export type Verdict =
  | {
      id: string;
      status: "accepted" | "duplicate";
      hour: string;
      /** Its own hour was frozen already: another one counts it. */
      late?: true;
      /** Its dimension is not there yet: it counts once it is. */
      parked?: true;
    }
  | { id: string; status: "rejected"; code: string; detail: string };
export type Rejection = Extract<Verdict, { status: "rejected" }>;
