/** What the console's search finds, in the order of its list. */
export const hitKinds = [
  "customer",
  "person",
  "agreement",
  "product",
  "record",
  "event",
  "submission",
  "notice",
  "webhook",
  "import",
  "alert",
  "key",
] as const;
export type HitKind = (typeof hitKinds)[number];

/** One thing that was found, and its page. */
export type Hit = {
  kind: HitKind;
  href: string;
  title: string;
  detail: string | null;
  /** Which of its ids or names matched, in words, and its value. */
  what: string;
  value: string;
  /** All of what was typed is that id or name. */
  isExact: boolean;
};
