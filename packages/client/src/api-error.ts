/** A request that Tallyport refused, or that had no answer: then `status` is 0 and `code` is `NO_ANSWER`. */
export class TallyportError extends Error {
  override readonly name = "TallyportError";
  readonly status: number;
  /**
   * What programs decide by: a code of the API, or `NO_ANSWER`, `NO_JSON`, `CLOSED`, `BUFFER_FULL`, `FLUSH_TIMEOUT`.
   */
  readonly code: string;
  /** Faults by field path. */
  readonly errors: readonly { path: string; message: string }[];

  constructor(
    status: number,
    code: string,
    message: string,
    { errors = [], cause }: { errors?: readonly { path: string; message: string }[]; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** The error that an answer's problem document describes; whatever else stands there instead of one is not shown. */
export function errorOf(status: number, body: unknown): TallyportError {
  const { code, detail, title, errors } = (typeof body === "object" && body !== null ? body : {}) as {
    code?: unknown;
    detail?: unknown;
    title?: unknown;
    errors?: unknown;
  };
  const words = typeof detail === "string" ? detail : typeof title === "string" ? title : `answered ${status}`;
  return new TallyportError(status, typeof code === "string" ? code : `HTTP_${status}`, words, {
    errors: Array.isArray(errors) ? (errors as { path: string; message: string }[]) : [],
  });
}
