/** An AWS account id as it is shown to people: its last four digits, `•••• •••• 4417`. Pure. */
export function maskAwsAccount(accountId: string): string {
  return `•••• •••• ${accountId.slice(-4)}`;
}
