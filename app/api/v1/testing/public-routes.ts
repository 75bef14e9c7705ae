import type { Routes } from "#lib/testing/servers/serve-routes.ts";
import * as access from "../access/route.ts";
import * as agreementAccess from "../agreements/[id]/access/route.ts";
import * as agreement from "../agreements/[id]/route.ts";
import * as agreements from "../agreements/route.ts";
import * as imported from "../imports/[id]/route.ts";
import * as undone from "../imports/[id]/undo/route.ts";
import * as imports from "../imports/route.ts";
import * as record from "../metering-records/[id]/route.ts";
import * as records from "../metering-records/route.ts";
import * as openapi from "../openapi.json/route.ts";
import * as organization from "../organizations/[id]/route.ts";
import * as redeem from "../registration-claims/redeem/route.ts";
import * as refusals from "../usage/refusals/route.ts";
import * as usage from "../usage/route.ts";

/** The public API's own handlers by method and address, for tests that call them as HTTP would. */
export const publicRoutes: Routes = {
  "GET /api/v1/openapi.json": openapi.GET,
  "POST /api/v1/usage": usage.POST,
  "GET /api/v1/usage/refusals": refusals.GET,
  "GET /api/v1/agreements": agreements.GET,
  "GET /api/v1/agreements/{id}": agreement.GET,
  "GET /api/v1/agreements/{id}/access": agreementAccess.GET,
  "GET /api/v1/access": access.GET,
  "GET /api/v1/metering-records": records.GET,
  "GET /api/v1/metering-records/{id}": record.GET,
  "PUT /api/v1/organizations/{id}": organization.PUT,
  "POST /api/v1/imports": imports.POST,
  "GET /api/v1/imports/{id}": imported.GET,
  "POST /api/v1/imports/{id}/undo": undone.POST,
  "POST /api/v1/registration-claims/redeem": redeem.POST,
};
