import type * as enums from "#lib/generated/prisma/enums.ts";

/**
 * Types by PostgreSQL's names, of parameters or columns: `uuid`, `text[]`, `numeric?` (may be NULL), `text?[]` (an
 * array whose members may be NULL).
 */
export type SqlTypes = Readonly<Record<string, string>>;

/** An array as PostgreSQL writes it, `{a,b}`: a column's text that goes back as it came. */
export type ArrayText = string & { readonly arrayText: unique symbol };

type Enums = {
  aggregation: enums.Aggregation;
  agreement_status: enums.AgreementStatus;
  aside_reason: enums.AsideReason;
  aside_state: enums.AsideState;
  late_policy: enums.LatePolicy;
  metering_hour_state: enums.MeteringHourState;
  metering_record_state: enums.MeteringRecordState;
  submission_outcome: enums.SubmissionOutcome;
  unknown_dimensions: enums.UnknownDimensions;
};

/** As the driver gives them. `bigint` and `numeric` come as exact text. */
type ReadTypes = Enums & {
  bigint: string;
  boolean: boolean;
  float8: number;
  integer: number;
  jsonb: unknown;
  numeric: string;
  text: string;
  timestamptz: Date;
  uuid: string;
};

/** As the driver takes them. */
type WriteTypes = Enums & {
  bigint: string | number;
  boolean: boolean;
  float8: number;
  integer: number;
  /** JSON as text, or an object that the driver writes as JSON. */
  jsonb: string | Readonly<Record<string, unknown>>;
  numeric: string | number;
  text: string;
  /** Text for what a `Date` cannot say (`infinity`) and where many are written: ISO 8601 in UTC. */
  timestamptz: Date | string;
  uuid: string;
};

/** The TypeScript type of a column, by its type's name. `never` for a name that this file does not know. */
export type Readable<T extends string> = T extends `${infer U}?`
  ? Readable<U> | null
  : T extends `${infer U}[]`
    ? Readable<U>[]
    : T extends keyof ReadTypes
      ? ReadTypes[T]
      : never;

/** The TypeScript type of a parameter, by its type's name. `never` for a name that this file does not know. */
export type Writable<T extends string> = T extends `${infer U}?`
  ? Writable<U> | null
  : T extends `${infer U}[]`
    ? readonly Writable<U>[] | ArrayText
    : T extends keyof WriteTypes
      ? WriteTypes[T]
      : never;
