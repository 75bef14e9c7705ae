import { z } from "zod";
import { normaliseEmail } from "#lib/text/normalize-email.ts";
import { nameInput } from "#lib/text/name.ts";
import { lineInput } from "#lib/text/one-line.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { outsideInstant } from "#lib/time/outside-instant.ts";

/** The most that one import takes. */
export const MAX_IMPORT_ROWS = 1_000;

const line = (max: number) => lineInput(max, { of: "id" });

/** One customer of an import. */
export const importRowInput = z
  .strictObject({
    productCode: line(255).describe("AWS's product code, as the console has it."),
    licenseArn: z
      .string()
      .trim()
      .max(1100)
      .regex(/^(arn:)?aws[a-z-]*:license-manager:[^:\s]*:\d{12}:license:l-[0-9a-zA-Z]+$/, "is no licence ARN")
      .optional()
      .describe("For products with LICENSE integration."),
    customerIdentifier: line(255).optional().describe("For products with LEGACY integration."),
    customerAwsAccountId: z
      .string()
      .trim()
      .regex(/^\d{12}$/, "must be twelve digits")
      .optional()
      .describe("The buyer's AWS account, where you know it."),
    organizationName: nameInput().describe("The buyer's company."),
    externalId: line(128)
      .optional()
      .describe("Your own tenant id. Rows with the same one belong to one organization, also to one that is here."),
    adminEmails: z
      .array(
        z.string().transform((text, context) => {
          const read = normaliseEmail(text);
          if ("email" in read) return read.email;
          context.issues.push({ code: "custom", message: "is no mail address", input: text });
          return z.NEVER;
        }),
      )
      .max(20)
      .default([])
      .describe("Who may manage the organization; the first becomes its owner where it has none."),
    meteringFrom: outsideInstant
      .refine((at) => at.getTime() % HOUR_MS === 0, "must be a whole UTC hour")
      .optional()
      .describe("No hour before it is ever sent: your old integration metered until then."),
  })
  .refine(({ licenseArn, customerIdentifier }) => (licenseArn === undefined) !== (customerIdentifier === undefined), {
    message: "give licenseArn or customerIdentifier",
    path: ["licenseArn"],
  });
export type ImportRow = z.infer<typeof importRowInput>;

/** The body of the API's import. */
export const importInput = z.strictObject({
  dryRun: z.boolean().default(false).describe("Check everything and change nothing."),
  rows: z.array(importRowInput).min(1).max(MAX_IMPORT_ROWS),
});
