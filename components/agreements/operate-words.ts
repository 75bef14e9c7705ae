/** What came of an action on an agreement. */
export const operateDone = {
  suspended: "Access suspended.",
  resumed: "Resumed: access is what AWS says of the agreement.",
  transferred: "Moved to the other customer.",
} as const;

export const operateFaults = {
  unclear: "Nothing was changed: say why, in at least three letters, and paste a whole id.",
  "changed-since":
    "Nothing was changed: the agreement has changed since this page was opened. Look at its status and its customer.",
  "no-such-customer": "Nothing was changed: paste the id of another customer that is there.",
} as const;
