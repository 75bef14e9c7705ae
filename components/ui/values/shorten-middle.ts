/**
 * `agmt-2q8f0c1x4d1` becomes `agmt-2q8…x4d1`: a prefix that ends in `-` is kept beside the first characters, since it tells
 * the kind; an ARN shows its last part only. What would save fewer than four characters stays whole.
 */
export function shortenMiddle(value: string, [start, end]: readonly [number, number]): string {
  if (value.startsWith("arn:")) return shortenMiddle(value.split(/[:/]/).at(-1) ?? "", [start, end]);
  const prefix = /^[a-z]{1,5}-/.exec(value)?.[0].length ?? 0;
  const head = prefix > 0 ? prefix + Math.max(start - 1, 1) : start;
  return value.length <= head + end + 3 ? value : `${value.slice(0, head)}…${value.slice(-end)}`;
}
