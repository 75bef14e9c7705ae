import { createHash } from "node:crypto";

const HOUR_MS = 3_600_000;
/** Hours before the current one that are reported: as many as AWS still takes, with some to spare. */
const HOURS = 22;

export type UsageSource = {
  organizationExternalId: string;
  productCode: string;
  dimension: string;
  /** The quantity of an average hour, and how many decimals its events have. */
  hourly: number;
  decimals: number;
};

/**
 * Usage of the hours before `now`, three events an hour, more by day than by night. The same source and hour always give the
 * same events, so that reporting them again counts nothing twice. Pure.
 */
export function makeSampleEvents(sources: readonly UsageSource[], now: Date): object[] {
  const currentHour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return sources.flatMap((source) =>
    Array.from({ length: HOURS * 3 }, (_, i) => {
      const hour = currentHour - (HOURS - Math.floor(i / 3)) * HOUR_MS;
      const at = new Date(hour + (7 + (i % 3) * 20) * 60_000);
      const { organizationExternalId, productCode, dimension } = source;
      const id = `sample-${organizationExternalId}-${dimension}-${at.toISOString()}`;
      return {
        id,
        organizationExternalId,
        productCode,
        dimension,
        quantity: quantityOf(source, at, id),
        timestamp: at.toISOString(),
      };
    }),
  );
}

function quantityOf({ hourly, decimals }: UsageSource, at: Date, id: string): number {
  const byDay = 1 + 0.55 * Math.sin(((at.getUTCHours() - 8) / 24) * 2 * Math.PI);
  const chance = 0.8 + (0.4 * createHash("sha256").update(id).digest().readUInt16BE(0)) / 65_535;
  return Number(((hourly / 3) * byDay * chance).toFixed(decimals));
}
