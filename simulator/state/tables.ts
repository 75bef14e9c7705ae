/** What the simulator remembers, table by table. Instants are epoch milliseconds of the simulated clock unless said. */
import type { ClockSetting, DeliverySettings, Fault, Settings } from "#simulator/state/setting-types.ts";

type Dimension = {
  name: string;
  unit: string;
  metered: boolean;
  entitled: boolean;
  /** USD per unit, a decimal string. */
  price?: string | undefined;
};

export type Product = {
  productCode: string;
  productId: string;
  title: string;
  kind: "SAAS" | "CONTAINER" | "AMI";
  pricingModel: "SUBSCRIPTION" | "CONTRACT" | "CONTRACT_WITH_CONSUMPTION" | "FREE" | "CONTAINER" | "AMI";
  integration: Integration;
  dimensions: Dimension[];
  /** Where the buyer's browser posts the registration token; absent: to the app that the simulator was started for. */
  fulfillmentUrl?: string | undefined;
};

export type Integration = "LICENSE" | "LEGACY";
export type Offer = "public" | "private" | "free-trial";
export type EntitlementValue = number | boolean | string;

export type Entitlement = {
  dimension: string;
  value: EntitlementValue;
  /** Whole numbers are IntegerValue unless the value came as a double (2.5). */
  expiresAt: number;
};

type AgreementStatus = "ACTIVE" | "CANCELLED" | "EXPIRED" | "RENEWED" | "REPLACED" | "TERMINATED";
type LicenseStatus = "PROVISIONED" | "SCHEDULED" | "FAILED" | "DEPROVISIONED";

export const END_REASONS = [
  "PROPOSER_RENEW_OPTED_OUT",
  "ACCEPTOR_RENEW_OPTED_OUT",
  "NO_RENEWAL_TERM",
  "RENEWAL_LIMIT_EXHAUSTED",
] as const;
export type EndReason = (typeof END_REASONS)[number];

export type Agreement = {
  agreementId: string;
  /** First of the chain of renewals and replacements. */
  initialAgreementId: string;
  previousAgreementId: string | null;
  productCode: string;
  integration: Integration;
  offer: Offer;
  offerId: string;
  proposerAccountId: string;
  customerAwsAccountId: string;
  licenseArn: string | null;
  customerIdentifier: string | null;
  status: AgreementStatus;
  licenseStatus: LicenseStatus;
  suspended: boolean;
  autoRenew: boolean;
  acceptedAt: number;
  startsAt: number;
  /** The agreed end, or the instant it was ended; null: pay as you go. */
  endsAt: number | null;
  /** The end that the terms name, whatever became of it. */
  agreedEndsAt: number | null;
  /** Usage may be sent until one hour after this instant. */
  endedAt: number | null;
  entitlements: Entitlement[];
  advisory: boolean;
  /** The payment could not be set up: the licence never comes to be. */
  paymentFailed?: boolean;
  /** Why it will not renew, where it was set; AWS's EndTimeBehaviorReasonCode. */
  endReason?: EndReason;
  /** Who stopped the renewal, where it was on before. */
  renewalDisabledBy?: "ACCEPTOR" | null;
  /** The seller's last request to end it. */
  cancellationRequest?: CancellationRequest;
  /** Made by the demo; a reset keeps it. */
  sample: boolean;
};

/** A seller's request that the buyer let an agreement end, as AWS's events show it. */
export type CancellationRequest = {
  id: string;
  reasonCode: string;
  reasonMessage: string;
  statusCode: "PENDING_APPROVAL" | "APPROVED" | "REJECTED" | "CANCELLED" | "VALIDATION_FAILED";
  statusMessage: string;
  createdAt: number;
  updatedAt: number;
};

/** Whom an hour bills. */
export type BilledTo = {
  /** What deduplication knows the customer by, within a region and an operation. */
  key: string;
  customerAwsAccountId: string | null;
  customerIdentifier: string | null;
  licenseArn: string | null;
};

/** The hours that one request added to the bill. */
export type Acceptance = {
  /** Begins the MeteringRecordId of each of its hours. */
  id: string;
  operation: "BatchMeterUsage" | "MeterUsage";
  region: string;
  productCode: string;
  /** Epoch milliseconds. */
  receivedAt: number;
  hours: AcceptedHour[];
};

