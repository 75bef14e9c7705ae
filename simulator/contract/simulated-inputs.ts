import { OPERATIONS } from "#simulator/dispatch/operations.ts";
import type { Shape } from "#simulator/wire/shapes.ts";
import type { Model } from "#simulator/contract/sdk-model.ts";

const TYPE_NAMES = {
  string: "string",
  integer: "number",
  boolean: "boolean",
  timestamp: "timestamp",
  blob: "blob",
} as const;

function describe(facts: Model, path: string, shape: Shape): void {
  switch (shape.type) {
    case "list":
      facts[path] = "list";
      return describe(facts, `${path}[]`, shape.member);
    case "map":
      facts[path] = "map";
      return describe(facts, `${path}{}`, shape.value);
    case "structure":
      facts[path] = "structure";
      for (const [name, member] of Object.entries(shape.members)) describe(facts, `${path}.${name}`, member);
      return;
    case "string":
    case "integer":
    case "boolean":
    case "timestamp":
    case "blob":
      facts[path] = TYPE_NAMES[shape.type];
  }
}

/** What the simulator takes as input of its operations, as facts like those of the SDK's models. */
export function readSimulatedInputs(): Model {
  const facts: Model = {};
  for (const { name, input } of OPERATIONS) {
    for (const [member, shape] of Object.entries(input.members)) describe(facts, `${name} input ${member}`, shape);
  }
  return facts;
}

/** Input members that one side knows and the other does not, or knows as something else. */
export function compareInputs(simulated: Model, models: Record<string, Model>): string[] {
  const known: Model = {};
  for (const model of Object.values(models)) {
    for (const [fact, value] of Object.entries(model)) {
      if (fact.includes(" input ")) known[fact] = value.replace(", required", "");
    }
  }
  const facts = [...new Set([...Object.keys(known), ...Object.keys(simulated)])].sort();
  return facts
    .filter((fact) => known[fact] !== simulated[fact])
    .map((fact) => `${fact}: SDK ${known[fact] ?? "has none"}, simulator ${simulated[fact] ?? "has none"}`);
}
