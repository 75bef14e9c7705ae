import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { writePrivateFile } from "#scripts/launch/stack/private-file.ts";

/** What a demo makes up once and keeps: the same at every start with the same data folder. */
export type DemoSecrets = {
  APP_SECRET: string;
  NEXTAUTH_SECRET: string;
  CRON_SECRET: string;
  EVENTS_SECRET: string;
  METRICS_TOKEN: string;
  INSTALLATION_ID: string;
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
};

/** Reads the secrets of a data folder; makes them, readable by their owner only, the first time. */
export function keepSecrets(dataFolder: string): DemoSecrets {
  const file = path.join(dataFolder, "secrets.json");
  const made = makeSecrets();
  let kept: Partial<DemoSecrets> = {};
  try {
    kept = JSON.parse(readFileSync(file, "utf8")) as Partial<DemoSecrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const secrets = { ...made, ...kept };
  mkdirSync(dataFolder, { recursive: true });
  if (Object.keys(kept).length < Object.keys(made).length) writePrivateFile(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

function makeSecrets(): DemoSecrets {
  const secret = () => randomBytes(32).toString("base64url");
  return {
    APP_SECRET: secret(),
    NEXTAUTH_SECRET: secret(),
    CRON_SECRET: secret(),
    EVENTS_SECRET: secret(),
    METRICS_TOKEN: secret(),
    INSTALLATION_ID: randomUUID(),
    AWS_ACCESS_KEY_ID: `AKIA${randomWord(16)}`,
    AWS_SECRET_ACCESS_KEY: secret(),
  };
}

/** Letters only: the simulator takes a key id that ends in 12 digits for another AWS account. */
function randomWord(length: number): string {
  return Array.from({ length }, () => String.fromCharCode(65 + randomInt(26))).join("");
}
