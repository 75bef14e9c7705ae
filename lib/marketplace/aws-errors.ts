/** The operations of AWS that the product calls. */
export type AwsOperation =
  | "BatchMeterUsage"
  | "ResolveCustomer"
  | "GetEntitlements"
  | "DescribeAgreement"
  | "SearchAgreements"
  | "GetAgreementTerms"
  | "GetAgreementEntitlements"
  | "ReceiveMessage"
  | "DeleteMessageBatch"
  | "ConfirmSubscription";

/**
 * What an error means for the request that it answers.
 *
 * - `input`: AWS's model documents the name as a fault of what was sent. The same request fails again.
 * - `throttled`: the rate is exceeded, nothing was applied.
 * - `configuration`: credentials, rights, clock, region, endpoint or a proxy. Every request fails until that is cured.
 * - `no-answer`: no whole answer, or a fault on AWS's side: the request may have been applied.
 * - `unknown`: AWS refused it by a name that says none of these. Nothing was applied; the next try may succeed.
 */
type AwsErrorKind = "input" | "throttled" | "configuration" | "no-answer" | "unknown";

/** What an operator has to set right where the kind is `configuration`. */
export type Cure = "credentials" | "rights" | "clock" | "region" | "endpoint" | "proxy" | "account";

type AwsError = {
  kind: AwsErrorKind;
  /** AWS's own name, or the name of the network's fault. */
  name: string;
  message: string;
  httpStatus: number | null;
  requestId: string | null;
  /** `configuration` only; else null. */
  cure: Cure | null;
  /** The request may have been applied. */
  mayBeApplied: boolean;
};

/**
 * Names by which AWS's model documents a fault of what was sent, without `Exception`. For BatchMeterUsage they are a record's own fault,
 * and the only ones that end a record. The contract check compares them with the SDK's schema.
 */
export const inputFaults: Readonly<Record<AwsOperation, readonly string[]>> = {
  BatchMeterUsage: [
    "InvalidLicense",
    "InvalidUsageDimension",
    "InvalidUsageAllocations",
    "InvalidTag",
    "TimestampOutOfBounds",
    "InvalidCustomerIdentifier",
    "InvalidProductCode",
  ],
  ResolveCustomer: ["InvalidToken", "ExpiredToken"],
  GetEntitlements: ["InvalidParameter"],
  DescribeAgreement: ["ResourceNotFound"],
  SearchAgreements: [],
  GetAgreementTerms: ["ResourceNotFound"],
  GetAgreementEntitlements: ["ResourceNotFound"],
  ReceiveMessage: [],
  DeleteMessageBatch: [],
  ConfirmSubscription: ["InvalidParameter", "NotFound"],
};

const throttling = new Set([
  "Throttling",
  "Throttled",
  "ThrottledRequest",
  "TooManyRequests",
  "RequestLimitExceeded",
  "RequestThrottled",
  "BandwidthLimitExceeded",
  "SlowDown",
  "KmsThrottled",
  "KMSThrottling",
  "StsUnavailable",
]);

/** Faults on AWS's side or on the way, whatever status they come with: the request may have been applied. */
const inDoubt = new Set([
  "InternalFailure",
  "InternalError",
  "InternalServer",
  "InternalServerError",
  "InternalServiceError",
  "ServiceFailure",
  "ServiceUnavailable",
  "RequestAborted",
  "RequestTimeout",
  "Timeout",
  "TimeoutError",
  "AbortError",
]);

const cures: Readonly<Record<Exclude<Cure, "account" | "proxy">, readonly string[]>> = {
  credentials: [
    "ExpiredToken",
    "UnrecognizedClient",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidSignature",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "NotSignedUp",
    "OptInRequired",
    "CredentialsProviderError",
    "TokenProviderError",
    "ProviderError",
    "InvalidIdentityToken",
    "IDPRejectedClaim",
  ],
  rights: [
    "AccessDenied",
    "NotAuthorized",
    "Unauthorized",
    "UnauthorizedAccess",
    "UnauthorizedOperation",
    "AuthorizationError",
    "Forbidden",
    "KmsAccessDenied",
    "KMSAccessDenied",
    "KmsDisabled",
    "KMSDisabled",
    "KmsOptInRequired",
    "KMSOptInRequired",
    "KmsNotFound",
    "KMSNotFound",
    "KmsInvalidState",
    "KMSInvalidState",
    "KmsInvalidKeyUsage",
    "InvalidSecurity",
  ],
  clock: ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"],
  region: ["DisabledApi", "RegionDisabled", "InvalidEndpointRegion", "InvalidRegion"],
  endpoint: [
    "UnknownOperation",
    "InvalidAction",
    "MissingAction",
    "UnsupportedOperation",
    "UnsupportedProtocol",
    "NoSuchVersion",
    "MalformedHttpRequest",
    "MalformedQueryString",
    "InvalidAddress",
    "NonExistentQueue",
    "QueueDoesNotExist",
    "QueueDeletedRecently",
    "InvalidHost",
  ],
};
const cureOf = new Map(Object.entries(cures).flatMap(([cure, names]) => names.map((name) => [name, cure as Cure])));

/** The names that come for every record where the credentials belong to another account than the product. */
const ofAnotherAccount = new Set(["InvalidProductCode", "InvalidLicense", "InvalidCustomerIdentifier"]);

