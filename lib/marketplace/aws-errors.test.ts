import { describe, expect, test } from "vitest";
import { inputFaults, isRecordFault, readAwsError, type AwsOperation } from "#lib/marketplace/aws-errors.ts";
import { RECORD_FAULTS } from "#simulator/contract/record-faults.ts";

const operations = Object.keys(inputFaults) as AwsOperation[];

/** An error as the SDK throws it. */
function thrown(name: string, status: number | null, more: { message?: string; type?: string; code?: string } = {}) {
  return Object.assign(new Error(more.message ?? ""), {
    name,
    ...(more.code === undefined ? {} : { code: more.code }),
    ...(status === null ? {} : { $metadata: { httpStatusCode: status } }),
    $response: {
      statusCode: status ?? undefined,
      headers: { "content-type": more.type ?? "application/x-amz-json-1.1" },
    },
  });
}

const read = (error: unknown, operation: AwsOperation = "BatchMeterUsage") => {
  const { kind, cure } = readAwsError(error, operation);
  return cure === null ? kind : `${kind} ${cure}`;
};

describe("errors that are common to AWS's APIs mean the same for every operation", () => {
  test.each<[name: string, status: number, meaning: string]>([
    ["AccessDeniedException", 403, "configuration rights"],
    ["AccessDeniedException", 400, "configuration rights"],
    ["ExpiredTokenException", 403, "configuration credentials"],
    ["NotAuthorized", 401, "configuration rights"],
    ["NotAuthorized", 400, "configuration rights"],
    ["OptInRequired", 403, "configuration credentials"],
    ["IncompleteSignature", 403, "configuration credentials"],
    ["IncompleteSignatureException", 400, "configuration credentials"],
    ["InvalidClientTokenId", 403, "configuration credentials"],
    ["UnrecognizedClientException", 400, "configuration credentials"],
    ["InvalidSignatureException", 403, "configuration credentials"],
    ["SignatureDoesNotMatch", 403, "configuration credentials"],
    ["MissingAuthenticationTokenException", 403, "configuration credentials"],
    ["RequestExpired", 400, "configuration clock"],
    ["RequestTimeTooSkewed", 403, "configuration clock"],
    ["DisabledApiException", 400, "configuration region"],
    ["MalformedHttpRequestException", 400, "configuration endpoint"],
    ["UnknownOperationException", 404, "configuration endpoint"],
    ["UnknownOperationException", 400, "configuration endpoint"],
    ["InvalidAction", 400, "configuration endpoint"],
    ["RequestAbortedException", 400, "no-answer"],
    ["RequestTimeoutException", 408, "no-answer"],
    ["InternalFailure", 500, "no-answer"],
    ["InternalServiceErrorException", 400, "no-answer"],
    ["ServiceUnavailable", 503, "no-answer"],
    ["SomethingNewException", 500, "no-answer"],
    ["ThrottlingException", 400, "throttled"],
    ["RequestThrottled", 403, "throttled"],
    ["TooManyRequestsException", 429, "throttled"],
    ["ValidationException", 400, "unknown"],
    ["ValidationError", 400, "unknown"],
    ["SerializationException", 400, "unknown"],
    ["RequestEntityTooLargeException", 413, "unknown"],
    ["SomethingNewException", 400, "unknown"],
  ])("%s with %i: %s", (name, status, meaning) => {
    for (const operation of operations) {
      expect(read(thrown(name, status), operation), operation).toBe(meaning);
      const other = name.endsWith("Exception") ? name.slice(0, -"Exception".length) : `${name}Exception`;
      expect(read(thrown(other, status), operation), `${operation} ${other}`).toBe(meaning);
    }
  });
});

test("a record's own faults are those that the contract check compares with the SDK's schema", () => {
  expect(inputFaults.BatchMeterUsage.map((name) => `${name}Exception`).toSorted()).toEqual(RECORD_FAULTS);
});

describe("only what the operation's model documents is a fault of what was sent", () => {
  test.each(inputFaults.BatchMeterUsage)("%s ends a record, with and without Exception", (name) => {
    expect(read(thrown(name, 400))).toBe("input");
    expect(read(thrown(`${name}Exception`, 400))).toBe("input");
    expect(isRecordFault(`${name}Exception`)).toBe(true);
    expect(read(thrown(`${name}Exception`, 400), "GetEntitlements")).toBe("unknown");
  });

  test("ExpiredTokenException is the registration token on ResolveCustomer with 400, unless AWS speaks of its own security token", () => {
    expect(read(thrown("ExpiredTokenException", 400), "ResolveCustomer")).toBe("input");
    expect(read(thrown("ExpiredTokenException", 403), "ResolveCustomer")).toBe("configuration credentials");
    const ofAws = { message: "The security token included in the request is expired" };
    expect(read(thrown("ExpiredTokenException", 400, ofAws), "ResolveCustomer")).toBe("configuration credentials");
    expect(read(thrown("ExpiredTokenException", 400))).toBe("configuration credentials");
  });
});

describe("answers that are not AWS's, or not whole", () => {
  const html = { type: "text/html; charset=utf-8" };
  test.each<[string, unknown, string, boolean]>([
    ["a cut answer", thrown("Error", 200, { code: "ECONNRESET", message: "aborted" }), "no-answer", true],
    ["a cut refusal", thrown("Error", 400, { code: "ECONNRESET", message: "aborted" }), "no-answer", true],
    ["an answer that is no JSON", thrown("SyntaxError", 200), "no-answer", true],
    ["a refusal that is no JSON", thrown("SyntaxError", 400), "no-answer", true],
    ["a reset", thrown("TimeoutError", null, { code: "ECONNRESET" }), "no-answer", true],
    ["no address", thrown("Error", null, { code: "ENOTFOUND" }), "no-answer", true],
    ["no credentials", thrown("CredentialsProviderError", null), "configuration credentials", false],
    ["no TLS", thrown("Error", null, { code: "EPROTO" }), "configuration endpoint", false],
    ["a certificate", thrown("Error", null, { code: "CERT_HAS_EXPIRED" }), "configuration endpoint", false],
    ["a proxy's refusal", thrown("SyntaxError", 403, html), "configuration proxy", false],
    ["a proxy's page with 200", thrown("SyntaxError", 200, html), "configuration proxy", true],
    ["a load balancer's page", thrown("SyntaxError", 503, html), "no-answer", true],
    ["a redirect", thrown("Unknown", 302), "configuration endpoint", false],
    ["403 without a name", thrown("Unknown", 403), "configuration rights", false],
    ["400 without a name", thrown("Unknown", 400), "unknown", false],
    ["what is no error", "oops", "no-answer", true],
  ])("%s", (_, error, meaning, mayBeApplied) => {
    expect(read(error)).toBe(meaning);
    expect(readAwsError(error, "BatchMeterUsage").mayBeApplied).toBe(mayBeApplied);
  });

  test("a signature that AWS calls expired is the clock's fault", () => {
    const message = "Signature expired: 20261121T100000Z is now earlier than 20261121T101500Z";
    expect(read(thrown("InvalidSignatureException", 403, { message }))).toBe("configuration clock");
  });

  test("names are read without namespace and what follows a colon", () => {
    expect(read(thrown("com.amazonaws.marketplace#InvalidLicenseException:http://x", 400))).toBe("input");
    expect(read(thrown("AWS.SimpleQueueService.NonExistentQueue", 400), "ReceiveMessage")).toBe(
      "configuration endpoint",
    );
  });
});
