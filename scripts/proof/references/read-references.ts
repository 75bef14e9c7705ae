/** What a text points to. `line` counts from 1. */
export type Reference = Target & { line: number };

type Target =
  | { kind: "document"; name: string }
  | { kind: "section"; document: string; section: string }
  | { kind: "fact"; section: string }
  | { kind: "decision"; number: string }
  /** Of docs/rules.md, section 10. */
  | { kind: "invariant"; number: string }
  | { kind: "id"; id: string }
  | { kind: "link"; target: string; anchor: string | null }
  | { kind: "file"; name: string }
  | { kind: "script"; name: string }
  | { kind: "word"; word: string }
  /** Words that point to a place and do not say in which document it is. */
  | { kind: "lost"; text: string };

/** One number or several: "4", "8 and 9", "1 to 3", "3.6, 5.4". */
const numbers = String.raw`\d+(?:\.\d+)?[a-z]?\b(?:(?:, | and | to )\d+(?:\.\d+)?[a-z]?\b)*`;

/** An id of docs/threats.md: M05, INV3. Not the hour of an instant, as in T05:30. */
const id = /(?<![\w.#/-])(?:INV\d{1,2}|[A-Z]\d{2})(?![\w:-])/g;

const section = new RegExp(
  String.raw`(?:([\w./-]+\.md)[\x60)]?,? |(RFC \d+),? |(AWS facts),? |(\[[^\]]{0,40}))?\b[Ss]ections? (${numbers})`,
  "g",
);
const fact = new RegExp(String.raw`\bAWS facts,? (?:sections? )?(${numbers})`, "g");
const codeFile = /^[\w@.()[\]/-]*[\w)\]-]\.(?:ts|tsx|mjs|js|sql|css|sh|prisma)$/;

/**
 * Everything that a text points to. Pure.
 *
 * @param path from the root. Of Markdown everything is read but fenced blocks; of sources the comments and the titles
 *   of tests.
 */
export function referencesOf(path: string, text: string): Reference[] {
  const isMarkdown = path.endsWith(".md");
  const flat = flatten(isMarkdown ? withoutBlocks(text) : commentsAndTitles(text));
  const found = [
    ...documentsIn(isMarkdown ? withoutAddresses(flat.text) : flat.text),
    ...sectionsIn(flat.text, path),
    ...idsIn(isMarkdown ? withoutAddresses(flat.text) : flat.text),
    ...(isMarkdown ? linksAndSpansIn(flat.text) : []),
    ...matches(/\bnpm run ([a-z][a-z0-9]*(?::[a-z]+)*)/g, flat.text, ([, name]) => [{ kind: "script", name: name! }]),
  ];
  return found.map(({ index, ...target }) => ({ ...target, line: flat.lineAt(index) }));
}

type Found = Target & { index: number };

function documentsIn(text: string): Found[] {
  return [
    ...matches(/(?<![\w./:@-])(?:\.{0,2}\/)*[\w-][\w./-]*\.md\b/g, text, ([name]) => [{ kind: "document", name }]),
    ...matches(/\binvariant (\d+)\b/gi, text, ([, number]) => [{ kind: "invariant", number: number! }]),
    ...matches(/\bdecision (\d{4})\b/gi, text, ([, number]) => [{ kind: "decision", number: number! }]),
    ...matches(/\bfacts sheet\b|\bthreats? sheet\b/gi, text, ([words]) => [{ kind: "lost", text: words }]),
  ];
}

/** A section without a document's name is the document's own; in a source it is nowhere. */
function sectionsIn(text: string, path: string): Found[] {
  const own = path.endsWith(".md") ? path.split("/").at(-1) : undefined;
  const facts = matches(fact, text, ([, list]) => each(list!).map((one) => ({ kind: "fact", section: one })));
  const others = matches(section, text, ([all, document = own, rfc, ofFacts, link, list]): Target[] => {
    if (rfc !== undefined || ofFacts !== undefined || link !== undefined) return [];
    if (path.startsWith("docs/aws-facts")) return each(list!).map((one) => ({ kind: "fact", section: one }));
    if (document === undefined) return [{ kind: "lost", text: all }];
    return each(list!).map((one) => ({ kind: "section", document, section: one }));
  });
  return [...facts, ...others];
}

function linksAndSpansIn(text: string): Found[] {
  const links = matches(/\]\(<?([^\s>]*?)>?\)(?!\/)/g, text, ([, address]): Target[] => {
    if (/^[a-z]+:|^\/\//.test(address!)) return [];
    const [target = "", anchor = null] = address!.split("#");
    return [{ kind: "link", target, anchor }];
  });
  const spans = matches(/`([^`\n]+)`/g, text, ([, span]): Target[] => {
    if (codeFile.test(span!)) return [{ kind: "file", name: span! }];
    return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(span!) ? [{ kind: "word", word: span! }] : [];
  });
  return [...links, ...spans];
}

function idsIn(text: string): Found[] {
  return matches(id, text, ([one]) => [{ kind: "id", id: one }]);
}

/** A source with all blanked but comments (SQL's too) and the titles of tests. */
function commentsAndTitles(text: string): string {
  const comment = String.raw`\/\*[\s\S]*?\*\/|(?<=^|\s)(?:\/\/|--) .*$`;
  const title = String.raw`(?:\b(?:test|describe|it)(?:\.[a-z.]+)?|\]|\)|\x60)\(\s*(["'\x60]).*?\1`;
  let kept = "";
  let end = 0;
  for (const match of text.matchAll(new RegExp(`${comment}|${title}`, "gm"))) {
    kept += blank(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return kept + blank(text.slice(end));
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^( *)```[\s\S]*?^\1```/gm, blank);
}

/** Markdown without the addresses of links, which are looked at as links. Places stay. */
function withoutAddresses(markdown: string): string {
  return markdown.replace(/\]\([^)]*\)/g, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** All lines as one, since a reference may go on in the next; without what comments begin their lines with. */
function flatten(text: string): { text: string; lineAt: (index: number) => number } {
  const starts: number[] = [];
  let flat = "";
  for (const line of text.split("\n")) {
    starts.push(flat.length);
    flat += `${line.replace(/^\s*(?:\/\*\*?|\*(?!\*)|\/\/|--)?\s*/, "").trimEnd()} `;
  }
  return { text: flat, lineAt: (index) => starts.findLastIndex((start) => start <= index) + 1 };
}

function each(list: string): string[] {
  return list.split(/, | and | to /);
}

function matches(pattern: RegExp, text: string, make: (match: RegExpExecArray) => Target[]): Found[] {
  return [...text.matchAll(pattern)].flatMap((match) =>
    make(match).map((target) => ({ ...target, index: match.index })),
  );
}
