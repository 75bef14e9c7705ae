import type { z } from "zod";
import type { ApiScope } from "#lib/auth/api-keys/api-key-format.ts";
import type { ErrorCode } from "#lib/errors/app-error.ts";

type Tag = "Usage" | "Agreements" | "Access" | "Metering records" | "Organizations" | "Hand-off" | "Import";

/** One operation of the public API, as people and programs read it. */
export type Operation = {
  /** Also the anchor on the page: `#report-usage`. */
  id: string;
  method: "get" | "post" | "put" | "delete";
  /** With `{id}` where the address holds one. */
  path: string;
  tag: Tag;
  scope: ApiScope;
  summary: string;
  /** Paragraphs. */
  description: readonly string[];
  /** What the `{…}` of the path are. */
  pathWords?: Readonly<Record<string, string>>;
  /** The schema that the route reads its query with, and words for each value. */
  query?: {
    schema: z.ZodType;
    words: Readonly<Record<string, string>>;
    example?: Readonly<Record<string, string | number>>;
  };
  /** The schema that the route reads its body with; `id` names it in the document. */
  body?: { schema: z.ZodType; id: string; example: unknown };
  answer: { status: 200 | 201; schema: z.ZodType; description: string; example: unknown };
  /** Answers carry an ETag, and `If-None-Match` with it is answered 304 while nothing has changed. */
  isConditional?: boolean;
  /** Besides those that every operation may answer. */
  errors: readonly ErrorCode[];
  /** The same by `@tallyport/client`. */
  typescript: string;
};

/** What every operation may answer. */
export const commonErrors = ["UNAUTHORIZED", "FORBIDDEN", "UNAVAILABLE"] as const satisfies readonly ErrorCode[];
