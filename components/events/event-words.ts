type State = "STORED" | "APPLIED" | "WAITING" | "SET_ASIDE";

/** What became of a notice, in a word. */
export const eventStateWords: Record<State, string> = {
  STORED: "To be applied",
  APPLIED: "Applied",
  WAITING: "Waiting",
  SET_ASIDE: "Set aside",
};

const waits: Record<string, string> = {
  AGREEMENT_UNKNOWN: "for a notice or a registration that ties this agreement id to a licence",
  PRODUCT_UNKNOWN: "until its product is added here",
  ENROLMENT_CLOSED: "until an owner opens the confirmation of SNS subscriptions",
  TOPIC_NOT_LISTED: "its topic is not on the list any more",
  OTHER_INTEGRATION: "until its product is switched to the integration that this notice is for",
};

/** Why it waits, or what failed; null when there is nothing to say. */
export function eventErrorWords(error: string | null): string | null {
  return error === null ? null : (waits[error] ?? error);
}

/** The way by which a notice came. */
export const eventSourceWords = { EVENTBRIDGE: "EventBridge", SNS: "SNS", SQS: "Queue" } as const;
