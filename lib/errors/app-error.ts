/**
 * Every code that a caller of `lib` may meet. Edges map a code to a status (`to-problem.ts`) or to words (pages); logs carry the
 * message.
 */
export type ErrorCode =
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "NOT_FROM_SNS"
  | "CONFLICT"
  | "INVALID_JSON"
  | "INVALID_REQUEST"
  | "TOO_MANY_EVENTS"
  | "BODY_TOO_LARGE"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "MARKETPLACE_UNAVAILABLE"
  | "MARKETPLACE_MISCONFIGURED"
  | "CLAIM_NOT_FOUND"
  | "CLAIM_EXPIRED"
  | "CLAIM_REDEEMED"
  | "REGISTRATION_TOKEN_EXPIRED"
  | "REGISTRATION_TOKEN_INVALID"
  | "MISCONFIGURED";

export type FieldFault = { path: string; message: string };

/**
 * The one error that `lib` throws on purpose: the caller can only stop.
 *
 * `message` is for logs: ids, no secrets, tokens or personal data. `retryable` says that the same call may succeed later.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** Faults by field path, for callers who sent a body or a form. */
  readonly fields: readonly FieldFault[];
  /** Names and codes for an alert; no secrets. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      cause?: unknown;
      retryable?: boolean;
      fields?: readonly FieldFault[];
      facts?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.fields = options.fields ?? [];
    this.facts = options.facts ?? {};
  }
}

/**
 * Whether `error` is ours, with that code where one is given. By name, not by class: a bundler gives the scheduler, a route and a page a
 * copy of this module each, and what one of them keeps for the process throws its own copy's class.
 */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return (
    error instanceof Error && error.name === "AppError" && (code === undefined || (error as AppError).code === code)
  );
}
