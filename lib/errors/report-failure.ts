/**
 * Takes the error of one part of a piece of work (a product, an agreement, an endpoint), so that the other parts go on.
 *
 * @param part ids that say which part it was; no personal data.
 * @throws the error itself where the other parts cannot go on either, as when the database is away.
 */
export type ReportFailure = (error: unknown, part: Readonly<Record<string, string>>) => void;

/** For callers who want the first failure to end the whole work. */
export const throwFailure: ReportFailure = (error) => {
  throw error;
};
