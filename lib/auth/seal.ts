import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** AES-256-GCM's own sizes. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "v1";

/** Seals small texts so that only this installation reads them, and only for the purpose that they were sealed for. */
export type Sealer = {
  /** @param purpose what the text is for and whose it is; the same must be named to open it. */
  seal(purpose: string, text: string): string;
  /** The text, or null when it was changed, sealed for something else, or under a secret that is gone. Never throws. */
  open(purpose: string, sealed: string): string | null;
};

type Key = { id: string; key: Buffer };

/** Sealing under keys derived from APP_SECRET: the first secret seals, all open; what is sealed names its key. */
export function createSealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map(deriveKey);
  const [first] = keys;
  if (first === undefined) throw new Error("a sealer needs at least one secret");

  return {
    seal(purpose, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", first.key, iv).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return [FORMAT, first.id, body.toString("base64url")].join(".");
    },
    open(purpose, sealed) {
      const [format, keyId, text, more] = sealed.split(".");
      const key = keys.find(({ id }) => id === keyId);
      if (format !== FORMAT || key === undefined || text === undefined || more !== undefined) return null;
      const body = Buffer.from(text, "base64url");
      // One sealed text has one spelling: Node's reader passes over what is no base64url, such as `;` and line ends.
      if (body.length < IV_BYTES + TAG_BYTES || body.toString("base64url") !== text) return null;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key.key, body.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(body.subarray(body.length - TAG_BYTES));
        const plain = decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

function deriveKey(secret: string): Key {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tallyport/seal", 32));
  return { id: createHash("sha256").update("tallyport/key-id").update(key).digest("base64url").slice(0, 8), key };
}
