import type { RegistrationProgress, RegistrationView } from "#lib/registration/list-registrations.ts";

/** How far a buyer has come, and what that means. */
export const progressWords: Record<RegistrationProgress, { step: string; means: string }> = {
  asking: { step: "Just arrived", means: "AWS is being asked who it is." },
  unanswered: { step: "AWS did not answer", means: "We ask again by ourselves." },
  "signing-in": {
    step: "Identified",
    means: "The buyer has not asked for a sign-in link or chosen an organization yet.",
  },
  "link-mailed": { step: "Sign-in link sent", means: "The buyer has not chosen an organization yet." },
  "before-aws": { step: "AWS never answered", means: "The arrival was over before AWS said who it was." },
  "before-sign-in": { step: "Left before signing in", means: "AWS identified the buyer, who gave no e-mail address." },
  "before-link-opened": {
    step: "Left after the sign-in mail",
    means: "The link was not opened in time, or no organization was chosen.",
  },
  "refused-by-aws": { step: "Refused", means: "The link was too old or wrong, or for a product that is not here." },
  registered: { step: "Registered", means: "The buyer linked the agreement." },
  "registered-otherwise": { step: "Registered", means: "By another visit, or by an operator." },
};

export const viewWords: Record<RegistrationView, { label: string; empty: string; hint: string }> = {
  identified: {
    label: "Identified by AWS",
    empty: "No buyer has arrived yet",
    hint: "Buyers appear here as soon as they press “Set up your account” in AWS Marketplace, even if they close the page at once.",
  },
  "in-progress": {
    label: "In progress",
    empty: "No one is registering right now",
    hint: "Buyers who arrived within the last hour and have not finished yet.",
  },
  unfinished: {
    label: "Not finished",
    empty: "Every buyer finished",
    hint: "Buyers who leave before finishing appear here after an hour.",
  },
  registered: {
    label: "Registered",
    empty: "No one has registered yet",
    hint: "Buyers who linked their agreement to an organization.",
  },
  refused: {
    label: "Refused",
    empty: "No arrival was refused",
    hint: "Arrivals with a link that AWS does not accept, or for a product that is not set up here.",
  },
};
