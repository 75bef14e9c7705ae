/**
 * The sample data of the demo: what the simulator sells, an operator, an API key, and customers who came through the real
 * registration. Needs the app's environment, a running simulator, and DATA_DIR, where sample.json tells the launcher of it.
 * May be repeated: what is there stays.
 */
import { createSealer } from "#lib/sealing/seal.ts";
import { database } from "#lib/db/client.ts";
import { dataFolderOf } from "#scripts/postgres/locate-database.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import { adoptInstallation } from "#lib/metering/submit/preconditions/adopt-installation.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import {
  findSampleData,
  LEGACY_PRODUCT_CODE,
  PRODUCT_CODE,
  writeSampleData,
} from "#scripts/launch/stack/sample-data.ts";
import { BUYER_EMAIL, livelyCustomers } from "./seed/customers.ts";
import { provideApiKey, provideOwner } from "./seed/installation.ts";
import { seedProducts } from "./seed/products.ts";
import { registerCustomer } from "./seed/register-customer.ts";
import { connectSimulator } from "./seed/simulator.ts";
import { provideUnusedAgreements } from "./seed/unused-agreements.ts";

const simulatorUrl = process.env["AWS_ENDPOINT_URL_MARKETPLACE_METERING"] ?? "";
if (!isLoopbackUrl(simulatorUrl)) throw new Error("Sample data goes with the simulator, never with AWS itself.");

const { installationId, operatorEmails, sellerAccountId, appSecrets } = env();
const db = database();
const now = new Date();
const dataFolder = dataFolderOf(process.env);
const previous = findSampleData(dataFolder);

const owner = await provideOwner({ db, now }, operatorEmails);
if (installationId !== null) {
  const isOurs = await adoptInstallation({ db, actor: owner, now, named: installationId }, { installationId });
  if (!isOurs) console.log("This database belongs to another installation: nothing will be sent to AWS from here.");
}
await seedProducts({ db, actor: owner, now, sellerAccountId });

const deps = {
  db,
  pool: pool(),
  simulator: connectSimulator(simulatorUrl),
  ...marketplace(),
  sealer: createSealer(appSecrets),
  now,
  businessNow: await businessClock().now(),
};
for (const customer of livelyCustomers) await registerCustomer(deps, customer);
const agreements = await provideUnusedAgreements(deps);

const dimensions = await db.dimension.findMany({
  where: { product: { productCode: PRODUCT_CODE }, isMetered: true },
  orderBy: { createdAt: "asc" },
  select: { name: true, unit: true, aggregation: true },
});
writeSampleData(dataFolder, {
  apiKey: await provideApiKey({ db, now }, previous?.apiKey ?? null),
  buyerEmail: BUYER_EMAIL,
  productCode: PRODUCT_CODE,
  dimensions,
  legacyProductCode: LEGACY_PRODUCT_CODE,
  agreements,
  isUsageReported: previous?.isUsageReported ?? false,
});
await db.$disconnect();
await pool().end();
