import type { StoppedAt } from "#lib/registration/list-unfinished-registrations.ts";

/** At which step a buyer stopped, and what that means. */
export const stoppedWords: Record<StoppedAt, { step: string; means: string }> = {
  "before-aws": {
    step: "Before AWS was asked",
    means: "The page was left at once, or AWS did not answer within the hour.",
  },
  "refused-by-aws": {
    step: "AWS refused the arrival",
    means: "The link was too old, or for a product that is not here.",
  },
  "before-sign-in": { step: "Before signing in", means: "AWS named the agreement; no address was given." },
  "before-link-opened": {
    step: "After the sign-in mail",
    means: "A link was mailed; it was not opened in time, or no organization was confirmed.",
  },
};
