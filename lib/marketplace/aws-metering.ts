import {
  BatchMeterUsageCommand,
  type MarketplaceMeteringClient,
  type UsageRecord as AwsUsageRecord,
} from "@aws-sdk/client-marketplace-metering";
import { readAwsError } from "#lib/marketplace/aws-errors.ts";
import type {
  MeteringAnswer,
  MeteringBatch,
  MeteringPort,
  RecordStatus,
  UsageRecord,
} from "#lib/marketplace/metering-port.ts";

const statuses: readonly string[] = ["Success", "CustomerNotSubscribed", "DuplicateRecord"] satisfies RecordStatus[];

/**
 * The metering port over the SDK: one HTTP request a call, which must be in the client's settings (`maxAttempts: 1`).
 * Source: AWS Marketplace Metering API reference, BatchMeterUsage.
 */
export function awsMetering(client: MarketplaceMeteringClient, region: string): MeteringPort {
  return {
    region,
    async batchMeterUsage(batch) {
      const started = performance.now();
      const elapsed = () => Math.round(performance.now() - started);
      let awsDate: Date | null = null;
      const command = new BatchMeterUsageCommand(toAws(batch));
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          awsDate = dateHeader(result.response);
          return result;
        },
        { step: "deserialize", name: "readAwsDate" },
      );
      try {
        const output = await client.send(command);
        return {
          kind: "answered",
          requestId: output.$metadata.requestId ?? null,
          httpStatus: output.$metadata.httpStatusCode ?? null,
          durationMs: elapsed(),
          awsDate,
          results: (output.Results ?? []).flatMap((result) =>
            result.UsageRecord
              ? [
                  {
                    record: fromAws(result.UsageRecord),
                    status: statuses.includes(result.Status ?? "") ? (result.Status as RecordStatus) : null,
                    meteringRecordId: result.MeteringRecordId ?? null,
                  },
                ]
              : [],
          ),
          unprocessed: (output.UnprocessedRecords ?? []).map(fromAws),
        };
      } catch (error) {
        return toAnswer(error, elapsed());
      }
    },
  };
}

/** What an error of the SDK is to the ledger. Pure. */
export function toAnswer(error: unknown, durationMs: number): MeteringAnswer {
  const { kind, name, message, httpStatus, requestId, cure, mayBeApplied } = readAwsError(error, "BatchMeterUsage");
  const common = { requestId, httpStatus, durationMs, errorName: name, message };
  const awsDate = dateHeader((error as { $response?: unknown } | null)?.$response);
  switch (kind) {
    case "no-answer":
      return { ...common, kind };
    case "throttled":
    case "unknown":
      return { ...common, kind: "refused", because: kind, awsDate };
    case "configuration":
      return { ...common, kind: "refused", because: kind, awsDate, cure, mayBeApplied };
    case "input":
      return { ...common, kind: "refused", because: "record", awsDate };
  }
}

function toAws({ productCode, records }: MeteringBatch) {
  return {
    ...(productCode === null ? {} : { ProductCode: productCode }),
    UsageRecords: records.map((record) => ({
      Timestamp: record.timestamp,
      Dimension: record.dimension,
      Quantity: record.quantity,
      ...(record.customerAwsAccountId === undefined ? {} : { CustomerAWSAccountId: record.customerAwsAccountId }),
      ...(record.licenseArn === undefined ? {} : { LicenseArn: record.licenseArn }),
      ...(record.customerIdentifier === undefined ? {} : { CustomerIdentifier: record.customerIdentifier }),
      ...(record.usageAllocations === undefined
        ? {}
        : {
            UsageAllocations: record.usageAllocations.map(({ quantity, tags }) => ({
              AllocatedUsageQuantity: quantity,
              ...(tags === undefined ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
            })),
          }),
    })),
  };
}

function fromAws(record: AwsUsageRecord): UsageRecord {
  return {
    timestamp: record.Timestamp ?? new Date(Number.NaN),
    dimension: record.Dimension ?? "",
    quantity: record.Quantity ?? 0,
    ...(record.CustomerAWSAccountId === undefined ? {} : { customerAwsAccountId: record.CustomerAWSAccountId }),
    ...(record.LicenseArn === undefined ? {} : { licenseArn: record.LicenseArn }),
    ...(record.CustomerIdentifier === undefined ? {} : { customerIdentifier: record.CustomerIdentifier }),
  };
}

function dateHeader(response: unknown): Date | null {
  const headers = (response as { headers?: Record<string, string> } | undefined)?.headers;
  const date = new Date(headers?.["date"] ?? "");
  return Number.isNaN(date.getTime()) ? null : date;
}
