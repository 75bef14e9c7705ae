/**
 * `agmt-2q8f0c1x4d1` becomes `agmt-2q8…x4d1`: a prefix that ends in `-` is kept beside the first characters, since it tells
 * the kind. What would save fewer than four characters stays whole.
 */
export function shortenMiddle(value: string, [start, end]: readonly [number, number]): string {
  const prefix = /^[a-z]{1,5}-/.exec(value)?.[0].length ?? 0;
  const head = prefix > 0 ? prefix + Math.max(start - 1, 1) : start;
  return value.length <= head + end + 3 ? value : `${value.slice(0, head)}…${value.slice(-end)}`;
}
