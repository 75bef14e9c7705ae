import { generateClient } from "#scripts/launch/build/generate-client.ts";

/** `npm run generate`: Prisma's client, and the modules of the ledger's `.sql` files. Other commands do it by themselves. */
export async function main(): Promise<number> {
  await generateClient();
  return 0;
}
