/** Why an action or a page was refused, in its answer's address. */
export type Refusal = keyof typeof refusals;

/** What each refusal answers. `{site}` is the app's own address. */
export const refusals = {
  forbidden: {
    status: 403,
    title: "Your role does not allow this",
    lead: "Nothing was changed. Your role may not open this or do what you asked for. Ask an owner to do it, or to change your role.",
  },
  "not-found": {
    status: 404,
    title: "There is nothing at this address",
    lead: "The id may have been cut on its way to you, or what it named is gone.",
  },
  foreign: {
    status: 403,
    title: "This form was not sent by a page of this site",
    lead: "Nothing was changed. Open {site} and send the form from there.",
  },
  invalid: {
    status: 400,
    title: "This form could not be read",
    lead: "Nothing was changed. Go back, load the page again, and send the form from there.",
  },
  changed: {
    status: 409,
    title: "This has changed since you opened the page",
    lead: "Nothing was changed by you. Go back and load the page again before you decide.",
  },
  unavailable: {
    status: 503,
    title: "The database does not answer",
    lead: "Nothing was changed. Go back and try again in a moment.",
  },
} as const;

/** Where a refusal is explained. Pure. */
export function refusedPath(why: Refusal): string {
  return `/refused?why=${why}`;
}

/** A refusal by its name in an address; null for any other text. Pure. */
export function readRefusal(why: string | null): Refusal | null {
  return why !== null && Object.hasOwn(refusals, why) ? (why as Refusal) : null;
}
