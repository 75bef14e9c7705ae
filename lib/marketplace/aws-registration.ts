import { ResolveCustomerCommand, type MarketplaceMeteringClient } from "@aws-sdk/client-marketplace-metering";
import { AppError } from "#lib/errors/app-error.ts";
import { readAwsError } from "#lib/marketplace/aws-errors.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";

/** ResolveCustomer over the SDK. Source: AWS Marketplace Metering API reference, ResolveCustomer; errors: facts sheet 2.4. */
export function awsRegistration(client: MarketplaceMeteringClient): RegistrationPort {
  return {
    async resolveCustomer(registrationToken) {
      const output = await client
        .send(new ResolveCustomerCommand({ RegistrationToken: registrationToken }))
        .catch((error: unknown) => {
          throw toAppError(error);
        });
      if (!output.ProductCode || (!output.LicenseArn && !output.CustomerIdentifier)) {
        throw new AppError(
          "MARKETPLACE_MISCONFIGURED",
          "ResolveCustomer answered without a product or without a buyer",
        );
      }
      return {
        productCode: output.ProductCode,
        customerAwsAccountId: output.CustomerAWSAccountId || null,
        licenseArn: output.LicenseArn || null,
        customerIdentifier: output.CustomerIdentifier || null,
      };
    },
  };
}

/** The SDK's error keeps the request with the token in it, so it is not carried as a cause. */
function toAppError(error: unknown): AppError {
  const { kind, name, message } = readAwsError(error);
  if (name === "ExpiredTokenException" && !/security token/i.test(message)) {
    return new AppError("REGISTRATION_TOKEN_EXPIRED", "ResolveCustomer: ExpiredTokenException");
  }
  if (name === "InvalidTokenException") {
    return new AppError("REGISTRATION_TOKEN_INVALID", "ResolveCustomer: InvalidTokenException");
  }
  switch (kind) {
    case "no-answer":
    case "throttled":
      return new AppError("MARKETPLACE_UNAVAILABLE", `ResolveCustomer: ${name}`, { retryable: true });
    case "configuration":
      return new AppError("MARKETPLACE_MISCONFIGURED", `ResolveCustomer: ${name}`);
    case "refused":
      // ValidationException and the like: AWS does not take this text as a token.
      return name === "ExpiredTokenException"
        ? new AppError("MARKETPLACE_MISCONFIGURED", "ResolveCustomer: the AWS credentials have expired")
        : new AppError("REGISTRATION_TOKEN_INVALID", `ResolveCustomer: ${name}`);
  }
}
