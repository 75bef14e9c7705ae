/** Headers that are signed in form, which is all the simulator looks at: for requests that no SDK would send. */
export function signedHeaders({
  scope = "20310521/us-east-1/aws-marketplace",
  date = "20310521T123000Z",
  headers = "host;x-amz-date",
} = {}): Record<string, string> {
  return {
    "x-amz-date": date,
    authorization: `AWS4-HMAC-SHA256 Credential=AKID/${scope}/aws4_request, SignedHeaders=${headers}, Signature=${"0".repeat(64)}`,
  };
}
