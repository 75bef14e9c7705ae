import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type {
  accessAnswer,
  agreementAnswer,
  importAnswer,
  importSummary,
  meteringRecordAnswer,
  meteringRecordDetail,
  organizationAnswer,
} from "#lib/api/answers.ts";
import type { ApiAgreement } from "#lib/agreements/api-agreement.ts";
import type {
  Access,
  Agreement,
  EventCode,
  Import,
  ImportCheck,
  ImportCommit,
  MeteringRecord,
  MeteringRecordDetail,
  Organization,
} from "#lib/client/create-tallyport.ts";
import type { AccessAnswer } from "#lib/entitlements/get-access.ts";
import type * as verdict from "#lib/usage/verdict.ts";

// Judged by the type check: the package's own types, the description's schemas and the routes' types say the same.
test("the client's types are those of the API", () => {
  expectTypeOf<Agreement>().toEqualTypeOf<z.infer<typeof agreementAnswer>>();
  expectTypeOf<Agreement>().toEqualTypeOf<ApiAgreement>();
  expectTypeOf<Access>().toEqualTypeOf<z.infer<typeof accessAnswer>>();
  expectTypeOf<Access>().toEqualTypeOf<AccessAnswer>();
  expectTypeOf<MeteringRecord>().toEqualTypeOf<z.infer<typeof meteringRecordAnswer>>();
  expectTypeOf<MeteringRecordDetail["life"]>().toEqualTypeOf<z.infer<typeof meteringRecordDetail>["life"]>();
  expectTypeOf<Organization>().toEqualTypeOf<z.infer<typeof organizationAnswer>>();
  expectTypeOf<Import>().toEqualTypeOf<z.infer<typeof importSummary>>();
  expectTypeOf<ImportCheck | ImportCommit>().toEqualTypeOf<z.infer<typeof importAnswer>>();
  expectTypeOf<EventCode>().toEqualTypeOf<verdict.EventCode>();
});