/** TLS and addresses: the request never reached a server that took it. */
const unreachable =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|EPROTO$|ERR_INVALID_URL$)/;

/**
 * AWS's name as this module compares it: without a namespace (`com.amazonaws#`, `AWS.SimpleQueueService.`), without what some services
 * add after a colon, and without `Exception`: SDKs and services print one error in all of these ways. Pure.
 */
export function bareName(name: string): string {
  return name
    .replace(/^.*#/, "")
    .replace(/:.*$/, "")
    .replace(/^.*\./, "")
    .replace(/Exception$/, "");
}

/** Whether a name, kept as a record's reason, says that the record itself is at fault. Pure. */
export function isRecordFault(name: string): boolean {
  return inputFaults.BatchMeterUsage.includes(bareName(name));
}

/** What an operator has to set right by a name alone; null where the name is not about the set-up. Pure. */
export function cureOfName(name: string): Cure | null {
  return cureOf.get(bareName(name)) ?? null;
}

/** Whether a record's own fault may also mean that the credentials belong to another account than the product. Pure. */
export function mayMeanAnotherAccount(name: string): boolean {
  return ofAnotherAccount.has(bareName(name));
}

/**
 * Reads what the SDK threw for an operation: AWS's name first, the HTTP status second, for ThrottlingException comes with 400. Only a name
 * that the operation's model documents is a fault of what was sent; whatever cannot be told apart from a lost answer counts as one. Pure.
 */
export function readAwsError(error: unknown, operation: AwsOperation): AwsError {
  const thrown = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  const httpStatus = thrown.$metadata?.httpStatusCode ?? thrown.$response?.statusCode ?? null;
  const name = nameOf(thrown);
  const message = typeof thrown.message === "string" ? thrown.message.slice(0, 500) : "";
  const found = classify({ name: bareName(name), message, httpStatus, isPage: isPage(thrown), operation });
  return {
    name,
    message,
    httpStatus,
    requestId: thrown.$metadata?.requestId ?? null,
    kind: found.kind,
    cure: found.cure ?? null,
    mayBeApplied: found.kind === "no-answer" || (found.mayBeApplied ?? false),
  };
}

type Thrown = {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: { statusCode?: number; headers?: Record<string, string> };
};

type Clues = { name: string; message: string; httpStatus: number | null; isPage: boolean; operation: AwsOperation };
type Found = { kind: AwsErrorKind; cure?: Cure; mayBeApplied?: boolean };

function classify({ name, message, httpStatus, isPage, operation }: Clues): Found {
  if (throttling.has(name) || httpStatus === 429) return { kind: "throttled" };
  if (inDoubt.has(name) || httpStatus === 408 || (httpStatus !== null && httpStatus >= 500)) {
    return { kind: "no-answer" };
  }
  if (unreachable.test(name)) return { kind: "configuration", cure: "endpoint" };
  if (isPage) return { kind: "configuration", cure: "proxy", mayBeApplied: httpStatus !== null && httpStatus < 300 };
  if (httpStatus !== null && httpStatus >= 300 && httpStatus < 400) return { kind: "configuration", cure: "endpoint" };
  // The registration token has expired; AWS's credentials may expire by the same name.
  if (name === "ExpiredToken" && operation === "ResolveCustomer" && isRegistrationToken(message, httpStatus)) {
    return { kind: "input" };
  }
  const cure = cureOf.get(name);
  if (cure !== undefined) return { kind: "configuration", cure: isClock(name, message) ? "clock" : cure };
  if (inputFaults[operation].includes(name)) return { kind: "input" };
  // Without a status nothing was answered; an answer that ends too early or is no JSON has a status, but no name of AWS's.
  if (httpStatus === null || httpStatus < 300 || isBroken(name)) return { kind: "no-answer" };
  const cureOfStatus = name === "Unknown" ? statusCures[httpStatus] : undefined;
  return cureOfStatus === undefined ? { kind: "unknown" } : { kind: "configuration", cure: cureOfStatus };
}

/** AWS names each refusal; an answer without a name and with one of these statuses comes from something between it and us. */
const statusCures: Partial<Record<number, Cure>> = {
  401: "rights",
  403: "rights",
  404: "endpoint",
  405: "endpoint",
  407: "proxy",
  421: "endpoint",
};

function isRegistrationToken(message: string, httpStatus: number | null): boolean {
  return httpStatus === 400 && !/security token/i.test(message);
}

/** AWS refuses a signature also where this machine's clock is wrong, and says so. */
function isClock(name: string, message: string): boolean {
  return (
    /^(InvalidSignature|SignatureDoesNotMatch)$/.test(name) && /signature (expired|not yet current)/i.test(message)
  );
}

/** The names of errors that the SDK or Node threw while they read an answer, which say nothing about the request. */
function isBroken(name: string): boolean {
  return /^(Error|SyntaxError|TypeError|RangeError)$/.test(name) || /^E[A-Z]+$/.test(name) || name.startsWith("ERR_");
}

/** The network's errors are all called `Error`; their code says which one it is. */
function nameOf({ name, code }: Thrown): string {
  const given = typeof name === "string" && name !== "" ? name : "Unknown";
  return given === "Error" && typeof code === "string" ? code : given;
}

function isPage({ $response }: Thrown): boolean {
  return /^text\/html\b|^application\/xhtml/i.test($response?.headers?.["content-type"] ?? "");
}
