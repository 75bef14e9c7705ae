import { AwsError } from "#simulator/wire/errors.ts";

type CommonError = { name: string; status: number; message: string };

/** Errors that any API of AWS may answer, by the name that it uses most, with their HTTP status (AWS's list of common errors). */
export const COMMON_ERRORS: readonly CommonError[] = [
  { name: "AccessDeniedException", status: 403, message: "You do not have sufficient access to perform this action." },
  { name: "ExpiredTokenException", status: 403, message: "The security token included in the request is expired" },
  { name: "NotAuthorized", status: 401, message: "You do not have permission to perform this action." },
  { name: "OptInRequired", status: 403, message: "The AWS access key ID needs a subscription for the service." },
  { name: "IncompleteSignature", status: 403, message: "The request signature does not conform to AWS standards." },
  { name: "InvalidSignatureException", status: 403, message: "The request signature we calculated does not match." },
  { name: "SignatureDoesNotMatch", status: 403, message: "The request signature we calculated does not match." },
  { name: "InvalidClientTokenId", status: 403, message: "The security token included in the request is invalid." },
  {
    name: "UnrecognizedClientException",
    status: 400,
    message: "The security token included in the request is invalid.",
  },
  { name: "MissingAuthenticationTokenException", status: 403, message: "Missing Authentication Token" },
  {
    name: "RequestExpired",
    status: 400,
    message: "The request reached the service more than 15 minutes after its date.",
  },
  { name: "MalformedHttpRequestException", status: 400, message: "Problems with the request at the HTTP level." },
  { name: "RequestAbortedException", status: 400, message: "The request was aborted before a reply was sent back." },
  { name: "RequestTimeoutException", status: 408, message: "Reading the request timed out." },
  { name: "RequestEntityTooLargeException", status: 413, message: "The request entity is too large." },
  { name: "UnknownOperationException", status: 404, message: "The action or operation requested is invalid." },
  { name: "InvalidAction", status: 400, message: "The action or operation requested is invalid." },
  { name: "InternalFailure", status: 500, message: "The request processing has failed because of an unknown error." },
  {
    name: "ServiceUnavailable",
    status: 503,
    message: "The request has failed due to a temporary failure of the server.",
  },
  { name: "ThrottlingException", status: 400, message: "The request was denied due to request throttling." },
  { name: "TooManyRequestsException", status: 429, message: "Too many requests." },
  { name: "ValidationException", status: 400, message: "The input fails to satisfy the constraints of the service." },
  { name: "ValidationError", status: 400, message: "The input fails to satisfy the constraints of the service." },
  { name: "SerializationException", status: 400, message: "The request could not be read." },
  { name: "DisabledApiException", status: 400, message: "The API is disabled in the Region." },
];

const bare = (name: string) => name.replace(/Exception$/, "");
const byName = new Map(COMMON_ERRORS.map((error) => [bare(error.name), error]));

/** Names of the model that are common errors too, and mean something else there. */
const OWN: Readonly<Record<string, { status: number; message: string }>> = {
  "ResolveCustomer ExpiredToken": { status: 400, message: "The registration token has expired." },
};

/** The error of a fault: by its name as it was given, with the name's own status and text where the fault says none. */
export function errorOfFault(operation: string, name: string, status: number | undefined): AwsError {
  const own = OWN[`${operation} ${bare(name)}`];
  const common = byName.get(bare(name));
  const meant = own !== undefined && (status ?? own.status) === own.status ? own : common;
  return new AwsError(name, meant?.message ?? "A fault was asked for.", "FAULT", status ?? meant?.status ?? 400);
}
