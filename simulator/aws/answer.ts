/** What goes back over the wire to a caller of AWS. */
export type AwsAnswer = { status: number; contentType: string; headers: Record<string, string>; body: string | Buffer };
