import {
  DescribeAgreementCommand,
  GetAgreementEntitlementsCommand,
  GetAgreementTermsCommand,
  SearchAgreementsCommand,
  type AgreementViewSummary,
  type DescribeAgreementOutput,
  type MarketplaceAgreementClient,
} from "@aws-sdk/client-marketplace-agreement";
import { AppError } from "#lib/errors/app-error.ts";
import type {
  AgreementPort,
  AgreementSearch,
  MarketplaceAgreement,
  NotReadable,
} from "#lib/marketplace/agreement-port.ts";
import { bareName, readAwsError, type AwsOperation } from "#lib/marketplace/aws-errors.ts";
import { assertFromAws, toAppError } from "#lib/marketplace/to-app-error.ts";

/** Terms and entitlements of one agreement fill far fewer pages; more would be a loop. */
const MOST_PAGES = 20;

/** The Agreement API over the SDK. Source: AWS Marketplace Agreement Service reference, read 2026-11-21. */
export function awsAgreements(client: MarketplaceAgreementClient): AgreementPort {
  return {
    describe: (agreementId) =>
      readable("DescribeAgreement", async () => {
        const output = await client.send(new DescribeAgreementCommand({ agreementId }));
        assertFromAws(output, "DescribeAgreement");
        return fromDescription(agreementId, output);
      }),

    async search(by, pageToken) {
      const input = {
        catalog: "AWSMarketplace",
        filters: [
          { name: "PartyType", values: ["Proposer"] },
          { name: "AgreementType", values: ["PurchaseAgreement"] },
          ...filtersOf(by),
        ],
        maxResults: 50,
        ...(pageToken === null ? {} : { nextToken: pageToken }),
      };
      try {
        const output = await client.send(new SearchAgreementsCommand(input));
        assertFromAws(output, "SearchAgreements");
        const agreements = (output.agreementViewSummaries ?? []).flatMap(fromSummary);
        return { agreements, nextToken: output.nextToken ?? null };
      } catch (error) {
        throw toAppError(error, "SearchAgreements");
      }
    },

    getLicense: (agreementId) =>
      ofBuyers(async () => {
        let nextToken: string | undefined;
        for (let page = 0; page < MOST_PAGES; page++) {
          const output = await client.send(new GetAgreementEntitlementsCommand({ agreementId, nextToken }));
          assertFromAws(output, "GetAgreementEntitlements");
          const found = output.agreementEntitlements?.find(({ status }) => status !== undefined);
          if (found?.status !== undefined) {
            const { licenseArn, status, statusReasonCode } = found;
            return { licenseArn: licenseArn || null, status, reason: statusReasonCode ?? null };
          }
          nextToken = output.nextToken;
          if (!nextToken) break;
        }
        return null;
      }),

    isTrial: (agreementId) =>
      readable("GetAgreementTerms", async () => {
        let nextToken: string | undefined;
        for (let page = 0; page < MOST_PAGES; page++) {
          const output = await client.send(new GetAgreementTermsCommand({ agreementId, nextToken }));
          assertFromAws(output, "GetAgreementTerms");
          if (output.acceptedTerms?.some((term) => term.freeTrialPricingTerm !== undefined)) return true;
          nextToken = output.nextToken;
          if (!nextToken) break;
        }
        return false;
      }),
  };
}

function filtersOf(by: AgreementSearch) {
  return "licenseArn" in by
    ? [{ name: "LicenseArn", values: [by.licenseArn] }]
    : [{ name: "ResourceIdentifier", values: [by.productId] }];
}

function common(output: AgreementViewSummary | DescribeAgreementOutput) {
  return {
    initialAgreementId: output.initialAgreementId ?? null,
    customerAwsAccountId: output.acceptor?.accountId ?? null,
    proposerAccountId: output.proposer?.accountId ?? null,
    offerId: output.proposalSummary?.offerId ?? null,
    productId: output.proposalSummary?.resources?.find(({ id }) => id !== undefined)?.id ?? null,
    startsAt: output.startTime ?? null,
    endsAt: output.endTime ?? null,
  };
}

function fromDescription(awsAgreementId: string, output: DescribeAgreementOutput): MarketplaceAgreement {
  if (output.status === undefined) throw new AppError("MARKETPLACE_MISCONFIGURED", "DescribeAgreement gave no status");
  return {
    ...common(output),
    awsAgreementId,
    status: output.status,
    lastUpdatedAt: null,
    renewsByItself: renews(output.endTimeBehavior?.type),
    endReason: output.endTimeBehavior?.reasonCode ?? null,
    licenseArn: null,
  };
}

function fromSummary(summary: AgreementViewSummary): MarketplaceAgreement[] {
  const { agreementId, status } = summary;
  if (agreementId === undefined || status === undefined) return [];
  return [
    {
      ...common(summary),
      awsAgreementId: agreementId,
      status,
      lastUpdatedAt: summary.lastUpdateTime ?? null,
      renewsByItself: renews(summary.endTimeBehaviorType),
      endReason: summary.endTimeBehaviorReasonCode ?? null,
      licenseArn: summary.entitlements?.find(({ licenseArn }) => licenseArn !== undefined)?.licenseArn ?? null,
    },
  ];
}

function renews(behavior: string | undefined): boolean | null {
  return behavior === undefined ? null : behavior !== "EXPIRE";
}

/** AWS documents GetAgreementEntitlements for buyers: that a seller may not call it is an answer, whatever reason stands with it. */
async function ofBuyers<T>(read: () => Promise<T>): Promise<T | NotReadable> {
  return readable("GetAgreementEntitlements", async () => {
    try {
      return await read();
    } catch (error) {
      const { reason } = (typeof error === "object" && error !== null ? error : {}) as { reason?: unknown };
      const isRefused = bareName(readAwsError(error, "GetAgreementEntitlements").name) === "AccessDenied";
      if (isRefused || reason === "UNSUPPORTED_ACTION") return "denied";
      throw error;
    }
  });
}

async function readable<T>(operation: AwsOperation, read: () => Promise<T>): Promise<T | NotReadable> {
  try {
    return await read();
  } catch (error) {
    const { name } = readAwsError(error, operation);
    if (bareName(name) === "ResourceNotFound") return "unknown";
    // A missing right has the same name, but no reason of the service's own.
    const { reason } = (typeof error === "object" && error !== null ? error : {}) as { reason?: unknown };
    if (bareName(name) === "AccessDenied" && reason === "INVALID_ACCESS") return "denied";
    throw toAppError(error, operation);
  }
}
