import { AwsError } from "#simulator/wire/errors.ts";
import type { UsageAllocation } from "#simulator/metering/metering-shapes.ts";

const MAX_ALLOCATIONS = 2_500;
const MAX_TAGS = 5;
const TAG_TEXT = /^[a-zA-Z0-9+ -=._:\/@]+$/;

function badAllocations(message: string, rule: string): never {
  throw new AwsError("InvalidUsageAllocationsException", message, rule);
}

function badTag(message: string): never {
  throw new AwsError("InvalidTagException", message, "MET-TAG");
}

/** The tag set as a text that is equal for equal sets, in whatever order they came; "" for no tags. */
function tagSet(allocation: UsageAllocation): string {
  const tags = allocation.Tags ?? [];
  if (tags.length > MAX_TAGS) badTag(`An allocation has more than ${MAX_TAGS} tags.`);
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key.length > 100 || !TAG_TEXT.test(Key)) badTag("The tag key is not valid.");
    if (Value.length > 256 || !TAG_TEXT.test(Value)) badTag("The tag value is not valid.");
    if (keys.has(Key)) badTag("A tag key appears twice in one allocation.");
    keys.add(Key);
  }
  return tags
    .map(({ Key, Value }) => JSON.stringify([Key, Value]))
    .sort()
    .join();
}

/**
 * Vendor-metered tagging (AWS facts 3.7): the allocations of a record add up to its quantity, no tag set comes twice
 * (so at most one allocation has none), at most 5 tags an allocation and 2,500 allocations a record.
 *
 * @throws AwsError InvalidUsageAllocationsException, InvalidTagException.
 */
export function checkAllocations(allocations: readonly UsageAllocation[], quantity: number): void {
  if (allocations.length > MAX_ALLOCATIONS) {
    badAllocations(`More than ${MAX_ALLOCATIONS} usage allocations.`, "MET-ALLOC-COUNT");
  }
  let total = 0;
  const sets = new Set<string>();
  for (const allocation of allocations) {
    const set = tagSet(allocation);
    if (sets.has(set)) badAllocations("Two usage allocations have the same set of tags.", "MET-ALLOC-TWICE");
    sets.add(set);
    total += allocation.AllocatedUsageQuantity;
  }
  if (total !== quantity) {
    badAllocations("The sum of the allocated usage quantities is not equal to the usage quantity.", "MET-ALLOC-SUM");
  }
}