/** An hour of the bill. A simulator keeps hundreds of thousands, so they are small: no instants, and one customer once. */
export type AcceptedHour = {
  acceptance: Acceptance;
  /** Ends its MeteringRecordId, as three hexadecimal digits. */
  no: number;
  to: BilledTo;
  dimension: string;
  /** Hours since 1970. */
  hourNumber: number;
  /** Of its timestamp within the hour. */
  offsetMs: number;
  quantity: number;
  usageAllocations: unknown[] | null;
};

/** An hour of the bill by itself, as it is shown. Instants are epoch milliseconds. */
export type BilledHour = {
  meteringRecordId: string;
  operation: Acceptance["operation"];
  region: string;
  productCode: string;
  customerAwsAccountId: string | null;
  customerIdentifier: string | null;
  licenseArn: string | null;
  dimension: string;
  hour: number;
  timestamp: number;
  quantity: number;
  usageAllocations: unknown[] | null;
  receivedAt: number;
};

/** How often an hour came, by the MeteringRecordId; no row: once. Apart from the hour itself, which never changes. */
export type OfferCount = {
  offers: number;
  conflicts: number;
  /** The last other quantity that was offered and dropped. */
  conflicting?: number;
};

export type MailMessage = {
  id: string;
  at: number;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  links: string[];
};

export type Delivery = {
  at: string;
  status: number | null;
  error?: string;
  /** Absent: the app's own address. */
  target?: "queue";
};

export type LifecycleEvent = {
  id: string;
  channel: "eventbridge" | "sns";
  type: string;
  at: number;
  /** null: of no agreement, as SNS's confirmations are. */
  agreementId: string | null;
  body: string;
  deliveries: Delivery[];
  /** Deliveries still owed to the app's address; kept so that a restart goes on. */
  pending: boolean;
  /** It still has to be put into the queue. */
  queuePending?: boolean;
};

/** The seller's subscription of a topic, since SNS asked to confirm it. */
export type SnsSubscription = {
  topicArn: string;
  token: string;
  askedAt: number;
  status: "pending" | "confirmed" | "deleted";
  confirmedAt: number | null;
  confirmedBy: "sdk" | "link" | null;
};

/** A message of the event queue. Its times rule receiving and are the machine's, so that no set clock shifts them. */
export type QueuedMessage = {
  messageId: string;
  body: string;
  /** Simulated clock, as its attributes show it. */
  sentAt: number;
  firstReceivedAt: number | null;
  /** Machine time. */
  storedAt: number;
  visibleAt: number;
  receiveCount: number;
  /** Of the last receipt; earlier ones no longer delete. */
  receiptHandle: string | null;
};

/** Something that AWS does by itself when the simulated clock reaches `at`. */
export type Timer = {
  id: string;
  at: number;
  kind: "start" | "end" | "unsubscribe-success" | "ending-notice" | "cancellation-approval";
  agreementId: string;
};

/** One value each, by name. */
export type Single = {
  clock: ClockSetting | null;
  faults: { seed: number; faults: Fault[] };
  settings: Settings;
  delivery: DeliverySettings;
  /** Signs registration tokens. */
  tokenSecret: string;
  /** PEM of the SNS key, and of its certificate once it was asked for. */
  snsKey: { privateKey: string; certificate?: string };
  /** PEM. */
  registerUsageKey: { privateKey: string; publicKey: string };
  /** When the queue was purged last, machine time. */
  queuePurgedAt: number;
  /** ClientTokens that MeterUsage has seen. */
  catalogueSeeded: true;
};

type ClientTokenUse = { fingerprint: string; meteringRecordId: string };

export type Tables = {
  products: Product;
  agreements: Agreement;
  bill: Acceptance;
  offers: OfferCount;
  mail: MailMessage;
  events: LifecycleEvent;
  queue: QueuedMessage;
  snsSubscriptions: SnsSubscription;
  timers: Timer;
  clientTokens: ClientTokenUse;
  single: Single[keyof Single];
};

export type TableName = keyof Tables;
/** One row put in place or, with `null`, taken away. */
export type Change = { [T in TableName]: [table: T, key: string, value: Tables[T] | null] }[TableName];
