/**
 * What two spellings of one licence ARN share: the tail `l-…` in lower case (AWS's own samples print ARNs without `arn:` and
 * with a region). An ARN without such a tail is its own key, in lower case. Pure.
 */
export function licenseKeyOf(licenseArn: string): string {
  const tail = /(?:^|[:/])(l-[0-9a-z]+)$/i.exec(licenseArn.trim());
  return (tail?.[1] ?? licenseArn.trim()).toLowerCase();
}
