// Made from the API's description by `npm run client:types`: change lib/api, and run that.

export type UsageEvent = {
  /** Yours; once in the installation, so that a repeat is known as one. */
  id: string;
  /** AWS's API name of a metered dimension; case-sensitive. */
  dimension: string;
  /** 0 to 2147483647 with at most 6 decimals, as a number or the same written as text. */
  quantity: number | string;
  /** ISO 8601 with a zone; less than 24 h old and at most 5 minutes ahead. */
  timestamp: string;
  /** What AWS shows beside the quantity (vendor-metered tagging). */
  tags?: Record<string, string>;
  /** Ours, or AWS's (agmt-…) where that names one row. */
  agreementId?: string;
  /** As AWS gave it, in any of its spellings. */
  licenseArn?: string;
  /** Your own tenant id; with productCode. */
  organizationExternalId?: string;
  /** The buyer's AWS account; with productCode. */
  customerAwsAccountId?: string;
  /** AWS's product code. */
  productCode?: string;
} & (
  | { agreementId: unknown }
  | { licenseArn: unknown }
  | { organizationExternalId: unknown }
  | { customerAwsAccountId: unknown }
);

export type UsageResult =
  | {
      /** As sent; null where the event had none that could be stored. */
      id: string | null;
      status: "accepted" | "duplicate";
      /** The UTC hour that counts it. */
      hour: string;
      /** Its own hour was frozen already: another one counts it. */
      late?: true;
      /** Its dimension is not there yet: it counts once it is. */
      parked?: true;
    }
  | {
      /** As sent; null where the event had none that could be stored. */
      id: string | null;
      status: "rejected";
      code: EventCode;
      detail: string;
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

export type UsageRefusal = {
  /** Start of the UTC hour in which they were received. */
  hour: string;
  /** The key that sent them; null: a file that was uploaded in the console. */
  apiKeyId: string | null;
  /** An event code. */
  code: string;
  /** How many events. */
  count: number;
};

export type Agreement = {
  /** Ours; never changes. */
  id: string;
  /** agmt-…; changes at a renewal. */
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  productCode: string;
  /** Twelve digits as text; may be unknown for LEGACY products. */
  customerAwsAccountId: string | null;
  licenseArn: string | null;
  /** LEGACY products only. */
  customerIdentifier: string | null;
  offerId: string | null;
  /** Whose offer it was; a channel partner's, for example. */
  proposerAccountId: string | null;
  status: "pending" | "active" | "trial" | "suspended" | "ending" | "ended" | "failed";
  trial: boolean;
  /** Null until somebody has registered. */
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
    /** As AWS wrote it. */
    value: string;
    expiresAt: string | null;
  }[];
  /** When AWS's word for it last came, by a notice or a read; not the time of the request. */
  checkedAt: string;
};

export type MeteringRecord = {
  id: string;
  agreementId: string;
  dimension: string;
  /** Start of a UTC hour. */
  hour: string;
  status:
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
  /** Whole units, as AWS is told; null while the hour counts. */
  quantity: number | null;
  /** Exact decimal as text, up to 6 places. */
  used: string;
  /** Exact decimal as text, up to 6 places. */
  carriedIn: string;
  /** Exact decimal as text, up to 6 places. */
  carriedOut: string;
  /** Exact decimal as text, up to 6 places. */
  included: string;
  /** AWS's id of what it accepted. */
  meteringRecordId: string | null;
  attempts: number;
  reason: string | null;
  frozenAt: string | null;
  sentAt: string | null;
  acceptedAt: string | null;
};

export type MeteringRecordDetail = {
  id: string;
  agreementId: string;
  dimension: string;
  /** Start of a UTC hour. */
  hour: string;
  status:
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
  /** Whole units, as AWS is told; null while the hour counts. */
  quantity: number | null;
  /** Exact decimal as text, up to 6 places. */
  used: string;
  /** Exact decimal as text, up to 6 places. */
  carriedIn: string;
  /** Exact decimal as text, up to 6 places. */
  carriedOut: string;
  /** Exact decimal as text, up to 6 places. */
  included: string;
  /** AWS's id of what it accepted. */
  meteringRecordId: string | null;
  attempts: number;
  reason: string | null;
  frozenAt: string | null;
  sentAt: string | null;
  acceptedAt: string | null;
  /** Each step of its life, oldest first: OPEN at the receipt of its first usage, then what became of it. */
  life: {
    at: string;
    state: string;
    cause: string;
  }[];
  /** One sentence: the billed quantity and why, or why not. */
  explanation: string;
};

export type OrganizationUpdate = {
  externalId?: string | null;
  name?: string;
};

export type Organization = {
  id: string;
  /** Your own tenant id; unique. */
  externalId: string | null;
  name: string;
  archived: boolean;
};

export type ImportRequest = {
  /** Check everything and change nothing. */
  dryRun?: boolean;
  rows: {
    /** AWS's product code, as the console has it. */
    productCode: string;
    /** For products with LICENSE integration. */
    licenseArn?: string;
    /** For products with LEGACY integration. */
    customerIdentifier?: string;
    /** The buyer's AWS account, where you know it. */
    customerAwsAccountId?: string;
    /** The buyer's company. */
    organizationName: string;
    /** Your own tenant id. Rows with the same one belong to one organization, also to one that is here. */
    externalId?: string;
    /** Who may manage the organization; the first becomes its owner where it has none. */
    adminEmails?: string[];
    /** No hour before it is ever sent: your old integration metered until then. */
    meteringFrom?: string;
  }[];
};

export type ImportAnswer =
  | {
      dryRun: true;
      ready: number;
      /** Linked as the row says already. */
      unchanged: number;
      rejected: number;
      /** One for each row, in order. */
      results: (
        | {
            status: "ready" | "unchanged";
            /** Null: it would be made. */
            agreementId: string | null;
            /** Null: it would be made. */
            organizationId: string | null;
            /** Why the row may mean another customer; a commit takes it all the same. */
            warnings: {
              path: string;
              message: string;
            }[];
          }
        | {
            status: "rejected";
            errors: {
              path: string;
              message: string;
            }[];
          }
      )[];
    }
  | {
      dryRun: false;
      /** The import's. */
      id: string;
      /** All rows: they are in force now. */
      imported: number;
      /** Rows whose agreement was not here. */
      created: number;
      /** Rows whose agreement was here and got a customer, another meteringFrom or administrators. */
      changed: number;
      /** Rows that changed nothing. */
      unchanged: number;
      results: {
        status: "created" | "changed" | "unchanged";
        agreementId: string;
        organizationId: string;
      }[];
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
