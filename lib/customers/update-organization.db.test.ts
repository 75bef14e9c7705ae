import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { commitImport } from "#lib/customers/import/commit-import.ts";
import { importInput, MAX_IMPORT_ROWS } from "#lib/customers/import/import-input.ts";
import { updateOrganization } from "#lib/customers/update-organization.ts";
import { countStatements } from "#lib/testing/count-statements.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const deps = () => ({
  db: db.database,
  actor: { kind: "API_KEY", id: randomUUID() } as const,
  now: new Date("2026-11-28T10:00:00Z"),
});

test("an organization with a thousand agreements is renamed by a few statements, and each agreement is told of", async () => {
  const endpoint = { url: "https://h.example.com/", types: [], secrets: [] };
  for (const one of [endpoint, endpoint]) await db.database.webhookEndpoint.create({ data: one });
  const { productCode } = await aProduct(db.database);
  const { rows } = importInput.parse({
    rows: Array.from({ length: MAX_IMPORT_ROWS }, (_, index) => ({
      ...{ productCode, organizationName: "Harrow Lane", externalId: "old" },
      licenseArn: `arn:aws:license-manager::294406891311:license:l-${index.toString(16).padStart(32, "0")}`,
    })),
  });
  const [first] = (await commitImport(deps(), rows)).rows;

  const { texts } = await countStatements(db.pool, () =>
    updateOrganization(deps(), first!.organizationId, { externalId: "new" }),
  );
  expect(texts.length).toBeLessThan(20);
  expect(await db.database.agreement.count({ where: { version: 2 } })).toBe(rows.length);
  expect(await db.database.webhookDelivery.count({ where: { state: "DUE" } })).toBe(2 * rows.length);
  const message = await db.database.webhookMessage.findFirstOrThrow({ where: { agreementId: first!.agreementId } });
  expect(JSON.parse(message.body)).toMatchObject({
    type: "agreement.updated",
    timestamp: "2026-11-28T10:00:00Z",
    data: { id: first!.agreementId, organizationExternalId: "new", version: 2 },
  });
}, 60_000);
