import type { z } from "zod";
import type { Sealer } from "#lib/sealing/seal.ts";

/** The cookies of a request. */
export type Jar = readonly { name: string; value: string }[];

type Spec<T> = {
  /** Cookies are called `<prefix>_<key>`. */
  prefix: string;
  /** What they are sealed for. */
  purpose: string;
  path: string;
  seconds: number;
  /** So many live side by side; the oldest beyond go, so that many tabs do not fill a request's headers. */
  most: number;
  shape: z.ZodType<T>;
};

/**
 * Cookies of one kind that live side by side in a browser, one for each tab, sealed under APP_SECRET. Lax: another
 * site's redirect brings them along. Pure.
 */
export function sealedCookies<T extends { at: number }>({ prefix, purpose, path, seconds, most, shape }: Spec<T>) {
  const write = (name: string, value: string, maxAge: number, isSecure: boolean) =>
    `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;

  /** Newest first. */
  function open(sealer: Sealer, jar: Jar): { key: string; value: T }[] {
    return jar
      .filter(({ name }) => name.startsWith(`${prefix}_`))
      .flatMap(({ name, value }) => {
        const text = sealer.open(`${purpose} ${name}`, value);
        const read = text === null ? null : shape.safeParse(JSON.parse(text));
        return read?.success === true ? [{ key: name.slice(prefix.length + 1), value: read.data }] : [];
      })
      .sort((one, other) => other.value.at - one.value.at);
  }

  return {
    open,
    /** `Set-Cookie` headers. */
    keep(sealer: Sealer, key: string, value: T, jar: Jar, isSecure: boolean): string[] {
      const name = `${prefix}_${key}`;
      const surplus = open(sealer, jar).slice(most - 1);
      return [
        ...surplus.map((old) => write(`${prefix}_${old.key}`, "", 0, isSecure)),
        write(name, sealer.seal(`${purpose} ${name}`, JSON.stringify(value)), seconds, isSecure),
      ];
    },
    drop: (key: string, isSecure: boolean): string => write(`${prefix}_${key}`, "", 0, isSecure),
  };
}
