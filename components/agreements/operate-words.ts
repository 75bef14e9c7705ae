/** What came of an action on an agreement. */
export const operateDone = {
  suspended: "Access suspended.",
  resumed: "Resumed: access is what AWS says of the agreement.",
  transferred: "Moved to the other customer.",
} as const;

export const operateFaults = {
  unclear: "Nothing was changed: say why, in at least three letters, and paste a whole id.",
  "changed-since": "Nothing was changed: somebody was faster, or AWS has ended it. Look at its status.",
  "no-such-customer": "Nothing was changed: paste the id of another customer that is there.",
} as const;
