import { format, resolveConfig } from "prettier";
import { openApiDocument } from "#lib/api/openapi-document.ts";
import { renderTypes } from "#scripts/client-types/render-types.ts";

/** Where the client's types of the API stand; checked in, so that the package builds without the product. */
export const CLIENT_TYPES = "packages/client/src/api-types.ts";

/** The schemas that the client names; pages and envelopes of requests stay inside it. */
const named = [
  "UsageEvent",
  "UsageResult",
  "EventCode",
  "UsageRefusal",
  "Agreement",
  "Access",
  "MeteringRecord",
  "MeteringRecordDetail",
  "OrganizationUpdate",
  "Organization",
  "ImportRequest",
  "ImportAnswer",
  "Import",
] as const;

const HEAD = "// Made from the API's description by `npm run client:types`: change lib/api, and run that.\n\n";

/** The text of `CLIENT_TYPES` as the API's description has it now. */
export async function clientTypes(): Promise<string> {
  const { schemas } = openApiDocument("https://tallyport.example").components;
  const types = renderTypes(Object.fromEntries(named.map((name) => [name, schemas[name]!])));
  return format(HEAD + types, { ...(await resolveConfig(CLIENT_TYPES)), filepath: CLIENT_TYPES });
}
