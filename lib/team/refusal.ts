import { AppError, isAppError } from "#lib/errors/app-error.ts";

/** Why a change of a team was not made although its person may make such changes, in words for the page. */
export const refusalWords = {
  "last-owner": "The last owner stays. Make another member who has signed in an owner first.",
  archived: "This organization is archived. No one can be added to it.",
  member: "This person is a member already.",
  full: "The team is full: 200 members and invitations. Remove or withdraw one first.",
  limit: "That was the last invitation for today. Try again tomorrow.",
  "same-person": "This person was invited often today. Try again tomorrow.",
  "has-owner": "This customer has an owner by now, who can invite others.",
  gone: "This was changed in the meantime. The page shows how it is now.",
} as const;
type TeamRefusal = keyof typeof refusalWords;

/** @param field of the form that it concerns. */
export function refusal(code: TeamRefusal, field = "email"): AppError {
  return new AppError("CONFLICT", `team: ${code}`, { fields: [{ path: field, message: refusalWords[code] }] });
}

/** The refusal that an error is; null for any other. */
export function refusalOf(error: unknown): TeamRefusal | null {
  if (!isAppError(error, "CONFLICT")) return null;
  const codes = Object.keys(refusalWords) as TeamRefusal[];
  return codes.find((code) => error.message === `team: ${code}`) ?? null;
}
