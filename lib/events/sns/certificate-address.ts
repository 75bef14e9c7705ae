/**
 * Whether a certificate's address is SNS's own for a topic's region: https, exactly `sns.<region>.amazonaws.com`,
 * exactly the path that SNS uses; no port, user info, query or fragment (N01). `trusted` is one more address that is
 * taken as it is: this machine's own simulator. Pure.
 */
export function isCertificateAddress(address: string, topicArn: string, trusted: string | null): boolean {
  if (trusted !== null && address === trusted) return true;
  const region = topicArn.split(":")[3];
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return false;
  const prefix = `https://sns.${region}.amazonaws.com/SimpleNotificationService-`;
  return address.startsWith(prefix) && /^[0-9a-f]{32}\.pem$/.test(address.slice(prefix.length));
}
