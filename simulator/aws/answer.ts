/** What goes back over the wire to a caller of AWS. */
export type AwsAnswer = { status: number; contentType: string; headers: Record<string, string>; body: string | Buffer };

/** Calls `listener` when the caller has gone without waiting for the answer. */
export type OnGone = (listener: () => void) => void;
