import { ResolveCustomerCommand, type MarketplaceMeteringClient } from "@aws-sdk/client-marketplace-metering";
import { AppError } from "#lib/errors/app-error.ts";
import { bareName, readAwsError } from "#lib/marketplace/aws-errors.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import { assertFromAws, toAppError } from "#lib/marketplace/to-app-error.ts";

/** ResolveCustomer over the SDK. Source: AWS Marketplace Metering API reference, ResolveCustomer; errors: `aws-errors.ts`. */
export function awsRegistration(client: MarketplaceMeteringClient): RegistrationPort {
  return {
    async resolveCustomer(registrationToken) {
      const output = await client
        .send(new ResolveCustomerCommand({ RegistrationToken: registrationToken }))
        .catch((error: unknown) => {
          throw toRegistrationError(error);
        });
      assertFromAws(output, "ResolveCustomer");
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

/** Only what AWS says of the token itself ends an arrival; after everything else the same token may be asked again. */
function toRegistrationError(error: unknown): AppError {
  const { kind, name } = readAwsError(error, "ResolveCustomer");
  if (kind !== "input") return toAppError(error, "ResolveCustomer", { isSecret: true });
  const code = bareName(name) === "ExpiredToken" ? "REGISTRATION_TOKEN_EXPIRED" : "REGISTRATION_TOKEN_INVALID";
  return new AppError(code, `ResolveCustomer: ${name}`);
}
