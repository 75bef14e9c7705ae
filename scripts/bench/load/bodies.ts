/** How bodies are made; always by joining strings, so that making them costs less than what is measured. */
export type BodyPlan = { kind: "none" } | BatchMeterUsagePlan;

/** Records in the ledger's own order: hour by hour, agreement by agreement, dimension by dimension; each but once. */
export type BatchMeterUsagePlan = {
  kind: "batch-meter-usage";
  customers: { account: string; license: string }[];
  dimensions: string[];
  /** Epoch seconds of the first hour, and how many there are. */
  firstHour: number;
  hours: number;
  records: number;
};

/** The body of the n-th request. */
export type MakeBody = (n: number) => string | null;

export function bodyMaker(plan: BodyPlan): MakeBody {
  switch (plan.kind) {
    case "none":
      return () => null;
    case "batch-meter-usage":
      return batchMeterUsage(plan);
  }
}

function batchMeterUsage({ customers, dimensions, firstHour, hours, records }: BatchMeterUsagePlan): MakeBody {
  const tails = customers.flatMap(({ account, license }) =>
    dimensions.map(
      (name, index) =>
        `,"Dimension":"${name}","Quantity":${index + 7},"CustomerAWSAccountId":"${account}","LicenseArn":"${license}"}`,
    ),
  );
  return (n) => {
    const parts: string[] = [];
    for (let at = n * records; at < (n + 1) * records; at += 1) {
      const hour = firstHour + (Math.floor(at / tails.length) % hours) * 3_600;
      parts.push(`{"Timestamp":${hour}${tails[at % tails.length]}`);
    }
    return `{"UsageRecords":[${parts.join(",")}]}`;
  };
}
