/** An answer by which AWS refuses a call. `rule` names the row of rules.ts by which it was refused. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly rule: string;
  /** Further members of the error's shape. */
  readonly members: Record<string, unknown>;
  /** What services that once spoke AWS's query protocol call it; null: they never did. */
  queryCode: string | null = null;

  constructor(name: string, message: string, rule: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = name;
    this.rule = rule;
    this.status = status;
    this.members = members;
  }
}
