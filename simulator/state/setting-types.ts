/** How the simulator is set: clock, faults, settings, delivery. */

export type ClockSetting = { simulatedAt: number; machineAt: number; rate: number };

export type FaultKind = (typeof FAULT_KINDS)[number];
export const FAULT_KINDS = [
  "throttle",
  "error",
  "internal",
  "html-503",
  "html-page",
  "reset",
  "hang",
  "drop-answer",
  "error-after",
  "cut-answer",
  "garbled-answer",
  "unprocessed",
  "shuffle",
  "missing-result",
  "invented-result",
  "latency",
] as const;

export type Fault = {
  operation: string;
  kind: FaultKind;
  rate: number;
  name?: string | undefined;
  status?: number | undefined;
  ms?: number | undefined;
  share?: number | undefined;
};

/**
 * A role that may be assumed, with its trust policy. Absent members: any account, no ExternalId asked for, an hour at most, no web
 * identity. `webIdentity` without `trustedAccountIds` trusts web identities alone.
 */
export type SimulatedRole = {
  roleArn: string;
  trustedAccountIds?: string[] | undefined;
  externalId?: string | null | undefined;
  maxSessionSeconds?: number | undefined;
  webIdentity?:
    { issuer: string; audience?: string | null | undefined; subject?: string | null | undefined } | null | undefined;
};

export type Settings = {
  identicalResend: "Success" | "DuplicateRecord";
  rateLimits: boolean;
  enabledRegions: string[];
  sellerAccountId: string;
  tokenLifetimeSeconds: number;
  /** Whether AWS answers GetAgreementEntitlements to the seller, who is the proposer, or only to the buyer. */
  proposerEntitlements: "allow" | "deny";
  workload: { platform: "ECS" | "EKS" | "FARGATE" | "EC2" | "NONE"; region: string | null };
  /** Roles that STS knows; null: every role exists and trusts everyone. */
  roles: SimulatedRole[] | null;
};

export type DeliverySettings = {
  on: boolean;
  /** Whether events go into the queue too. */
  sqs: boolean;
  delayMs: number;
  duplicateRate: number;
  loseRate: number;
  shuffle: boolean;
  seed: number;
  /** Where EventBridge's events go, and the header that proves them; null: as the launcher said. */
  eventBridge: { url: string | null; header: string; value: string | null };
  /**
   * Where SNS's messages go (null: as the launcher said), and how they are signed: `signatureVersion` 1 is SHA1withRSA, SNS's default; 2
   * is SHA256withRSA.
   */
  sns: { url: string | null; signatureVersion: SignatureVersion };
};

export type SignatureVersion = "1" | "2";
