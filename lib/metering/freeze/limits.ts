/** AWS takes this many usage allocations in one record. */
export const MAX_ALLOCATIONS = 2_500;

/** AWS takes less than 1 MB in one request: allocations without the smallest are at most so long. */
export const MAX_ALLOCATION_BYTES = 800_000;
