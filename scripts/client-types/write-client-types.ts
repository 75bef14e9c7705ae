import { writeFile } from "node:fs/promises";
import { generateClient } from "#scripts/launch/build/generate-client.ts";

/** Writes the client's types of the API anew from the API's description. */
export async function main(): Promise<number> {
  await generateClient();
  const { CLIENT_TYPES, clientTypes } = await import("#scripts/client-types/client-types.ts");
  await writeFile(CLIENT_TYPES, await clientTypes());
  console.log(`Wrote ${CLIENT_TYPES}`);
  return 0;
}
