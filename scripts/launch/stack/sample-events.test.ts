import { expect, test } from "vitest";
import { makeSampleEvents } from "#scripts/launch/stack/sample-events.ts";

const source = {
  organizationExternalId: "tessellate",
  productCode: "code",
  dimension: "api_calls",
  hourly: 100,
  decimals: 1,
};
type Event = { id: string; timestamp: string; quantity: number };

test("the same hours give the same events, whenever they are made", () => {
  const early = makeSampleEvents([source], new Date("2026-11-21T10:00:00Z")) as Event[];
  const late = makeSampleEvents([source], new Date("2026-11-21T11:59:59Z")) as Event[];
  const known = new Map(late.map((event) => [event.id, event]));
  const shared = early.filter(({ id }) => known.has(id));
  expect(shared.length).toBe(early.length - 3);
  for (const event of shared) expect(known.get(event.id)).toEqual(event);
});

test("every event lies in a whole hour before the current one, at most 22 back, with few decimals", () => {
  const now = new Date("2026-11-21T10:30:00Z");
  for (const { timestamp, quantity } of makeSampleEvents([source], now) as Event[]) {
    const at = Date.parse(timestamp);
    expect(at).toBeLessThan(Date.parse("2026-11-21T10:00:00Z"));
    expect(at).toBeGreaterThanOrEqual(Date.parse("2026-11-20T12:00:00Z"));
    expect(quantity).toBeGreaterThan(0);
    expect(String(quantity)).toMatch(/^\d+(\.\d)?$/);
  }
});
