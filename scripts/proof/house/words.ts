import { proseOf } from "#scripts/proof/house/comments.ts";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

/** A word that comments, test titles and documents do without. */
type PlainWord = {
  /** Its name in `ceilings/words.json`. */
  word: string;
  /** Where it is found; whole words, capitals or not unless it is written in capitals. */
  pattern: RegExp;
  /** What to write in its place. */
  use: string;
  why: string;
};

const vague = "a stranger asks: who? Say the part that acts, or write it without one";
const metaphor = "a picture of our own, which a stranger cannot look up";
const several = "one thing had several names; docs/glossary.md has the one that holds";

/** The screens' own texts are not looked at. */
export const plainWords: readonly PlainWord[] = [
  { word: "somebody", pattern: /\bsome(body|one)\b/gi, use: "a person, an operator, a buyer", why: vague },
  { word: "nobody", pattern: /\bno(body| one)\b/gi, use: "no person, no operator, no program", why: vague },
  { word: "whoever", pattern: /\bwho(ever|m|mever)\b/gi, use: "the caller, the person who", why: vague },
  { word: "told of", pattern: /\b(un)?(told|tells?|telling) of\b/gi, use: "notified, notify, reported", why: several },
  { word: "untold", pattern: /\buntold\b/gi, use: "pending", why: several },
  { word: "heir", pattern: /\bheirs?\b/gi, use: "successor", why: metaphor },
  { word: "fence", pattern: /\bfenc(es?|ed|ing)\b/gi, use: "hour lock; under the hour lock", why: metaphor },
  {
    word: "hold a place",
    pattern: /\b(holds?|held|holding) (a|the|its) place/gi,
    use: "lock for a correction",
    why: metaphor,
  },
  { word: "farewell", pattern: /\bfarewells?\b/gi, use: "shutdown", why: metaphor },
  { word: "PATIENCE", pattern: /\b(PATIENCE|GIVE_UP_AFTER)\b/g, use: "MAX_EMPTY_HOURS, MAX_ATTEMPTS", why: metaphor },
  { word: "patience", pattern: /\bpatien(ce|t|tly)\b/g, use: "the limit, by its name", why: metaphor },
  { word: "ripe", pattern: /\bripe\b/gi, use: "due", why: metaphor },
  { word: "contender", pattern: /\bcontenders?\b/gi, use: "candidate", why: metaphor },
  { word: "victim", pattern: /\bvictims?\b/gi, use: "target", why: metaphor },
  { word: "fate", pattern: /\bfates?\b/gi, use: "outcome", why: metaphor },
  { word: "grounds", pattern: /\bgrounds\b/gi, use: "environment, reason", why: metaphor },
  { word: "outlook", pattern: /\boutlook\b/gi, use: "upcoming", why: metaphor },
  { word: "set aside", pattern: /\b(sets?|setting) (\w+ )?aside\b/gi, use: "park, parked", why: several },
  { word: "take in", pattern: /\b(takes?|taken|took|taking) in\b/gi, use: "release, ingest", why: several },
  { word: "let go", pattern: /\b(lets?|letting) (\w+ )?go\b/gi, use: "release", why: several },
  { word: "offer again", pattern: /\b(offer(s|ed|ing)?) (\w+ )?again\b/gi, use: "send again", why: several },
  {
    word: "carry over",
    pattern: /\bcarr(y|ies|ied|ying) (\w+ )?over\b/gi,
    use: "transfer to the successor",
    why: several,
  },
  {
    word: "hear notices",
    pattern: /\b(hears?|heard|hearing) (of )?(AWS's )?notices?\b/gi,
    use: "ingest events",
    why: several,
  },
  { word: "AWS's notices", pattern: /\bAWS's notices?\b|\bnotices? of AWS\b/gi, use: "lifecycle events", why: several },
  { word: "judge", pattern: /\bjudg(es?|ed|ing|ement)\b/gi, use: "validate, decide", why: metaphor },
  { word: "forget", pattern: /\bforg(ets?|ot|otten|etting)\b/gi, use: "purge", why: metaphor },
  { word: "licence", pattern: /\blicen[c]e[sd]?\b/gi, use: "license", why: "American spelling, as AWS writes it" },
];

/** Documents that name the words to tell what they became. */
const tellsOfWords = /^docs\/glossary\.md$/;

/** Endings of the files that are looked at. */
export const proseEndings = ["ts", "tsx", "mjs", "js", "css", "sql", "prisma", "md"];

/** Where each word stands, as `path:line`. Pure. */
export function findWords(files: readonly TreeFile[]): Record<string, string[]> {
  const found: Record<string, string[]> = Object.fromEntries(plainWords.map(({ word }) => [word, []]));
  for (const file of files.filter(({ path }) => !tellsOfWords.test(path))) {
    for (const { line, text } of proseOf(file)) {
      for (const { word, pattern } of plainWords) {
        for (const _ of text.matchAll(pattern)) found[word]!.push(`${file.path}:${line}`);
      }
    }
  }
  return found;
}
