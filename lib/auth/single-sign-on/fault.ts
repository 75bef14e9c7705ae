/**
 * Why single sign-on was refused. CANCELLED: the person, or the issuer, ended it. BROWSER: not begun in this browser,
 * or its answer was used already. EXPIRED: it took longer than a quarter of an hour. UNREACHABLE: the issuer does not
 * answer. NO_ADDRESS, NOT_VERIFIED: the issuer names no address, or does not vouch for it. REFUSED: what the issuer
 * sent does not hold, or it refuses our client. LIMITED and MAIL: the mail that joins two ways to sign in was asked for
 * too often, or could not be sent. UNAVAILABLE: our own fault.
 */
export type SingleSignOnFault =
  | "CANCELLED"
  | "BROWSER"
  | "EXPIRED"
  | "UNREACHABLE"
  | "NO_ADDRESS"
  | "NOT_VERIFIED"
  | "REFUSED"
  | "LIMITED"
  | "MAIL"
  | "UNAVAILABLE";

/** Single sign-on ended without a person. `cause` is for the log. */
export class SingleSignOnError extends Error {
  readonly fault: SingleSignOnFault;

  constructor(fault: SingleSignOnFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SingleSignOnError";
    this.fault = fault;
  }
}
