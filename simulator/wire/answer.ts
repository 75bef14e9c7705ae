/** What goes back over the wire to a caller of AWS. */
export type AwsAnswer = {
  status: number;
  contentType: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /** The connection ends in the midst of the body. */
  isCut?: boolean;
};

/** Calls `listener` when the caller has gone without waiting for the answer. */
export type OnGone = (listener: () => void) => void;
