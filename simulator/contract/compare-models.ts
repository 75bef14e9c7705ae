import type { Model } from "#simulator/contract/sdk-model.ts";

type Difference = {
  kind: "added" | "removed" | "changed";
  fact: string;
  before: string | null;
  after: string | null;
  /** Whether code that was right before may be wrong now. */
  touchesUs: boolean;
};

/**
 * An added member that nobody has to send or read changes nothing for us. A new error, a new value of an enum or a new
 * required member does, as does whatever went away or became something else.
 */
function doesAdditionTouch(fact: string, value: string): boolean {
  if (fact.startsWith("enum ") || fact.includes(" error ")) return true;
  return fact.includes(" input ") && value.endsWith(", required");
}

/** The differences between two models, in the order of their facts. Pure. */
export function compareModels(before: Model, after: Model): Difference[] {
  const facts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return facts.flatMap((fact): Difference[] => {
    const was = before[fact] ?? null;
    const is = after[fact] ?? null;
    if (was === is) return [];
    if (was === null) {
      return [{ kind: "added", fact, before: null, after: is, touchesUs: doesAdditionTouch(fact, is ?? "") }];
    }
    return [{ kind: is === null ? "removed" : "changed", fact, before: was, after: is, touchesUs: true }];
  });
}
